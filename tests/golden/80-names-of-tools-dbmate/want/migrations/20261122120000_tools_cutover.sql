-- vecplan: plan tools, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c9eea038c8b28d0b3f95ed9ee173c0ac50d00e55310c81339ace6df90836d2d8

-- migrate:up
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tools: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT E'public."${doc} -- :x \\"'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree(E'public."${doc} -- :x \\"') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = '$$;/*ä' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || '$$;/*ä' || ' is NOT NULL, and new rows will come without an old vector: run "' || E'ALTER TABLE public."${doc} -- :x \\" ALTER COLUMN "$$;/*ä" DROP NOT NULL' || '" first';
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
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"${find}"' AND '$$ new' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'tools' AND e.detail ->> 'vectors' = E'public."${doc} -- :x \\"' AND e.detail ->> 'to' = '$$;/*ä'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.tools_outdated ("-- migrate:up") SELECT "-- migrate:up" FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
    END IF;
  END;
END
$vecplan$;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tools: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'tools' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover tools.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'tools' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run tools.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"${find}"') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || '"${find}"' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> 'cb5081b6a2a442cc5460ff924f54b122a02678ab72ad4f4466c02eb546596fc7' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'tools' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> 'cb5081b6a2a442cc5460ff924f54b122a02678ab72ad4f4466c02eb546596fc7' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.tools_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run tools.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = '$$ new', accept = ARRAY['-- migrate:down', '$$ new'],
     since = CASE WHEN active = '$$ new' THEN since ELSE now() END
 WHERE target = '"${find}"';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tools', 'cutover', '20261122120000',
  '4a619e0ebba47f073b1c3eee9ca750c157a5bb42023a490cf4619d4ce5ce7977',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = '-- migrate:down', accept = ARRAY['-- migrate:down'],
     since = CASE WHEN active = '-- migrate:down' THEN since ELSE now() END
 WHERE target = '"${find}"';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tools' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tools' AND step = 'cutover';
