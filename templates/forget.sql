--@ takes step {{step:word}} out of the ledger
DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = {{step:text}};
