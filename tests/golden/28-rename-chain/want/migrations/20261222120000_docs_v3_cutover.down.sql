-- vecplan: plan docs_v3, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 76074a353d7ce9a50e1ec1ec9ac59bb573cd648f89dd56ab99594029c162913f

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan docs_v3: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'docs_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.docs') AND a.attname = 'embedding_old') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.docs' || ' has no column ' || 'embedding_old' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
  DECLARE
    taken text;
  BEGIN
    SELECT string_agg(t.name, ', ') INTO taken FROM (
      SELECT pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum) FROM pg_catalog.pg_attribute AS a
       WHERE a.attrelid = to_regclass('public.docs') AND a.attname = ANY (ARRAY['embedding_v2', 'embedding_v2_model', 'embedding_v2_source'])
      UNION ALL
      SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
       WHERE b.oid = to_regclass('public.docs') AND c.relname = ANY (ARRAY['docs_embedding_v2_idx']::text[])
         AND EXISTS (SELECT FROM pg_catalog.pg_class AS i WHERE i.relnamespace = c.relnamespace AND i.relname = ANY (ARRAY['docs_embedding_idx']::text[]))
    ) AS t (name)
     WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute AS o WHERE o.attrelid = to_regclass('public.docs') AND o.attname = 'embedding_old');
    IF taken IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || taken || ' has a name that going back needs: ' || 'new-16' || ' goes on serving; rename or drop that, then try again';
    END IF;
  END;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'mid-12', accept = ARRAY['mid-12'],
     since = CASE WHEN active = 'mid-12' THEN since ELSE now() END
 WHERE target = 'docs_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'rollback';

-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.docs IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.docs'::regclass AND a.attname = 'embedding_old') THEN
        PERFORM set_config('client_min_messages', 'warning', true);
        -- made before the lock, so that nobody waits for it
        EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
          SELECT 'vecplan.docs_v3_stale()'::regprocedure, $vecplan_name$NEW.embedding_source :=$vecplan_name$, $vecplan_name$NEW.embedding_v2_source :=$vecplan_name$
          UNION ALL
          SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW.embedding_old_source :=$vecplan_name$, $vecplan_name$NEW.embedding_source :=$vecplan_name$
            FROM vecplan.schema_migrations AS e
           WHERE e.step = 'expand' AND e.plan <> 'docs_v3' AND e.detail ->> 'vectors' = 'public.docs' AND e.detail ->> 'to' = 'embedding'
        ) AS f (oid, before, after));
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
         WHERE n.nspname = 'public' AND f.proname = 'docs_search'
           AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
      CREATE OR REPLACE FUNCTION public.docs_search(query vector, model text, k integer DEFAULT 10)
      RETURNS TABLE (id public.docs.id%TYPE, distance double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      DECLARE
        vecplan_active text;
        vecplan_accept text[];
      BEGIN
        SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
          FROM vecplan.generations AS g WHERE g.target = 'docs_search';
        IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
          RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'docs_search'
            || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
        END IF;
        IF $2 = 'mid-12' THEN
          RETURN QUERY SELECT docs.id, (docs.embedding <=> $1)::float8
            FROM public.docs AS docs
           WHERE docs.embedding IS NOT NULL AND coalesce(docs.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY docs.embedding <=> $1 LIMIT $3;
          RETURN;
        END IF;
        IF $2 = 'new-16' THEN
          RETURN QUERY SELECT docs.id, (docs.embedding_v2 <=> $1)::float8
            FROM public.docs AS docs
           WHERE docs.embedding_v2 IS NOT NULL AND coalesce(docs.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY docs.embedding_v2 <=> $1 LIMIT $3;
          RETURN;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'docs_search'
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
         WHERE n.nspname = 'public' AND f.proname = 'docs_search_mixed'
           AND f.proargnames[1:f.pronargs] = ARRAY['query_old', 'query_new', 'k'];
      -- while not every row has its new vector: each row is judged in one space alone, and the two lists are
      -- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
      CREATE OR REPLACE FUNCTION public.docs_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
      RETURNS TABLE (id public.docs.id%TYPE, model text, score double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      BEGIN
        RETURN QUERY
          WITH old_space AS MATERIALIZED (
            SELECT docs.id AS vecplan_k1, (docs.embedding <=> $1)::float8 AS vecplan_d
              FROM public.docs AS docs
             WHERE docs.embedding IS NOT NULL AND $1 IS NOT NULL AND docs.embedding_v2 IS NULL AND coalesce(docs.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY docs.embedding <=> $1 LIMIT $3
          ), new_space AS MATERIALIZED (
            SELECT docs.id AS vecplan_k1, (docs.embedding_v2 <=> $2)::float8 AS vecplan_d
              FROM public.docs AS docs
             WHERE docs.embedding_v2 IS NOT NULL AND $2 IS NOT NULL AND coalesce(docs.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY docs.embedding_v2 <=> $2 LIMIT $3
          ), ranked AS (
            SELECT o.*, 'mid-12'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
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
      CREATE OR REPLACE FUNCTION vecplan.docs_v3_outdate() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS $vecplan_outdate$
      BEGIN
        -- most updates change no text: they end here
        IF TG_OP = 'UPDATE' AND NOT ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding IS NULL OR ROW(OLD.embedding)::record *= ROW(NEW.embedding)::record)
          OR OLD.embedding IS NOT NULL AND NEW.embedding IS NULL) THEN
          IF true THEN
            RETURN NULL;
          END IF;
        END IF;
        IF TG_OP = 'INSERT' AND NEW.embedding IS NOT NULL AND (NEW.embedding_v2 IS NULL OR NEW.embedding_v2_source IS NOT NULL)
           AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
          RETURN NULL;
        END IF;
        -- before cutover, and after its undoing, old vectors are the application's alone
        IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'docs_search' AND 'new-16' = ANY (g.accept)) THEN
          RETURN NULL;
        END IF;
        IF EXISTS (SELECT FROM (SELECT NEW.*) AS docs WHERE coalesce(docs.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
          INSERT INTO vecplan.docs_v3_outdated (id) VALUES (NEW.id);
        END IF;
        RETURN NULL;
      END
      $vecplan_outdate$;
        LOCK TABLE public.docs IN ACCESS EXCLUSIVE MODE;
        ALTER TABLE public.docs RENAME COLUMN embedding_source TO embedding_v2_source;
        ALTER TABLE public.docs RENAME COLUMN embedding_model TO embedding_v2_model;
        ALTER TABLE public.docs RENAME COLUMN embedding TO embedding_v2;
        ALTER TABLE public.docs RENAME COLUMN embedding_old TO embedding;
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.docs'::regclass AND a.attname = 'embedding_old_source') THEN
          ALTER TABLE public.docs RENAME COLUMN embedding_old_source TO embedding_source;
          ALTER TABLE public.docs RENAME COLUMN embedding_old_model TO embedding_model;
        END IF;
        ALTER INDEX IF EXISTS public.docs_embedding_idx RENAME TO docs_embedding_v2_idx;
        ALTER INDEX IF EXISTS public.docs_embedding_idx_old RENAME TO docs_embedding_idx;
      END IF;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan docs_v3: ' || 'public.docs' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'docs_v3' AND step = 'cutover';
