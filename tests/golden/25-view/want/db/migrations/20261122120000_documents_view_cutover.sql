-- vecplan: plan documents_view, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9142467a23a8b7860b1557dafab04aac95567af0ea4a2590dd385302c3cada1a

-- migrate:up
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan documents_view: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.documents'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.documents') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.documents ALTER COLUMN embedding DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$;

SET LOCAL lock_timeout = '2s';

SET LOCAL row_security = off;

DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan documents_view: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = 'documents_search' FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'documents_view' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover documents_view.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'documents_view' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run documents_view.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'documents_search' || ': undo and apply expand again';
  END IF;
  -- step index_check was done before; the index may be gone since
  unmet := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run the statement of step index outside a transaction'
           WHEN (i.indrelid = 'public.documents'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding_v2') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.documents_embedding_v2_idx' || '", then ' || 'run the statement of step index outside a transaction'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "REINDEX INDEX CONCURRENTLY ' || 'public.documents_embedding_v2_idx' || '"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.documents_embedding_v2_idx')::oid AS index) AS w
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
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.documents_embedding_v2_idx' || unmet || ', then apply the migrations again';
  END IF;
  SELECT s.wrong || ': ' || s.repair INTO unmet FROM (SELECT string_agg('trigger ' || quote_ident(b.name) || ' of ' || b.relation || b.state, ', ' ORDER BY b.name) AS wrong,
        bool_or(b.blind) AS blind,
        CASE WHEN bool_or(b.missing) THEN 'create what is missing as the file of step expand does, then ' ELSE '' END
        || 'run "ALTER TABLE ' || 'public.documents' || string_agg(' ENABLE ALWAYS TRIGGER ' || quote_ident(b.name), ',' ORDER BY b.name)
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify documents_view.manifest.json", then ' ELSE '' END
        || '"vecrun run documents_view.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'documents_view' AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY['zz_vecplan_documents_view_stale', 'zz_vecplan_documents_view_enqueue', 'zz_vecplan_documents_view_stale_new']::text[])
            UNION ALL SELECT unnest(ARRAY['zz_vecplan_documents_view_outdate', 'zz_vecplan_documents_view_outdate_new']::text[]) WHERE NOT c.contracted) AS w (name)
     -- not pg_partition_tree(): it waits for locks on the partitions
     CROSS JOIN (WITH RECURSIVE tree (relid) AS (
                   SELECT 'public.documents'::regclass::oid
                   UNION SELECT i.inhrelid FROM tree AS p JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.relid)
                 SELECT p.relid FROM tree AS p) AS r
      LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relid AND t.tgname = w.name
     WHERE t.tgenabled IS DISTINCT FROM 'A'
     ORDER BY w.name, r.relid <> 'public.documents'::regclass, r.relid) AS b
  GROUP BY c.contracted) AS s WHERE s.blind;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet;
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '4d2a4925c5ca67fc06612d64f950e36593ca03c9aa11bbfa543a3bb8b04c8d08' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true), ('reembed', 1, '{"samples": 300}', false)) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'documents_view' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = '4d2a4925c5ca67fc06612d64f950e36593ca03c9aa11bbfa543a3bb8b04c8d08' AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => 86400)
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are 60 s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM vecplan.documents_view_pending AS p) AS oldest,
            (SELECT count(*) FROM (SELECT * FROM public.documents AS documents WHERE (deleted_at IS NULL AND title <> 'it''s %s')) AS documents WHERE (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]' AND documents.embedding_v2 IS NULL
                AND EXISTS (SELECT FROM vecplan.documents_view_pending AS vecplan_p WHERE vecplan_p.id = documents.id)) AS waiting,
            greatest(1000, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = 'documents_view' AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run documents_view.manifest.json", then apply the migrations again';
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
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND 'new-16' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'documents_view' AND e.detail ->> 'vectors' = 'public.documents' AND e.detail ->> 'to' = 'embedding'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.documents_view_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
      INSERT INTO vecplan.documents_view_outdated (id) SELECT documents.id FROM (SELECT * FROM public.documents AS documents WHERE (deleted_at IS NULL AND title <> 'it''s %s')) AS documents
       WHERE documents.embedding IS NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]' AND NOT EXISTS (SELECT FROM vecplan.documents_view_outdated AS vecplan_p WHERE vecplan_p.id = documents.id)
         AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'documents_view:from'
                            AND vecplan_q.key = ARRAY[documents.id::text] AND vecplan_q.hash = md5((coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')))::uuid);
    END IF;
  END;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'documents_search';

-- short waits for the view's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      NULL;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      EXECUTE 'CREATE OR REPLACE VIEW ' || 'public.documents_current' || coalesce((SELECT format(' WITH (%s)', string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
          FROM pg_catalog.pg_class AS c, pg_options_to_table(c.reloptions) AS o WHERE c.oid = 'public.documents_current'::regclass HAVING count(*) > 0), '') || ' AS SELECT ' || (
        SELECT string_agg(format('%I.%I', 'documents', a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = 'public.documents_current'::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
        || $vecplan_view$, (documents.embedding_v2)::vector AS embedding, CASE WHEN documents.embedding_v2 IS NOT NULL THEN 'new-16' END AS embedding_model
        FROM public.documents AS documents
       WHERE (deleted_at IS NULL AND title <> 'it''s %s') AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'$vecplan_view$;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan documents_view: ' || 'public.documents_current' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_view', 'cutover', '20261122120000',
  'afd6fe32454d98cb9ecdb01f8a8fce86536619712d29067262e7058fa574f2b6',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan documents_view: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.documents') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.documents' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'documents_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_view' AND step = 'rollback';

-- short waits for the view's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      NULL;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      EXECUTE 'CREATE OR REPLACE VIEW ' || 'public.documents_current' || coalesce((SELECT format(' WITH (%s)', string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
          FROM pg_catalog.pg_class AS c, pg_options_to_table(c.reloptions) AS o WHERE c.oid = 'public.documents_current'::regclass HAVING count(*) > 0), '') || ' AS SELECT ' || (
        SELECT string_agg(format('%I.%I', 'documents', a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = 'public.documents_current'::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
        || $vecplan_view$, (documents.embedding)::vector AS embedding, CASE WHEN documents.embedding IS NOT NULL THEN 'old-8' END AS embedding_model
        FROM public.documents AS documents
       WHERE (deleted_at IS NULL AND title <> 'it''s %s') AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'$vecplan_view$;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan documents_view: ' || 'public.documents_current' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_view' AND step = 'cutover';
