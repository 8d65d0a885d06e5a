-- vecplan: plan arrays_view, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 1bbc728def4d96e733e118f8322c9fc12a415d3064480f7c3f9bc8ec3e43a530

SET LOCAL lock_timeout = '2s';

SET LOCAL row_security = off;

DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan arrays_view: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = 'arrays_search' FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'arrays_view' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover arrays_view.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'arrays_view' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run arrays_view.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'arrays_search' || ': undo and apply expand again';
  END IF;
  -- step index_check was done before; the index may be gone since
  unmet := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run the statement of step index outside a transaction'
           WHEN (i.indrelid = 'public.arrays_embedding_v2'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.arrays_embedding_v2_embedding_idx' || '", then ' || 'run the statement of step index outside a transaction'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "REINDEX INDEX CONCURRENTLY ' || 'public.arrays_embedding_v2_embedding_idx' || '"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.arrays_embedding_v2_embedding_idx')::oid AS index) AS w
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
                         WHERE NOT (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) AS o);
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search' AND g.active = 'nested@4') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.arrays_embedding_v2_embedding_idx' || unmet || ', then apply the migrations again';
  END IF;
  SELECT s.wrong || ': ' || s.repair INTO unmet FROM (SELECT string_agg('trigger ' || quote_ident(b.name) || ' of ' || b.relation || b.state, ', ' ORDER BY b.name) AS wrong,
        bool_or(b.blind) AS blind,
        CASE WHEN bool_or(b.missing) THEN 'create what is missing as the file of step expand does, then ' ELSE '' END
        || 'run "ALTER TABLE ' || 'public.arrays' || string_agg(' ENABLE ALWAYS TRIGGER ' || quote_ident(b.name), ',' ORDER BY b.name)
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify arrays_view.manifest.json", then ' ELSE '' END
        || '"vecrun run arrays_view.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'arrays_view' AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY[]::text[])
            UNION ALL SELECT unnest(ARRAY['zz_vecplan_arrays_view_stale', 'zz_vecplan_arrays_view_enqueue']::text[]) WHERE NOT c.contracted) AS w (name)
     -- not pg_partition_tree(): it waits for locks on the partitions
     CROSS JOIN (WITH RECURSIVE tree (relid) AS (
                   SELECT 'public.arrays'::regclass::oid
                   UNION SELECT i.inhrelid FROM tree AS p JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.relid)
                 SELECT p.relid FROM tree AS p) AS r
      LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relid AND t.tgname = w.name
     WHERE t.tgenabled IS DISTINCT FROM 'A'
     ORDER BY w.name, r.relid <> 'public.arrays'::regclass, r.relid) AS b
  GROUP BY c.contracted) AS s WHERE s.blind;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet;
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true)) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'arrays_view' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => 86400)
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are 60 s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM vecplan.arrays_view_pending AS p) AS oldest,
            (SELECT count(*) FROM (public.arrays AS arrays LEFT JOIN public.arrays_embedding_v2 AS vecplan_side ON arrays.id = vecplan_side.id) WHERE arrays.embedding IS NOT NULL AND vecplan_side.embedding IS NULL
                AND EXISTS (SELECT FROM vecplan.arrays_view_pending AS vecplan_p WHERE vecplan_p.id = arrays.id)) AS waiting,
            greatest(1000, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = 'arrays_view' AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search' AND g.active = 'nested@4') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run arrays_view.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'nested@4', accept = ARRAY['nested', 'nested@4'],
     since = CASE WHEN active = 'nested@4' THEN since ELSE now() END
 WHERE target = 'arrays_search';

-- short waits for the view's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      NULL;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      EXECUTE 'CREATE OR REPLACE VIEW ' || 'api."Arrays"' || coalesce((SELECT format(' WITH (%s)', string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
          FROM pg_catalog.pg_class AS c, pg_options_to_table(c.reloptions) AS o WHERE c.oid = 'api."Arrays"'::regclass HAVING count(*) > 0), '') || ' AS SELECT ' || (
        SELECT string_agg(format('%I.%I', 'arrays', a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = 'api."Arrays"'::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
        || $vecplan_view$, (vecplan_s.vecplan_v)::vector AS embedding, CASE WHEN vecplan_s.vecplan_v IS NOT NULL THEN 'nested@4' END AS embedding_model
        FROM public.arrays AS arrays LEFT JOIN (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.arrays_embedding_v2 AS vecplan_side) AS vecplan_s ON arrays.id = vecplan_s.vecplan_k1
       WHERE vecplan_s.vecplan_v IS NOT NULL$vecplan_view$;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_view: ' || 'api."Arrays"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_view', 'cutover', '20261122120000',
  '7c2e4423e2a3dcf7eb8335208f035f205027f31b1cc9fcfd761e4db3f42d5d2e',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
