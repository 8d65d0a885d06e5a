-- vecplan: plan products_voyage, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 764df1edc0ad5a9928b20eb65776ccbee2d61deaedfa068889be0e20ad7a63e1

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'products_voyage' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'b2c44c4578de87f5bd994c6ed90d43f81d439eb73b00816c47a56dbde7fda7bf' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan products_voyage: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'b2c44c4578de87f5bd994c6ed90d43f81d439eb73b00816c47a56dbde7fda7bf' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run products_voyage.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('products_voyage', 'index_guard', '20260413080000',
  '106e562fc5186ac65731328951458574894c7e09bda6ddd939731add9e6f17e7',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
