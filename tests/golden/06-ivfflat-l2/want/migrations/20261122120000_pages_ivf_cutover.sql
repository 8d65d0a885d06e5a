-- vecplan: plan pages_ivf, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 856c54b1056eb5675cfef0cf9b9333da8c3db62b4c95f4e2e446e9c116eba3f1

-- migrate:up
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan pages_ivf: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.pages'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.pages') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding_v1' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding_v1' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.pages ALTER COLUMN embedding_v1 DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$;

SET LOCAL lock_timeout = '2s';

SET LOCAL row_security = off;

DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan pages_ivf: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = 'pages_search' FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'pages_ivf' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover pages_ivf.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'pages_ivf' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run pages_ivf.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'pages_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'pages_search' || ': undo and apply expand again';
  END IF;
  -- step index_check was done before; the index may be gone since
  unmet := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run the statement of step index outside a transaction'
           WHEN (i.indrelid = 'public.pages'::regclass AND (am.amname = 'ivfflat' AND opc.opcname = 'vector_l2_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding_v2') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['lists']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[3]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.pages_embedding_v2_idx' || '", then ' || 'run the statement of step index outside a transaction'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "REINDEX INDEX CONCURRENTLY ' || 'public.pages_embedding_v2_idx' || '"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'lists = 3' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.pages_embedding_v2_idx')::oid AS index) AS w
    LEFT JOIN (pg_catalog.pg_index AS i
               JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
               JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
               JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
               JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
               LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) ON i.indexrelid = w.index
    LEFT JOIN LATERAL (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.index_relid = w.index LIMIT 1) AS b ON true
    -- of a partitioned index: what is attached may have been made with other options
    CROSS JOIN LATERAL (SELECT string_agg(c.oid::regclass::text, ', ') AS others
                          FROM pg_partition_tree(w.index::regclass) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
                         WHERE NOT (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['lists']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[3]::bigint[])) AS o);
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'pages_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.pages_embedding_v2_idx' || unmet || ', then apply the migrations again';
  END IF;
  SELECT s.wrong || ': ' || s.repair INTO unmet FROM (SELECT string_agg('trigger ' || quote_ident(b.name) || ' of ' || b.relation || b.state, ', ' ORDER BY b.name) AS wrong,
        bool_or(b.blind) AS blind,
        CASE WHEN bool_or(b.missing) THEN 'create what is missing as the file of step expand does, then ' ELSE '' END
        || 'run "ALTER TABLE ' || 'public.pages' || string_agg(' ENABLE ALWAYS TRIGGER ' || quote_ident(b.name), ',' ORDER BY b.name)
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify pages_ivf.manifest.json", then ' ELSE '' END
        || '"vecrun run pages_ivf.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'pages_ivf' AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY['zz_vecplan_pages_ivf_stale', 'zz_vecplan_pages_ivf_enqueue', 'zz_vecplan_pages_ivf_stale_new']::text[])
            UNION ALL SELECT unnest(ARRAY['zz_vecplan_pages_ivf_outdate', 'zz_vecplan_pages_ivf_outdate_new']::text[]) WHERE NOT c.contracted) AS w (name)
     -- not pg_partition_tree(): it waits for locks on the partitions
     CROSS JOIN (WITH RECURSIVE tree (relid) AS (
                   SELECT 'public.pages'::regclass::oid
                   UNION SELECT i.inhrelid FROM tree AS p JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.relid)
                 SELECT p.relid FROM tree AS p) AS r
      LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relid AND t.tgname = w.name
     WHERE t.tgenabled IS DISTINCT FROM 'A'
     ORDER BY w.name, r.relid <> 'public.pages'::regclass, r.relid) AS b
  GROUP BY c.contracted) AS s WHERE s.blind;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet;
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '56966ea01d92364af7c5fdb03b19a03b58528adb4a56308ea488dd43cea1c6d1' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true), ('reembed', 1, '{"samples": 300}', false)) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'pages_ivf' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = '56966ea01d92364af7c5fdb03b19a03b58528adb4a56308ea488dd43cea1c6d1' AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => 86400)
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are 60 s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM vecplan.pages_ivf_pending AS p) AS oldest,
            (SELECT count(*) FROM public.pages AS pages WHERE coalesce(pages.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]' AND pages.embedding_v2 IS NULL
                AND EXISTS (SELECT FROM vecplan.pages_ivf_pending AS vecplan_p WHERE vecplan_p.id = pages.id)) AS waiting,
            greatest(1000, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = 'pages_ivf' AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'pages_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run pages_ivf.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

-- from now on vecrun of the plan before makes no old vectors: rows that wait for it are noted too
DO $vecplan$
#variable_conflict use_column
BEGIN
  DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'pages_search' AND 'new-16' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'pages_ivf' AND e.detail ->> 'vectors' = 'public.pages' AND e.detail ->> 'to' = 'embedding_v1'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.pages_ivf_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
      INSERT INTO vecplan.pages_ivf_outdated (id) SELECT pages.id FROM public.pages AS pages
       WHERE pages.embedding_v1 IS NULL AND coalesce(pages.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]' AND NOT EXISTS (SELECT FROM vecplan.pages_ivf_outdated AS vecplan_p WHERE vecplan_p.id = pages.id)
         AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'pages_ivf:from'
                            AND vecplan_q.key = ARRAY[pages.id::text] AND vecplan_q.hash = md5(coalesce(pages.body::text COLLATE "C", ''))::uuid);
    END IF;
  END;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'pages_search';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('pages_ivf', 'cutover', '20261122120000',
  'f42f1ff1eef7350f5f4eb11b373bb520b8a7abf1770e56bb540ffe25331c0c39',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan pages_ivf: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'pages_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.pages') AND a.attname = 'embedding_v1') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.pages' || ' has no column ' || 'embedding_v1' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'pages_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'pages_ivf' AND step = 'cutover';
