SELECT to_regclass('vecplan.schema_migrations') IS NOT NULL AS there;
