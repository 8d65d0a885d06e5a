-- vecplan: plan files_uuid, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 15260300686af19d77074327ac8315f24128d084a392f1dd69a1db36a8c153f2

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'files_uuid' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a1a498eed1b6ab8f98e5db4b58b848354d420c52ea94a2cb22373cc70da2b06f' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan files_uuid: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a1a498eed1b6ab8f98e5db4b58b848354d420c52ea94a2cb22373cc70da2b06f' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run files_uuid.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('files_uuid', 'index_guard', '20261122110000',
  '3e2fa071607417e7207104e428d21938bcb353585b1ac0dd1742f697c67c60db',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
