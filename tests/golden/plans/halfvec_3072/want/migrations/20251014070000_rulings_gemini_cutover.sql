-- vecplan: plan rulings_gemini, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: cf619a0c799460457f22599f565e5c742d1ae30368cd6bd52c9936db9d7e3803

-- +goose Up
-- +goose StatementBegin
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan rulings_gemini: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.rulings'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.rulings') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.rulings ALTER COLUMN embedding DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan rulings_gemini: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'rulings_gemini' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover rulings_gemini.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'rulings_gemini' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run rulings_gemini.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'rulings_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'rulings_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '450d2d3bc3531bb8b4d3d163c13b362390abb402397f97a88df6654a4d1517a1' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 21600) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 21600 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'rulings_gemini' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '450d2d3bc3531bb8b4d3d163c13b362390abb402397f97a88df6654a4d1517a1' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 21600);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.rulings_gemini_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run rulings_gemini.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
UPDATE vecplan.generations
   SET active = 'gemini-embedding-001', accept = ARRAY['text-embedding-004', 'gemini-embedding-001'],
     since = CASE WHEN active = 'gemini-embedding-001' THEN since ELSE now() END
 WHERE target = 'rulings_search';
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('rulings_gemini', 'cutover', '20251014070000',
  '7f30cd1335778f3c737e9867b5d94c370658a9efff1fbae648aaa57d7c291e0a',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
UPDATE vecplan.generations
   SET active = 'text-embedding-004', accept = ARRAY['text-embedding-004'],
     since = CASE WHEN active = 'text-embedding-004' THEN since ELSE now() END
 WHERE target = 'rulings_search';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'rollback';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'cutover';
-- +goose StatementEnd
