-- vecplan: plan documents_v3_, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 26ee56b7e4a0252ac2ffab3cb667d303109039d9989d966cfbe695c4a4f73825

-- migrate:up
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('public.documents');
  plan CONSTANT text := 'plan documents_v3_: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'public.documents' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.documents' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.documents' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.documents' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['title', 'content', 'id', 'embedding_v2']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.documents' || ' has no column ' || wrong;
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
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['title', 'content']::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['title', 'content']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('public.documents') AND a.attname = 'embedding_v2'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 768));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding_v2' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 768 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan documents_v3_: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'documents_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'public' AND f.proname = 'documents_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'documents_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'documents_search' AND e.detail ->> 'table' = 'public.documents') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'documents_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'titan-v1' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'documents_search' || ' serves ' || serving || ', from.model is ' || 'titan-v1';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = 'documents_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'documents_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'documents_v3_' AND e.detail ->> 'target' = 'documents_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'documents_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'documents_v3_' AND e.detail ->> 'vectors' = 'public.documents'
     AND e.detail ? 'renamed' AND 'embedding_v2' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_v3_: column ' || 'embedding_v2' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = 'public.documents'::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan documents_v3_: ' || 'public.documents' || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'documents_v3_', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'documents_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.documents_v3__pending AS
  SELECT documents.id FROM public.documents AS documents WITH NO DATA;

ALTER TABLE vecplan.documents_v3__pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('documents_v3_', 'titan-v2', 1024, '76ac5772a37305805b35bdd3781be3cbb55faa9cf1d7dbdde17cde5d3866848d');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('documents_search', 'documents_v3_', 'titan-v1', ARRAY['titan-v1'])
ON CONFLICT (target) DO NOTHING;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.documents_v3__stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW.embedding_v3_source := NULL;
  RETURN NEW;
END
$vecplan$;

CREATE FUNCTION vecplan.documents_v3__enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS documents WHERE (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.documents_v3__pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.documents_v3__stale(), vecplan.documents_v3__enqueue() FROM PUBLIC;

-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.documents_v3__outdated AS
  SELECT documents.id FROM public.documents AS documents WITH NO DATA;

ALTER TABLE vecplan.documents_v3__outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.documents_v3__outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT (((coalesce(OLD.title::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.content::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')) OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding_v2 IS NULL OR ROW(OLD.embedding_v2)::record *= ROW(NEW.embedding_v2)::record)
    OR OLD.embedding_v2 IS NOT NULL AND NEW.embedding_v2 IS NULL) THEN
    IF true THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.embedding_v2 IS NOT NULL AND (NEW.embedding_v3 IS NULL OR NEW.embedding_v3_source IS NOT NULL)
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'documents_search' AND 'titan-v2' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS documents WHERE (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.documents_v3__outdated (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;

REVOKE ALL ON FUNCTION vecplan.documents_v3__outdate() FROM PUBLIC;

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
  IF $2 = 'titan-v1' THEN
    RETURN QUERY SELECT documents.id, (documents.embedding_v2 <=> $1)::float8
      FROM public.documents AS documents
     WHERE documents.embedding_v2 IS NOT NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY documents.embedding_v2 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'titan-v2' THEN
    RETURN QUERY SELECT documents.id, (documents.embedding_v3 <=> $1)::float8
      FROM public.documents AS documents
     WHERE documents.embedding_v3 IS NOT NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY documents.embedding_v3 <=> $1 LIMIT $3;
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

-- while not every row has its new vector: each row is judged in one space alone, and the two lists are
-- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
CREATE FUNCTION public.documents_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (id public.documents.id%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT documents.id AS vecplan_k1, (documents.embedding_v2 <=> $1)::float8 AS vecplan_d
        FROM public.documents AS documents
       WHERE documents.embedding_v2 IS NOT NULL AND $1 IS NOT NULL AND documents.embedding_v3 IS NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY documents.embedding_v2 <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT documents.id AS vecplan_k1, (documents.embedding_v3 <=> $2)::float8 AS vecplan_d
        FROM public.documents AS documents
       WHERE documents.embedding_v3 IS NOT NULL AND $2 IS NOT NULL AND (coalesce(documents.title::text COLLATE "C", '') || E'\n\n' || coalesce(documents.content::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY documents.embedding_v3 <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'titan-v1'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'titan-v2', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
    )
    SELECT r.vecplan_k1, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
      FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
END
$vecplan_search$;

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
      ALTER TABLE public.documents
        ADD COLUMN embedding_v3 vector(1024),
        ADD COLUMN embedding_v3_model smallint,
        ADD COLUMN embedding_v3_source uuid;
      CREATE TRIGGER zz_vecplan_documents_v3__stale BEFORE UPDATE ON public.documents FOR EACH ROW
        WHEN ((coalesce(OLD.title::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.content::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')) AND NEW.embedding_v3_source IS DISTINCT FROM md5((coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')))::uuid)
        EXECUTE FUNCTION vecplan.documents_v3__stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_documents_v3__stale_new BEFORE INSERT ON public.documents FOR EACH ROW
        WHEN (NEW.embedding_v3_source IS NOT NULL AND NEW.embedding_v3_source IS DISTINCT FROM md5((coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')))::uuid)
        EXECUTE FUNCTION vecplan.documents_v3__stale();
      CREATE TRIGGER zz_vecplan_documents_v3__enqueue AFTER INSERT OR UPDATE ON public.documents FOR EACH ROW
        WHEN (NEW.embedding_v3_source IS NULL)
        EXECUTE FUNCTION vecplan.documents_v3__enqueue();
      ALTER TABLE public.documents
        ENABLE ALWAYS TRIGGER zz_vecplan_documents_v3__stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_documents_v3__stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_documents_v3__enqueue;
      CREATE TRIGGER zz_vecplan_documents_v3__outdate AFTER UPDATE ON public.documents FOR EACH ROW WHEN (((coalesce(OLD.title::text COLLATE "C", '') || E'\n\n' || coalesce(OLD.content::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.title::text COLLATE "C", '') || E'\n\n' || coalesce(NEW.content::text COLLATE "C", '')) OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding_v2 IS NULL OR ROW(OLD.embedding_v2)::record *= ROW(NEW.embedding_v2)::record)
          OR OLD.embedding_v2 IS NOT NULL AND NEW.embedding_v2 IS NULL)
        EXECUTE FUNCTION vecplan.documents_v3__outdate();
      CREATE TRIGGER zz_vecplan_documents_v3__outdate_new AFTER INSERT ON public.documents FOR EACH ROW
        EXECUTE FUNCTION vecplan.documents_v3__outdate();
      ALTER TABLE public.documents
        ENABLE ALWAYS TRIGGER zz_vecplan_documents_v3__outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_documents_v3__outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan documents_v3_: ' || 'public.documents' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.documents'::regclass AND a.attname = 'embedding_v2') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', 'embedding_v3', 'public.documents', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('documents_v3_', 'expand', '20261122100001',
  '05e4305bde0d48ee282d62b8fc8e6e2e3beed54fb3b13a9d53974b704a8178d0',
  'done', clock_timestamp(), jsonb_build_object('target', 'documents_search', 'table', 'public.documents', 'from', 'embedding_v2', 'vectors', 'public.documents', 'to', 'embedding_v3'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'documents_search' AND active = 'titan-v2') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan documents_v3_: searches are served by ' || 'titan-v2' || ': run "vecrun rollback documents_v3_.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'documents_v3_' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan documents_v3_ is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION public.documents_search_mixed;

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'documents_search' AND plan = 'documents_v3_';
  IF FOUND THEN
    DROP FUNCTION public.documents_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['titan-v1'] WHERE target = 'documents_search';
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
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'documents_v3_' AND e.step = 'expand') ->> 'function_before';
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
      DROP TRIGGER zz_vecplan_documents_v3__enqueue ON public.documents;
      DROP TRIGGER zz_vecplan_documents_v3__stale_new ON public.documents;
      DROP TRIGGER zz_vecplan_documents_v3__stale ON public.documents;
      ALTER TABLE public.documents
        DROP COLUMN embedding_v3_source,
        DROP COLUMN embedding_v3_model,
        DROP COLUMN embedding_v3;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.documents_v3__pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_documents_v3__outdate ON public.documents;
      DROP TRIGGER zz_vecplan_documents_v3__outdate_new ON public.documents;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.documents_v3__outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan documents_v3_: ' || 'public.documents' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.documents_v3__outdate();

DROP TABLE vecplan.documents_v3__outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'documents_v3_:from';

DELETE FROM vecplan.probes WHERE plan = 'documents_v3_:from';

DROP FUNCTION vecplan.documents_v3__enqueue();

DROP FUNCTION vecplan.documents_v3__stale();

DROP TABLE vecplan.documents_v3__pending;

DELETE FROM vecplan.models WHERE plan = 'documents_v3_';

DELETE FROM vecplan.chunks WHERE plan = 'documents_v3_';

DELETE FROM vecplan.sweeps WHERE plan = 'documents_v3_';

DELETE FROM vecplan.workers WHERE plan = 'documents_v3_';

DELETE FROM vecplan.quarantine WHERE plan = 'documents_v3_';

DELETE FROM vecplan.limits WHERE plan = 'documents_v3_';

DELETE FROM vecplan.probes WHERE plan = 'documents_v3_';

DELETE FROM vecplan.gates WHERE plan = 'documents_v3_';

DELETE FROM vecplan.schema_migrations WHERE plan = 'documents_v3_' AND step <> 'ledger';
