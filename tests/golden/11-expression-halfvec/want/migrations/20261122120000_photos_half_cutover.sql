-- vecplan: plan photos_half, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4999a6380fa37ec9173d4665f82ca62125b57ec62459c669f8cb5bb1d6a916ce

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan photos_half: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'photos_half' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover photos_half.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'photos_half' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run photos_half.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'photos_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'photos_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '1c6502a7f94dc453ab6457ae5f68d9db66be26ec6e2d0d4deacb9c3080e2e8d4' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8), ('freshness', 1), ('tags', 1), ('norms', 1), ('quarantine', NULL)) AS r (gate, at_least)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'photos_half' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '1c6502a7f94dc453ab6457ae5f68d9db66be26ec6e2d0d4deacb9c3080e2e8d4' OR NOT g.passed
      OR g.figure < r.at_least OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.photos_half_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run photos_half.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'clip@halfvec', accept = ARRAY['clip', 'clip@halfvec'],
     since = CASE WHEN active = 'clip@halfvec' THEN since ELSE now() END
 WHERE target = 'photos_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'cutover', '20261122120000',
  '060ad10a5f084af4f4958859a0b3bc00b8f93f3d58313fe0591b4b0ac9033134',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'clip', accept = ARRAY['clip'],
     since = CASE WHEN active = 'clip' THEN since ELSE now() END
 WHERE target = 'photos_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'photos_half' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'photos_half' AND step = 'cutover';
