--@ drops function {{enqueue_function:sql}}
DROP FUNCTION {{enqueue_function:sql}}();

--@ drops function {{stale_function:sql}}
DROP FUNCTION {{stale_function:sql}}();

--@ drops table {{pending:sql}}
DROP TABLE {{pending:sql}};

--@ forgets the plan's tag
DELETE FROM vecplan.models WHERE plan = {{plan:text}};

--@ forgets the chunks of its backfill
DELETE FROM vecplan.chunks WHERE plan = {{plan:text}};

--@ forgets how far it came
DELETE FROM vecplan.sweeps WHERE plan = {{plan:text}};

--@ forgets its workers
DELETE FROM vecplan.workers WHERE plan = {{plan:text}};

--@ forgets its quarantined rows
DELETE FROM vecplan.quarantine WHERE plan = {{plan:text}};

--@ forgets what its requests owe
DELETE FROM vecplan.limits WHERE plan = {{plan:text}};

--@ forgets what its model made of the probe texts
DELETE FROM vecplan.probes WHERE plan = {{plan:text}};

--@ forgets its measurements
DELETE FROM vecplan.gates WHERE plan = {{plan:text}};

--@ forgets its steps
DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step <> 'ledger';
