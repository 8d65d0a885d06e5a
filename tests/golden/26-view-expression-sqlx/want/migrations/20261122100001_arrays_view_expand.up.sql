-- vecplan: plan arrays_view, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: df9ef62ed50fe83a5ea068d017202b7552b99dffebc3547597c6c738bd45597e

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('public.arrays');
  plan CONSTANT text := 'plan arrays_view: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'public.arrays' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['id', 'embedding']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' has no column ' || wrong;
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
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY[]::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY[]::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('public.arrays') AND a.attname = 'embedding'
     AND (a.atttypid <> 'text'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 8));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is ' || wrong || ', the plan says ' || 'text' || ' of ' || 8 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_view: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'arrays_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'public' AND f.proname = 'arrays_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'arrays_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'arrays_search' AND e.detail ->> 'table' = 'public.arrays') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'arrays_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'nested' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'arrays_search' || ' serves ' || serving || ', from.model is ' || 'nested';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = 'arrays_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'arrays_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'arrays_view' AND e.detail ->> 'target' = 'arrays_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'arrays_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'arrays_view' AND e.detail ->> 'vectors' = 'public.arrays'
     AND e.detail ? 'renamed' AND 'embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_view: column ' || 'embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
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
  SELECT 'arrays_view', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid), 'view_before', pg_get_viewdef(to_regclass('api."Arrays"')))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'arrays_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- every column of the table but the vectors and what plans keep beside them: those come and go
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_view: ';
  base CONSTANT oid := 'public.arrays'::regclass;
  listed text;
  taken text;
  granted text;
BEGIN
  IF to_regclass('api."Arrays"') IS NOT NULL THEN
    IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                    WHERE e.step = 'expand' AND e.detail ->> 'view' = 'api."Arrays"' AND e.detail ->> 'target' = 'arrays_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'api."Arrays"' || ' exists, and no plan of ' || 'arrays_search' || ' made it: choose another name in cutover.view';
    END IF;
    RETURN;
  END IF;
  IF current_setting('server_version_num')::int < 150000 AND (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = base) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' has row level security, which a view heeds for its reader from PostgreSQL 15 on: use cutover.method function';
  END IF;
  SELECT string_agg(format('%I.%I', 'arrays', a.attname), ', ' ORDER BY a.attnum),
         string_agg(a.attname, ', ') FILTER (WHERE a.attname IN ('embedding', 'embedding_model'))
    INTO listed, taken FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = base AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                      WHERE e.step = 'expand' AND e.detail ->> 'table' = 'public.arrays' AND a.attname = e.detail ->> 'from'
                         OR e.step = 'expand' AND e.detail ->> 'vectors' = 'public.arrays'
                            AND a.attname IN (e.detail ->> 'to', (e.detail ->> 'to') || '_model', (e.detail ->> 'to') || '_source'));
  IF taken IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'public.arrays' || ' has a column ' || taken || ', which is what the view calls a column of its own: rename it, or use cutover.method function';
  END IF;
  EXECUTE 'CREATE VIEW ' || 'api."Arrays"' || CASE WHEN current_setting('server_version_num')::int >= 150000 THEN ' WITH (security_invoker = true)' ELSE '' END || ' AS SELECT ' || listed || $vecplan_view$, (arrays.embedding::vector(8))::vector AS embedding, CASE WHEN arrays.embedding::vector(8) IS NOT NULL THEN 'nested' END AS embedding_model
  FROM public.arrays AS arrays
 WHERE arrays.embedding::vector(8) IS NOT NULL$vecplan_view$;
  FOR granted IN
    SELECT DISTINCT format('GRANT SELECT %s ON %s TO %s', acl.columns, 'api."Arrays"', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
      FROM (SELECT '' AS columns, coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_catalog.pg_class AS c WHERE c.oid = base
            UNION ALL
            SELECT CASE a.attname WHEN 'embedding' THEN '(embedding, embedding_model)' ELSE format('(%I)', a.attname) END, a.attacl
              FROM pg_catalog.pg_attribute AS a
             WHERE a.attrelid = base
               AND (a.attname = 'embedding'
                    OR a.attname IN (SELECT v.attname FROM pg_catalog.pg_attribute AS v WHERE v.attrelid = 'api."Arrays"'::regclass))
           ) AS acl (columns, items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE granted;
  END LOOP;
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.arrays_view_pending AS
  SELECT arrays.id FROM public.arrays AS arrays WITH NO DATA;

ALTER TABLE vecplan.arrays_view_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('arrays_view', 'nested@4', 4, '0bc252d1e809f7adad8525beefc6fe2b6ab8f3f863defaf6316e719ee266187c');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('arrays_search', 'arrays_view', 'nested', ARRAY['nested'])
ON CONFLICT (target) DO NOTHING;

-- a policy on the base table would not hold for a table of its own
DO $vecplan$
BEGIN
  IF (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = 'public.arrays'::regclass) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan arrays_view: ' || 'public.arrays' || ' has row level security, which a side table would go round: use layout column';
  END IF;
END
$vecplan$;

CREATE TABLE public.arrays_embedding_v2 AS
  SELECT arrays.id, NULL::vector(4) AS embedding, NULL::smallint AS model,
    NULL::uuid AS source, NULL::timestamptz AS embedded_at
  FROM public.arrays AS arrays WITH NO DATA;

ALTER TABLE public.arrays_embedding_v2 ADD PRIMARY KEY (id);

-- the triggers compare keys under a fixed search_path
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM public.arrays_embedding_v2 AS vecplan_side JOIN public.arrays AS arrays ON arrays.id = vecplan_side.id LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN undefined_function THEN
  RAISE EXCEPTION USING MESSAGE = 'plan arrays_view: layout table needs key columns whose types are compared by operators of pg_catalog; use layout column: ' || SQLERRM;
END
$vecplan$;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.arrays_view_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  -- under REPEATABLE READ this would fail where a vector was just written; pending suffices there
  IF current_setting('transaction_isolation') LIKE 'read %' THEN
    UPDATE public.arrays_embedding_v2 AS vecplan_side SET source = NULL
     WHERE vecplan_side.id = NEW.id AND vecplan_side.source IS NOT NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS arrays WHERE arrays.embedding IS NOT NULL) THEN
    INSERT INTO vecplan.arrays_view_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- new rows, changed keys and rows that enter the scope
CREATE FUNCTION vecplan.arrays_view_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF TG_OP = 'UPDATE' AND ROW(NEW.id)::record *= ROW(OLD.id)::record
     AND EXISTS (SELECT FROM (SELECT OLD.*) AS arrays WHERE arrays.embedding IS NOT NULL) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS arrays WHERE arrays.embedding IS NOT NULL) THEN
    INSERT INTO vecplan.arrays_view_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.arrays_view_stale(), vecplan.arrays_view_enqueue() FROM PUBLIC;

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
   WHERE n.nspname = 'public' AND f.proname = 'arrays_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.arrays_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.arrays.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'arrays_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'arrays_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'nested' THEN
    RETURN QUERY SELECT arrays.id, (arrays.embedding::vector(8) <=> $1)::float8
      FROM public.arrays AS arrays
     WHERE arrays.embedding::vector(8) IS NOT NULL AND arrays.embedding IS NOT NULL
     ORDER BY arrays.embedding::vector(8) <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'nested@4' THEN
    RETURN QUERY SELECT arrays.id, (vecplan_s.vecplan_v <=> $1)::float8
      FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.arrays_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.arrays AS arrays ON arrays.id = vecplan_s.vecplan_k1
     WHERE vecplan_s.vecplan_v IS NOT NULL AND arrays.embedding IS NOT NULL
     ORDER BY vecplan_s.vecplan_v <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'arrays_search'
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
CREATE FUNCTION public.arrays_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (id public.arrays.id%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT arrays.id AS vecplan_k1, (arrays.embedding::vector(8) <=> $1)::float8 AS vecplan_d
        FROM public.arrays AS arrays
       WHERE arrays.embedding::vector(8) IS NOT NULL AND $1 IS NOT NULL AND NOT EXISTS (SELECT FROM public.arrays_embedding_v2 AS vecplan_side WHERE arrays.id = vecplan_side.id) AND arrays.embedding IS NOT NULL
       ORDER BY arrays.embedding::vector(8) <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT arrays.id AS vecplan_k1, (vecplan_s.vecplan_v <=> $2)::float8 AS vecplan_d
        FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.arrays_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.arrays AS arrays ON arrays.id = vecplan_s.vecplan_k1
       WHERE vecplan_s.vecplan_v IS NOT NULL AND $2 IS NOT NULL AND arrays.embedding IS NOT NULL
       ORDER BY vecplan_s.vecplan_v <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'nested'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'nested@4', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
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
      LOCK TABLE public.arrays IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE public.arrays_embedding_v2 ADD FOREIGN KEY (id)
        REFERENCES public.arrays (id) ON DELETE CASCADE ON UPDATE CASCADE;
      CREATE TRIGGER zz_vecplan_arrays_view_stale AFTER UPDATE ON public.arrays FOR EACH ROW
        WHEN (ROW(OLD.embedding)::record *<> ROW(NEW.embedding)::record)
        EXECUTE FUNCTION vecplan.arrays_view_stale();
      CREATE TRIGGER zz_vecplan_arrays_view_enqueue AFTER INSERT OR UPDATE ON public.arrays FOR EACH ROW
        EXECUTE FUNCTION vecplan.arrays_view_enqueue();
      ALTER TABLE public.arrays
        ENABLE ALWAYS TRIGGER zz_vecplan_arrays_view_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_arrays_view_enqueue;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_view: ' || 'public.arrays' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
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
             WHERE c.oid = 'public.arrays'::regclass
            UNION ALL
            SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.arrays'::regclass AND a.attname = 'embedding'
           ) AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT ON %s TO %s', 'public.arrays_embedding_v2', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_view', 'expand', '20261122100001',
  'cbcbd18116d508b68a534cba3d4ade5ceaba67ed78bb35e2eaf46f5ff956f1b3',
  'done', clock_timestamp(), jsonb_build_object('target', 'arrays_search', 'table', 'public.arrays', 'from', 'embedding', 'vectors', 'public.arrays_embedding_v2', 'to', 'embedding') || jsonb_build_object('view', 'api."Arrays"'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
