-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ stops until the backfill is done
-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = {{plan:text}} AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = {{plan_checksum:text}} THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> {{plan_checksum:text}} THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run {{plan:word}}.manifest.json", then apply the migrations again';
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';
