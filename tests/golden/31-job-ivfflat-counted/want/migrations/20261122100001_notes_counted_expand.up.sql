-- vecplan: plan notes_counted, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 096e3daed9f2666dec3b4be0a90b0bc5651e9ad7b925fcab77d28bd21a35b1a0

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('public.notes');
  plan CONSTANT text := 'plan notes_counted: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'public.notes' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.notes' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.notes' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.notes' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['body', 'id', 'embedding']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.notes' || ' has no column ' || wrong;
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
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['body']::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['body']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('public.notes') AND a.attname = 'embedding'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 8));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 8 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan notes_counted: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'notes_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'public' AND f.proname = 'notes_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'notes_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'notes_search' AND e.detail ->> 'table' = 'public.notes') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'notes_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'old-8' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'notes_search' || ' serves ' || serving || ', from.model is ' || 'old-8';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = 'notes_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'notes_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'notes_counted' AND e.detail ->> 'target' = 'notes_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'notes_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'notes_counted' AND e.detail ->> 'vectors' = 'public.notes'
     AND e.detail ? 'renamed' AND 'embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_counted: column ' || 'embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('public.notes_embedding_idx') AND i.indrelid = to_regclass('public.notes')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = 'embedding'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan notes_counted: from.index ' || 'public.notes_embedding_idx' || ' is not an index of ' || 'public.notes' || ' on ' || 'embedding' || ' alone';
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
  SELECT 'notes_counted', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'notes_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.notes_counted_pending AS
  SELECT notes.id FROM public.notes AS notes WITH NO DATA;

ALTER TABLE vecplan.notes_counted_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('notes_counted', 'new-16', 16, '00c1e79a7bf685c7b78b55e925f13e6e90c93a3295331770ff78675de7f268a8');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('notes_search', 'notes_counted', 'old-8', ARRAY['old-8'])
ON CONFLICT (target) DO NOTHING;

-- a policy on the base table would not hold for a table of its own
DO $vecplan$
BEGIN
  IF (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = 'public.notes'::regclass) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan notes_counted: ' || 'public.notes' || ' has row level security, which a side table would go round: use layout column';
  END IF;
END
$vecplan$;

CREATE TABLE public.notes_embedding_v2 AS
  SELECT notes.id, NULL::vector(16) AS embedding, NULL::smallint AS model,
    NULL::uuid AS source, NULL::timestamptz AS embedded_at
  FROM public.notes AS notes WITH NO DATA;

ALTER TABLE public.notes_embedding_v2 ADD PRIMARY KEY (id);

-- the triggers compare keys under a fixed search_path
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM public.notes_embedding_v2 AS vecplan_side JOIN public.notes AS notes ON notes.id = vecplan_side.id LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN undefined_function THEN
  RAISE EXCEPTION USING MESSAGE = 'plan notes_counted: layout table needs key columns whose types are compared by operators of pg_catalog; use layout column: ' || SQLERRM;
END
$vecplan$;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.notes_counted_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  -- under REPEATABLE READ this would fail where a vector was just written; pending suffices there
  IF current_setting('transaction_isolation') LIKE 'read %' THEN
    UPDATE public.notes_embedding_v2 AS vecplan_side SET source = NULL
     WHERE vecplan_side.id = NEW.id AND vecplan_side.source IS NOT NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS notes WHERE coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.notes_counted_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- new rows, changed keys and rows that enter the scope
CREATE FUNCTION vecplan.notes_counted_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF TG_OP = 'UPDATE' AND ROW(NEW.id)::record *= ROW(OLD.id)::record
     AND EXISTS (SELECT FROM (SELECT OLD.*) AS notes WHERE coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS notes WHERE coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.notes_counted_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.notes_counted_stale(), vecplan.notes_counted_enqueue() FROM PUBLIC;

-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.notes_counted_outdated AS
  SELECT notes.id FROM public.notes AS notes WITH NO DATA;

ALTER TABLE vecplan.notes_counted_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.notes_counted_outdate() RETURNS trigger
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
  IF TG_OP = 'INSERT' AND NEW.embedding IS NOT NULL
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'notes_search' AND 'new-16' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS notes WHERE coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.notes_counted_outdated (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;

REVOKE ALL ON FUNCTION vecplan.notes_counted_outdate() FROM PUBLIC;

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
   WHERE n.nspname = 'public' AND f.proname = 'notes_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.notes_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.notes.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'notes_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'notes_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'old-8' THEN
    RETURN QUERY SELECT notes.id, (notes.embedding <-> $1)::float8
      FROM public.notes AS notes
     WHERE notes.embedding IS NOT NULL AND coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY notes.embedding <-> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT notes.id, (vecplan_s.vecplan_v <-> $1)::float8
      FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.notes_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.notes AS notes ON notes.id = vecplan_s.vecplan_k1
     WHERE vecplan_s.vecplan_v IS NOT NULL AND coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY vecplan_s.vecplan_v <-> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'notes_search'
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
CREATE FUNCTION public.notes_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (id public.notes.id%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT notes.id AS vecplan_k1, (notes.embedding <-> $1)::float8 AS vecplan_d
        FROM public.notes AS notes
       WHERE notes.embedding IS NOT NULL AND $1 IS NOT NULL AND NOT EXISTS (SELECT FROM public.notes_embedding_v2 AS vecplan_side WHERE notes.id = vecplan_side.id) AND coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY notes.embedding <-> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT notes.id AS vecplan_k1, (vecplan_s.vecplan_v <-> $2)::float8 AS vecplan_d
        FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.notes_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.notes AS notes ON notes.id = vecplan_s.vecplan_k1
       WHERE vecplan_s.vecplan_v IS NOT NULL AND $2 IS NOT NULL AND coalesce(notes.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY vecplan_s.vecplan_v <-> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'old-8'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'new-16', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
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
      LOCK TABLE public.notes IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE public.notes_embedding_v2 ADD FOREIGN KEY (id)
        REFERENCES public.notes (id) ON DELETE CASCADE ON UPDATE CASCADE;
      CREATE TRIGGER zz_vecplan_notes_counted_stale AFTER UPDATE ON public.notes FOR EACH ROW
        WHEN (coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", ''))
        EXECUTE FUNCTION vecplan.notes_counted_stale();
      CREATE TRIGGER zz_vecplan_notes_counted_enqueue AFTER INSERT OR UPDATE ON public.notes FOR EACH ROW
        EXECUTE FUNCTION vecplan.notes_counted_enqueue();
      ALTER TABLE public.notes
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_counted_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_counted_enqueue;
      CREATE TRIGGER zz_vecplan_notes_counted_outdate AFTER UPDATE ON public.notes FOR EACH ROW WHEN ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.id)::record *<> ROW(NEW.id)::record) AND (NEW.embedding IS NULL OR ROW(OLD.embedding)::record *= ROW(NEW.embedding)::record)
          OR OLD.embedding IS NOT NULL AND NEW.embedding IS NULL)
        EXECUTE FUNCTION vecplan.notes_counted_outdate();
      CREATE TRIGGER zz_vecplan_notes_counted_outdate_new AFTER INSERT ON public.notes FOR EACH ROW
        EXECUTE FUNCTION vecplan.notes_counted_outdate();
      ALTER TABLE public.notes
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_counted_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_counted_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan notes_counted: ' || 'public.notes' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

-- who may read the vectors of the base table may read these
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_catalog.pg_class AS c
             WHERE c.oid = 'public.notes'::regclass
            UNION ALL
            SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.notes'::regclass AND a.attname = 'embedding'
           ) AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT ON %s TO %s', 'public.notes_embedding_v2', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_counted', 'expand', '20261122100001',
  '14abd19e552bdde0e1efc60d1b1f371db4dae89de6d89f9f2a269d8c181797ae',
  'done', clock_timestamp(), jsonb_build_object('target', 'notes_search', 'table', 'public.notes', 'from', 'embedding', 'vectors', 'public.notes_embedding_v2', 'to', 'embedding'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
