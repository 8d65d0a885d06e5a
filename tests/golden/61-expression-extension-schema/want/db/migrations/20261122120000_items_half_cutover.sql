-- vecplan: plan items_half, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7a27cd5b69015f7f9a3825ff5fc7c2d6d4164abc0d9bd842e46891db5880cda8

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan items_half: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'items_half' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover items_half.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'items_half' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run items_half.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'items_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'items_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> 'a0252824608aee2303f137a171b4e552110b488cc2dc72029df9a2ff16ea4566' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'items_half' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> 'a0252824608aee2303f137a171b4e552110b488cc2dc72029df9a2ff16ea4566' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.items_half_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run items_half.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8@halfvec', accept = ARRAY['old-8', 'old-8@halfvec'],
     since = CASE WHEN active = 'old-8@halfvec' THEN since ELSE now() END
 WHERE target = 'items_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_half', 'cutover', '20261122120000',
  '32e73ff92c247f874b6d1fe6c4952172028876b1af9d60a5e86e3f15016b26fc',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'items_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'cutover';
