-- vecplan: plan documents_both, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 9a1d5f6f6fa76fb788b2e1caa6cf1954ef66eb3284abf03afa97b5696e435294

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan documents_both: ';
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
  plan CONSTANT text := 'plan documents_both: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = 'documents_search' FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'documents_both' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover documents_both.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'documents_both' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run documents_both.manifest.json" and apply the migrations in order';
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
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify documents_both.manifest.json", then ' ELSE '' END
        || '"vecrun run documents_both.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'documents_both' AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY['zz_vecplan_documents_both_stale', 'zz_vecplan_documents_both_enqueue', 'zz_vecplan_documents_both_stale_new']::text[])
            UNION ALL SELECT unnest(ARRAY['zz_vecplan_documents_both_outdate', 'zz_vecplan_documents_both_outdate_new']::text[]) WHERE NOT c.contracted) AS w (name)
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
           WHEN g.plan_checksum <> 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true), ('recall', 0.8, '{"k": 5, "samples": 20, "searches": "rows"}', true), ('overlap', 0, '{"k": 5, "samples": 20, "searches": "rows"}', true), ('reembed', 1, '{"samples": 300}', false)) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'documents_both' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = 'a8a7395923c96cfbde9349d37d6ecb0e1319715350a099baac31268cdfdf6e2d' AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => 86400)
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are 60 s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM vecplan.documents_both_pending AS p) AS oldest,
            (SELECT count(*) FROM (SELECT * FROM public.documents AS documents WHERE (deleted_at IS NULL)) AS documents WHERE (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]' AND documents.embedding_v2 IS NULL
                AND EXISTS (SELECT FROM vecplan.documents_both_pending AS vecplan_p WHERE vecplan_p.id = documents.id)) AS waiting,
            greatest(1000, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = 'documents_both' AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run documents_both.manifest.json", then apply the migrations again';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND g.active = 'new-16') THEN
  SELECT string_agg(a.attname, ', ') INTO unmet FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = 'public.documents'::regclass AND NOT a.attisdropped
     AND (a.attname = ANY (ARRAY['embedding_old', 'embedding_old_model', 'embedding_old_source'])
          OR a.attname = ANY (ARRAY['embedding_model', 'embedding_source']) AND NOT EXISTS (
            SELECT FROM vecplan.schema_migrations AS e
             WHERE e.step = 'expand' AND e.plan <> 'documents_both' AND e.detail ->> 'vectors' = 'public.documents' AND e.detail ->> 'to' = 'embedding'));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.documents' || ' has a column ' || unmet || ', a name that cutover gives to one of its own: rename yours, or use cutover.method function or view';
  END IF;
  SELECT string_agg(c.relname, ', ') INTO unmet FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
   WHERE b.oid = 'public.documents'::regclass AND c.relname = ANY (ARRAY['documents_embedding_idx_old']::text[]);
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet || ' exists, a name that cutover gives to an index: rename it, name the old index in from.index, or the new one in index.name';
  END IF;
  SELECT string_agg(DISTINCT pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO unmet
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND a.attname = 'embedding'
     AND o.refobjid IN (SELECT 'public.documents'::regclass UNION SELECT t.relid FROM pg_partition_tree('public.documents') AS t)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS i
                      WHERE o.classid = 'pg_class'::regclass AND i.oid = o.objid AND i.relkind IN ('i', 'I'))
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef AS d
                      WHERE o.classid = 'pg_attrdef'::regclass AND d.oid = o.objid AND d.adrelid = a.attrelid AND d.adnum = a.attnum)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
                      WHERE o.classid = 'pg_trigger'::regclass AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is used by ' || unmet || ', which would follow the old vectors and not its name: drop that first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(DISTINCT f.oid::regprocedure::text, ', ') INTO unmet
    FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
   CROSS JOIN unnest(ARRAY['embedding', 'embedding_v2', 'embedding_v2_model', 'embedding_v2_source']) AS c (name)
   WHERE NOT t.tgisinternal AND NOT starts_with(t.tgname, 'zz_vecplan_')
     AND t.tgrelid IN (SELECT 'public.documents'::regclass UNION SELECT p.relid FROM pg_partition_tree('public.documents') AS p)
     AND f.prosrc ~* ('(^|[^[:alnum:]_$])' || regexp_replace(c.name, '([^[:alnum:]_])', '\\\1', 'g') || '($|[^[:alnum:]_$])');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'trigger function ' || unmet || ' names a column that cutover renames: take the name out of it first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO unmet FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'documents_both' AND e.detail ->> 'table' = 'public.documents'
     AND (e.detail ->> 'from' IN ('embedding', 'embedding_v2') OR e.detail ->> 'vectors' = 'public.documents' AND e.detail ->> 'to' IN ('embedding', 'embedding_v2'))
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' or ' || 'embedding_v2' || ' is also one of plan ' || unmet || ': contract or undo that first';
  END IF;
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
       WHERE e.plan <> 'documents_both' AND e.detail ->> 'vectors' = 'public.documents' AND e.detail ->> 'to' = 'embedding'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.documents_both_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
      INSERT INTO vecplan.documents_both_outdated (id) SELECT documents.id FROM (SELECT * FROM public.documents AS documents WHERE (deleted_at IS NULL)) AS documents
       WHERE documents.embedding IS NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]' AND NOT EXISTS (SELECT FROM vecplan.documents_both_outdated AS vecplan_p WHERE vecplan_p.id = documents.id)
         AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'documents_both:from'
                            AND vecplan_q.key = ARRAY[documents.id::text] AND vecplan_q.hash = md5((coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')))::uuid);
    END IF;
  END;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'documents_search';

-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.documents IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.documents'::regclass AND a.attname = 'embedding_old') THEN
        PERFORM set_config('client_min_messages', 'warning', true);
        -- the triggers follow the columns, the functions go by their names: made before the lock, so that nobody waits for it
        EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
          SELECT 'vecplan.documents_both_stale()'::regprocedure, $vecplan_name$NEW.embedding_v2_source :=$vecplan_name$, $vecplan_name$NEW.embedding_source :=$vecplan_name$
          UNION ALL
          SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW.embedding_source :=$vecplan_name$, $vecplan_name$NEW.embedding_old_source :=$vecplan_name$
            FROM vecplan.schema_migrations AS e
           WHERE e.step = 'expand' AND e.plan <> 'documents_both' AND e.detail ->> 'vectors' = 'public.documents' AND e.detail ->> 'to' = 'embedding'
        ) AS f (oid, before, after));
        -- loads the extension, so that the functions' setting is known
        PERFORM '[1]'::vector;
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'documents_search'
           AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
      CREATE OR REPLACE FUNCTION public.documents_search(query vector, model text, k integer DEFAULT 10)
      RETURNS TABLE (id public.documents.id%TYPE, distance double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      DECLARE
        vecplan_active text;
        vecplan_accept text[];
      BEGIN
        SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
          FROM vecplan.generations AS g WHERE g.target = 'documents_search';
        IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
          RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'documents_search'
            || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
        END IF;
        IF $2 = 'old-8' THEN
          RETURN QUERY SELECT documents.id, (documents.embedding_old <=> $1)::float8
            FROM public.documents AS documents
           WHERE documents.embedding_old IS NOT NULL AND (deleted_at IS NULL) AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY documents.embedding_old <=> $1 LIMIT $3;
          RETURN;
        END IF;
        IF $2 = 'new-16' THEN
          RETURN QUERY SELECT documents.id, (documents.embedding <=> $1)::float8
            FROM public.documents AS documents
           WHERE documents.embedding IS NOT NULL AND (deleted_at IS NULL) AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY documents.embedding <=> $1 LIMIT $3;
          RETURN;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'documents_search'
          || ': query model ' || $2 || ' has no vectors';
      END
      $vecplan_search$;
        -- what ALTER FUNCTION has set before stays; FROM CURRENT takes lists, too, as they are
        FOREACH setting IN ARRAY coalesce(kept.proconfig, '{}') LOOP
          name := split_part(setting, '=', 1);
          before := current_setting(name, true);
          PERFORM set_config(name, substr(setting, length(name) + 2), true);
          EXECUTE format('ALTER FUNCTION %s SET %I FROM CURRENT', kept.oid::regprocedure, name);
          PERFORM set_config(name, before, true);
        END LOOP;
        IF kept.oid IS NOT NULL THEN
          EXECUTE format('ALTER FUNCTION %s SECURITY %s PARALLEL %s COST %s ROWS %s', kept.oid::regprocedure, CASE WHEN kept.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END,
            CASE kept.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END, kept.procost, kept.prorows);
        END IF;
        -- which only a superuser may set
        IF kept.proleakproof AND (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
          EXECUTE format('ALTER FUNCTION %s LEAKPROOF', kept.oid::regprocedure);
        END IF;
      END
      $vecplan_kept$;
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'documents_search_mixed'
           AND f.proargnames[1:f.pronargs] = ARRAY['query_old', 'query_new', 'k'];
      -- while not every row has its new vector: each row is judged in one space alone, and the two lists are
      -- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
      CREATE OR REPLACE FUNCTION public.documents_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
      RETURNS TABLE (id public.documents.id%TYPE, model text, score double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      BEGIN
        RETURN QUERY
          WITH old_space AS MATERIALIZED (
            SELECT documents.id AS vecplan_k1, (documents.embedding_old <=> $1)::float8 AS vecplan_d
              FROM public.documents AS documents
             WHERE documents.embedding_old IS NOT NULL AND $1 IS NOT NULL AND documents.embedding IS NULL AND (deleted_at IS NULL) AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY documents.embedding_old <=> $1 LIMIT $3
          ), new_space AS MATERIALIZED (
            SELECT documents.id AS vecplan_k1, (documents.embedding <=> $2)::float8 AS vecplan_d
              FROM public.documents AS documents
             WHERE documents.embedding IS NOT NULL AND $2 IS NOT NULL AND (deleted_at IS NULL) AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY documents.embedding <=> $2 LIMIT $3
          ), ranked AS (
            SELECT o.*, 'old-8'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
            UNION ALL
            SELECT n.*, 'new-16', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
          )
          SELECT r.vecplan_k1, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
            FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
      END
      $vecplan_search$;
        -- what ALTER FUNCTION has set before stays; FROM CURRENT takes lists, too, as they are
        FOREACH setting IN ARRAY coalesce(kept.proconfig, '{}') LOOP
          name := split_part(setting, '=', 1);
          before := current_setting(name, true);
          PERFORM set_config(name, substr(setting, length(name) + 2), true);
          EXECUTE format('ALTER FUNCTION %s SET %I FROM CURRENT', kept.oid::regprocedure, name);
          PERFORM set_config(name, before, true);
        END LOOP;
        IF kept.oid IS NOT NULL THEN
          EXECUTE format('ALTER FUNCTION %s SECURITY %s PARALLEL %s COST %s ROWS %s', kept.oid::regprocedure, CASE WHEN kept.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END,
            CASE kept.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END, kept.procost, kept.prorows);
        END IF;
        -- which only a superuser may set
        IF kept.proleakproof AND (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
          EXECUTE format('ALTER FUNCTION %s LEAKPROOF', kept.oid::regprocedure);
        END IF;
      END
      $vecplan_kept$;
      CREATE OR REPLACE FUNCTION vecplan.documents_both_outdate() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS $vecplan_outdate$
      BEGIN
        -- most updates change no text: they end here
        IF TG_OP = 'UPDATE' AND NOT (((coalesce(OLD.title::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.content::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')) OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding_old IS NULL OR ROW(OLD.embedding_old)::record *= ROW(NEW.embedding_old)::record)
          OR OLD.embedding_old IS NOT NULL AND NEW.embedding_old IS NULL) THEN
          IF EXISTS (SELECT FROM (SELECT OLD.*) AS documents WHERE (deleted_at IS NULL)) THEN
            RETURN NULL;
          END IF;
        END IF;
        IF TG_OP = 'INSERT' AND NEW.embedding_old IS NOT NULL AND (NEW.embedding IS NULL OR NEW.embedding_source IS NOT NULL)
           AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
          RETURN NULL;
        END IF;
        -- before cutover, and after its undoing, old vectors are the application's alone
        IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND 'new-16' = ANY (g.accept)) THEN
          RETURN NULL;
        END IF;
        IF EXISTS (SELECT FROM (SELECT NEW.*) AS documents WHERE (deleted_at IS NULL) AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
          INSERT INTO vecplan.documents_both_outdated (id) VALUES (NEW.id);
        END IF;
        RETURN NULL;
      END
      $vecplan_outdate$;
        LOCK TABLE public.documents IN ACCESS EXCLUSIVE MODE;
        -- what an earlier plan left beside the old column goes with it
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.documents'::regclass AND a.attname = 'embedding_source') THEN
          ALTER TABLE public.documents RENAME COLUMN embedding_model TO embedding_old_model;
          ALTER TABLE public.documents RENAME COLUMN embedding_source TO embedding_old_source;
        END IF;
        ALTER TABLE public.documents RENAME COLUMN embedding TO embedding_old;
        ALTER TABLE public.documents RENAME COLUMN embedding_v2 TO embedding;
        ALTER TABLE public.documents RENAME COLUMN embedding_v2_model TO embedding_model;
        ALTER TABLE public.documents RENAME COLUMN embedding_v2_source TO embedding_source;
        ALTER INDEX IF EXISTS public.documents_embedding_idx RENAME TO documents_embedding_idx_old;
        ALTER INDEX IF EXISTS public.documents_embedding_v2_idx RENAME TO documents_embedding_idx;
      END IF;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan documents_both: ' || 'public.documents' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_both', 'cutover', '20261122120000',
  '63ffeca269628ff61e699af6bce415471dd684a86d10f917168960a5fdfb09b0',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
