-- vecplan: plan docs_v3, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2168f71e6db0b0df17b94739eb6b4f8617735b683a7213490e4afc5510f4059e

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'docs_v3' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'e7726cd01a1415da910e5d4e28d8f185d6194120c02e7580d85924cf5c732b6f' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan docs_v3: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'e7726cd01a1415da910e5d4e28d8f185d6194120c02e7580d85924cf5c732b6f' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run docs_v3.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('docs_v3', 'index_guard', '20261222110000',
  '322c1538d94c2b5ce57cce7a0d3e01707e0ed1632c6cb23f0163b819896c39d0',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
