-- vecplan: plan docs_v3, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5e5834c78962b41ce7f23cf63006dffe7e1a7a738b846a467dd0551ef888c73a

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan docs_v3: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'docs_v3' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover docs_v3.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'docs_v3' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run docs_v3.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'docs_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'docs_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '18ec44c5a02b38673f8ac3c173ded79d57277d79500f1bd9a56d0ca3e7e3225f' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'docs_v3' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '18ec44c5a02b38673f8ac3c173ded79d57277d79500f1bd9a56d0ca3e7e3225f' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.docs_v3_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run docs_v3.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['mid-12', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'docs_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('docs_v3', 'cutover', '20261222120000',
  '484205a568928351af92236290d9d2e59b371156df43b8c57983299f0465079b',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
