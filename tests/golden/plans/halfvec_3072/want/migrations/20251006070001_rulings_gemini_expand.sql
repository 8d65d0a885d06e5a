-- vecplan: plan rulings_gemini, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d66beaf9eebb68a5dbbf3e3a29f6c7950c3ce94b0d85b76c35c4d1a40568fac2

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
SET LOCAL client_min_messages = warning;
-- +goose StatementEnd

-- +goose StatementBegin
-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('public.rulings');
  plan CONSTANT text := 'plan rulings_gemini: ';
  wrong text;
BEGIN
  IF to_regtype('vector') IS NULL OR to_regtype('halfvec') IS NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'type ' || 'vector' || ' or ' || 'halfvec' || ' is not found: CREATE EXTENSION vector (0.8 or newer) in a schema of the search_path, or name its schema in extension_schema';
  END IF;
  -- loads the extension, so that its settings are known
  PERFORM '[1]'::vector;
  SELECT e.extversion INTO wrong FROM pg_catalog.pg_extension AS e
   WHERE e.extname = 'vector' AND (regexp_match(e.extversion, '^(\d+)\.(\d+)'))::int[] < '{0,8}';
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'pgvector ' || wrong || ' is too old: 0.8 or newer is needed';
  END IF;
  IF base IS NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'public.rulings' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.rulings' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.rulings' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.rulings' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['headline', 'summary', 'id', 'embedding']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.rulings' || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY['id']::text[]
       AND i.indnkeyatts = 1
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || 'id' || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
  END IF;
  WITH RECURSIVE part (name, type) AS (
    SELECT a.attname, a.atttypid FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['headline', 'summary']::text[])
    UNION
    SELECT p.name, inner_type.type
      FROM part AS p JOIN pg_catalog.pg_type AS t ON t.oid = p.type
     CROSS JOIN LATERAL (
       SELECT t.typbasetype UNION ALL SELECT t.typelem
       UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid
       UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range AS r WHERE r.rngmultitypid = t.oid
       UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
                  WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
     ) AS inner_type (type)
     WHERE inner_type.type <> 0
  )
  SELECT string_agg(DISTINCT format('%I (%s)', p.name, format_type(p.type, NULL)), ', ') INTO wrong
    FROM part AS p JOIN pg_catalog.pg_type AS t ON t.oid = p.type
   WHERE t.typcategory IN ('D', 'T')
      OR t.typnamespace = 'pg_catalog'::regnamespace AND starts_with(t.typname, 'reg')
      OR t.oid IN ('float4'::regtype, 'float8'::regtype, 'bytea'::regtype, 'money'::regtype);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses ' || wrong || ', whose text form depends on settings of the session: add a column that holds the text';
  END IF;
  SELECT string_agg(a.attname, ', ') INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['headline', 'summary']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('public.rulings') AND a.attname = 'embedding'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 768));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 768 || ' dimensions';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan rulings_gemini: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'rulings_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'public' AND f.proname = 'rulings_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'rulings_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'rulings_search' AND e.detail ->> 'table' = 'public.rulings') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'rulings_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'text-embedding-004' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'rulings_search' || ' serves ' || serving || ', from.model is ' || 'text-embedding-004';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = 'rulings_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'rulings_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'rulings_gemini' AND e.detail ->> 'target' = 'rulings_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'rulings_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'rulings_gemini' AND e.detail ->> 'vectors' = 'public.rulings'
     AND e.detail ? 'renamed' AND 'embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan rulings_gemini: column ' || 'embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('public.rulings_embedding_idx') AND i.indrelid = to_regclass('public.rulings')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = 'embedding'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan rulings_gemini: from.index ' || 'public.rulings_embedding_idx' || ' is not an index of ' || 'public.rulings' || ' on ' || 'embedding' || ' alone';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'rulings_gemini', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'rulings_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.rulings_gemini_pending AS
  SELECT rulings.id FROM public.rulings AS rulings WITH NO DATA;
-- +goose StatementEnd

-- +goose StatementBegin
ALTER TABLE vecplan.rulings_gemini_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('rulings_gemini', 'gemini-embedding-001', 3072, '522abb42faefefb7d0a106973b8190d8f3c99a01519802457c21d5b9ff927ed7');
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('rulings_search', 'rulings_gemini', 'text-embedding-004', ARRAY['text-embedding-004'])
ON CONFLICT (target) DO NOTHING;
-- +goose StatementEnd

-- +goose StatementBegin
-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.rulings_gemini_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW.embedding_v2_source := NULL;
  RETURN NEW;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION vecplan.rulings_gemini_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS rulings WHERE (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.rulings_gemini_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.rulings_gemini_stale(), vecplan.rulings_gemini_enqueue() FROM PUBLIC;
-- +goose StatementEnd

-- +goose StatementBegin
-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.rulings_gemini_outdated AS
  SELECT rulings.id FROM public.rulings AS rulings WITH NO DATA;
-- +goose StatementEnd

-- +goose StatementBegin
ALTER TABLE vecplan.rulings_gemini_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();
-- +goose StatementEnd

-- +goose StatementBegin
-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.rulings_gemini_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT (((coalesce(OLD.headline::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.summary::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.headline::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.summary::text COLLATE "C", '')) OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding IS NULL OR ROW(OLD.embedding)::record *= ROW(NEW.embedding)::record)
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
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'rulings_search' AND 'gemini-embedding-001' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS rulings WHERE (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.rulings_gemini_outdated (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;
-- +goose StatementEnd

-- +goose StatementBegin
REVOKE ALL ON FUNCTION vecplan.rulings_gemini_outdate() FROM PUBLIC;
-- +goose StatementEnd

-- +goose StatementBegin
-- both models have a place here; which of them may be asked stands in vecplan.generations
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'rulings_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.rulings_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.rulings.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'rulings_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'rulings_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'text-embedding-004' THEN
    RETURN QUERY SELECT rulings.id, (rulings.embedding <=> $1)::float8
      FROM public.rulings AS rulings
     WHERE rulings.embedding IS NOT NULL AND (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY rulings.embedding <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'gemini-embedding-001' THEN
    RETURN QUERY SELECT rulings.id, (rulings.embedding_v2 <=> $1::halfvec(3072))::float8
      FROM public.rulings AS rulings
     WHERE rulings.embedding_v2 IS NOT NULL AND (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY rulings.embedding_v2 <=> $1::halfvec(3072) LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'rulings_search'
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
-- +goose StatementEnd

-- +goose StatementBegin
-- while not every row has its new vector: each row is judged in one space alone, and the two lists are
-- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
CREATE FUNCTION public.rulings_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (id public.rulings.id%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT rulings.id AS vecplan_k1, (rulings.embedding <=> $1)::float8 AS vecplan_d
        FROM public.rulings AS rulings
       WHERE rulings.embedding IS NOT NULL AND $1 IS NOT NULL AND rulings.embedding_v2 IS NULL AND (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY rulings.embedding <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT rulings.id AS vecplan_k1, (rulings.embedding_v2 <=> $2::halfvec(3072))::float8 AS vecplan_d
        FROM public.rulings AS rulings
       WHERE rulings.embedding_v2 IS NOT NULL AND $2 IS NOT NULL AND (coalesce(rulings.headline::text COLLATE "C", '') || E'\n\n' || coalesce(rulings.summary::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY rulings.embedding_v2 <=> $2::halfvec(3072) LIMIT $3
    ), ranked AS (
      SELECT o.*, 'text-embedding-004'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'gemini-embedding-001', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
    )
    SELECT r.vecplan_k1, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
      FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
END
$vecplan_search$;
-- +goose StatementEnd

-- +goose StatementBegin
-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.rulings IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE public.rulings
        ADD COLUMN embedding_v2 halfvec(3072),
        ADD COLUMN embedding_v2_model smallint,
        ADD COLUMN embedding_v2_source uuid;
      CREATE TRIGGER zz_vecplan_rulings_gemini_stale BEFORE UPDATE ON public.rulings FOR EACH ROW
        WHEN ((coalesce(OLD.headline::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.summary::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.headline::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.summary::text COLLATE "C", '')) AND NEW.embedding_v2_source IS DISTINCT FROM md5((coalesce(NEW.headline::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.summary::text COLLATE "C", '')))::uuid)
        EXECUTE FUNCTION vecplan.rulings_gemini_stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_rulings_gemini_stale_new BEFORE INSERT ON public.rulings FOR EACH ROW
        WHEN (NEW.embedding_v2_source IS NOT NULL AND NEW.embedding_v2_source IS DISTINCT FROM md5((coalesce(NEW.headline::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.summary::text COLLATE "C", '')))::uuid)
        EXECUTE FUNCTION vecplan.rulings_gemini_stale();
      CREATE TRIGGER zz_vecplan_rulings_gemini_enqueue AFTER INSERT OR UPDATE ON public.rulings FOR EACH ROW
        WHEN (NEW.embedding_v2_source IS NULL)
        EXECUTE FUNCTION vecplan.rulings_gemini_enqueue();
      ALTER TABLE public.rulings
        ENABLE ALWAYS TRIGGER zz_vecplan_rulings_gemini_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_rulings_gemini_stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_rulings_gemini_enqueue;
      CREATE TRIGGER zz_vecplan_rulings_gemini_outdate AFTER UPDATE ON public.rulings FOR EACH ROW WHEN (((coalesce(OLD.headline::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.summary::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.headline::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.summary::text COLLATE "C", '')) OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding IS NULL OR ROW(OLD.embedding)::record *= ROW(NEW.embedding)::record)
          OR OLD.embedding IS NOT NULL AND NEW.embedding IS NULL)
        EXECUTE FUNCTION vecplan.rulings_gemini_outdate();
      CREATE TRIGGER zz_vecplan_rulings_gemini_outdate_new AFTER INSERT ON public.rulings FOR EACH ROW
        EXECUTE FUNCTION vecplan.rulings_gemini_outdate();
      ALTER TABLE public.rulings
        ENABLE ALWAYS TRIGGER zz_vecplan_rulings_gemini_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_rulings_gemini_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan rulings_gemini: ' || 'public.rulings' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.rulings'::regclass AND a.attname = 'embedding') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', 'embedding_v2', 'public.rulings', reader);
  END LOOP;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('rulings_gemini', 'expand', '20251006070001',
  '7194404bae7f1a96b36af6fea967bbc77496acbdb22e4e0c4df589feedc9280f',
  'done', clock_timestamp(), jsonb_build_object('target', 'rulings_search', 'table', 'public.rulings', 'from', 'embedding', 'vectors', 'public.rulings', 'to', 'embedding_v2'))
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
SET LOCAL client_min_messages = warning;
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'rulings_search' AND active = 'gemini-embedding-001') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan rulings_gemini: searches are served by ' || 'gemini-embedding-001' || ': run "vecrun rollback rulings_gemini.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan rulings_gemini is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DROP FUNCTION public.rulings_search_mixed;
-- +goose StatementEnd

-- +goose StatementBegin
-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'rulings_search' AND plan = 'rulings_gemini';
  IF FOUND THEN
    DROP FUNCTION public.rulings_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['text-embedding-004'] WHERE target = 'rulings_search';
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'rulings_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'rulings_gemini' AND e.step = 'expand') ->> 'function_before';
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
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.rulings IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_rulings_gemini_enqueue ON public.rulings;
      DROP TRIGGER zz_vecplan_rulings_gemini_stale_new ON public.rulings;
      DROP TRIGGER zz_vecplan_rulings_gemini_stale ON public.rulings;
      ALTER TABLE public.rulings
        DROP COLUMN embedding_v2_source,
        DROP COLUMN embedding_v2_model,
        DROP COLUMN embedding_v2;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.rulings_gemini_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_rulings_gemini_outdate ON public.rulings;
      DROP TRIGGER zz_vecplan_rulings_gemini_outdate_new ON public.rulings;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.rulings_gemini_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan rulings_gemini: ' || 'public.rulings' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DROP FUNCTION vecplan.rulings_gemini_outdate();
-- +goose StatementEnd

-- +goose StatementBegin
DROP TABLE vecplan.rulings_gemini_outdated;
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.quarantine WHERE plan = 'rulings_gemini:from';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.probes WHERE plan = 'rulings_gemini:from';
-- +goose StatementEnd

-- +goose StatementBegin
DROP FUNCTION vecplan.rulings_gemini_enqueue();
-- +goose StatementEnd

-- +goose StatementBegin
DROP FUNCTION vecplan.rulings_gemini_stale();
-- +goose StatementEnd

-- +goose StatementBegin
DROP TABLE vecplan.rulings_gemini_pending;
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.models WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.chunks WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.sweeps WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.workers WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.quarantine WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.limits WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.probes WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.gates WHERE plan = 'rulings_gemini';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step <> 'ledger';
-- +goose StatementEnd
