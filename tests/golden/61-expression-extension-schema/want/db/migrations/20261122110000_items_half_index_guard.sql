-- vecplan: plan items_half, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d15c752e2b2c16d6c62accf31fc30e096cd1119dc3b077d5e9e199cd9086b3af

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'items_half' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'a0252824608aee2303f137a171b4e552110b488cc2dc72029df9a2ff16ea4566' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan items_half: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'a0252824608aee2303f137a171b4e552110b488cc2dc72029df9a2ff16ea4566' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run items_half.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_half', 'index_guard', '20261122110000',
  '13528f5ff12329e41a8b9361b52b4ddbdab21b99e8ce3b7b536166d8e2edcb26',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'index_guard';
