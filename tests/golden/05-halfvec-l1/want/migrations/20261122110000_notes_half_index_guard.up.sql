-- vecplan: plan notes_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: dbf8ff7b8cf9872ec0ad687c761c5fcf50dff33c734adbd770be947401deaf15

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '5b1e7a7bf7e37daaee25b476ea686c90ab46e6dce497aa93517ad7519dd9b84e' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '5b1e7a7bf7e37daaee25b476ea686c90ab46e6dce497aa93517ad7519dd9b84e' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_half', 'index_guard', '20261122110000',
  'db04eb93e96989989aacc84811fe64439b53d3e1c0c477cdb009798704ebd40a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
