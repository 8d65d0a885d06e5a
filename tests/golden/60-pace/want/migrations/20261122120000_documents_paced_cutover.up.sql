-- vecplan: plan documents_paced, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0d9c15001608be9e7a010fc2267502b6ec0c4958f632e807e68d5c5dbccef30b

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan documents_paced: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'documents_paced' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover documents_paced.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'documents_paced' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run documents_paced.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'documents_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8), ('freshness', 1), ('tags', 1), ('norms', 1), ('quarantine', NULL)) AS r (gate, at_least)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'documents_paced' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '22b7d4e6a1583d1f725c188b0c64b93c0b3e722ecdc4752a7a22095a59ab1766' OR NOT g.passed
      OR g.figure < r.at_least OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.documents_paced_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run documents_paced.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'documents_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_paced', 'cutover', '20261122120000',
  'a0f5ba8fbd3fadb98c67cf11fd59ba423b3d3b4bab8b536587fa89aa756d9c75',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
