-- vecplan: plan quoted, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8eec8e906bf1c72be62fd3e59a851c73348d78a5e4749066d45164da94d63a89

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('"App Data"."Doc%s:x ""idx""_contracted"') AND c.relkind = 'I') THEN
    ALTER INDEX "App Data"."Doc%s:x ""idx""_contracted" RENAME TO "Doc%s:x ""idx""";
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'contract_guard';

COMMIT;
