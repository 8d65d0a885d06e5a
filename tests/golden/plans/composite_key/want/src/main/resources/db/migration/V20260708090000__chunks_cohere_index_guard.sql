-- vecplan: plan chunks_cohere, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b4bc0ad6472a236236d24a385e6b440d6ab8c699c88b2d459312d36e7afefbdd

SET LOCAL lock_timeout = '2s';

-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'chunks_cohere' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'bb227b15903ec1b24c3454eeb58ef5ea0efc963bc70d04ca7c89e85887521cc6' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_cohere: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'bb227b15903ec1b24c3454eeb58ef5ea0efc963bc70d04ca7c89e85887521cc6' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run chunks_cohere.manifest.json", then apply the migrations again';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_cohere', 'index_guard', '20260708090000',
  '75f88d4e15b0665e8ca2da79f3e0704bb9b37ecd584b9cbffc683e78824c5ba1',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
