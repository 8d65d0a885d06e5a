-- vecplan: plan quoted_job, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e4443e230d0a553fcd84e5dd9c16cda1521adfdde3acdeff41e497de6313c300

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('"App Data"."Doc%s:x ""idx""_contracted"') AND c.relkind = 'I') THEN
    ALTER INDEX "App Data"."Doc%s:x ""idx""_contracted" RENAME TO "Doc%s:x ""idx""";
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted_job' AND step = 'contract_guard';

COMMIT;
