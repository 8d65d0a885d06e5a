-- vecplan: plan tickets_jina, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e51c3a390f87d466907a54a1e57eadc57885b5377d3c0c17f1791cc625ca177c

-- migrate:up
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tickets_jina: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'support.tickets'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('support.tickets') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE support.tickets ALTER COLUMN embedding DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$;

-- from now on that plan's vecrun makes none
DO $vecplan$
BEGIN
  DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'support.tickets_search' AND 'jina-embeddings-v3' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'tickets_jina' AND e.detail ->> 'vectors' = 'support.tickets' AND e.detail ->> 'to' = 'embedding'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.tickets_jina_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
    END IF;
  END;
END
$vecplan$;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tickets_jina: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'tickets_jina' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover tickets_jina.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'tickets_jina' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run tickets_jina.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'support.tickets_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'support.tickets_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '4f6b3e747b3e1fe005008d3660cd41f4a10c7e3bf7a852395013136c3090aa95' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 0.2::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'tickets_jina' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '4f6b3e747b3e1fe005008d3660cd41f4a10c7e3bf7a852395013136c3090aa95' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 300) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 300 s' END), '')
    INTO unmet FROM vecplan.tickets_jina_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run tickets_jina.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'jina-embeddings-v3', accept = ARRAY['all-MiniLM-L6-v2', 'jina-embeddings-v3'],
     since = CASE WHEN active = 'jina-embeddings-v3' THEN since ELSE now() END
 WHERE target = 'support.tickets_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_jina', 'cutover', '20260601090000',
  '60f30523e31a3d706c4b6958c61c4b8439394805c7728603d26a5286330d3890',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'all-MiniLM-L6-v2', accept = ARRAY['all-MiniLM-L6-v2'],
     since = CASE WHEN active = 'all-MiniLM-L6-v2' THEN since ELSE now() END
 WHERE target = 'support.tickets_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_jina' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_jina' AND step = 'cutover';
