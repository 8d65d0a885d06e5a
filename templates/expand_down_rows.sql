DROP FUNCTION {{enqueue_function:sql}}();

DROP FUNCTION {{stale_function:sql}}();

DROP TABLE {{pending:sql}};

DELETE FROM vecplan.models WHERE plan = {{plan:text}};

DELETE FROM vecplan.chunks WHERE plan = {{plan:text}};

DELETE FROM vecplan.quarantine WHERE plan = {{plan:text}};

DELETE FROM vecplan.gates WHERE plan = {{plan:text}};

DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step <> 'ledger';
