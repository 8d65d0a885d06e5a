-- vecplan: plan quoted_job, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9e89b11b47ae54cac6ddb9f65d7df0c98d67acdc576c121a578d53f046043ae3

-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'quoted_job' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('"App Data"."Doc%s:x ""idx"""') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted_job: index ' || '"App Data"."Doc%s:x ""idx"""'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
