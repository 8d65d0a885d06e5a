-- vecplan: plan notes_natural, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f38727a7c41a6c4d7bef1b85901bf3f448ee12e1504fe533b8b0aec00c59de8a

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_natural' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'dfb6cdb23b0dc3a1db7ffcbd91fd6f09d8c5dd8ad1af198620e244369e65ae5a' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_natural: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'dfb6cdb23b0dc3a1db7ffcbd91fd6f09d8c5dd8ad1af198620e244369e65ae5a' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_natural.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_natural', 'index_guard', '20261122110000',
  '2d9180e4609d9174965e376397dbb6e60b8ca1d3dd1f12487159adda2145c1a8',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
