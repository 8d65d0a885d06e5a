-- vecplan: plan products_voyage, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0799dbbce210f381ff99b768b16d0005b75f0d12cef942df17b559418212379b

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('shop.products');
  plan CONSTANT text := 'plan products_voyage: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'shop.products' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.products' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.products' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.products' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['name', 'description', 'sku', 'embedding']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.products' || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY['sku']::text[]
       AND i.indnkeyatts = 1
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || 'sku' || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
  END IF;
  WITH RECURSIVE part (name, type) AS (
    SELECT a.attname, a.atttypid FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['name', 'description']::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['name', 'description']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('shop.products') AND a.attname = 'embedding'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 1024));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 1024 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan products_voyage: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'shop.products_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'shop' AND f.proname = 'products_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'shop.products_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'shop.products_search' AND e.detail ->> 'table' = 'shop.products') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'shop.products_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'embed-english-v3.0' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.products_search' || ' serves ' || serving || ', from.model is ' || 'embed-english-v3.0';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'shop' AND f.proname = 'products_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'shop.products_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'products_voyage' AND e.detail ->> 'target' = 'shop.products_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'shop.products_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'products_voyage' AND e.detail ->> 'vectors' = 'shop.products'
     AND e.detail ? 'renamed' AND 'embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan products_voyage: column ' || 'embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('shop.products_embedding_idx') AND i.indrelid = to_regclass('shop.products')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = 'embedding'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan products_voyage: from.index ' || 'shop.products_embedding_idx' || ' is not an index of ' || 'shop.products' || ' on ' || 'embedding' || ' alone';
  END IF;
END
$vecplan$;

-- the triggers evaluate `where` under a fixed search_path: what it names must be found there
DO $vecplan$
#variable_conflict use_column
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM (SELECT * FROM shop.products) AS products WHERE (discontinued_at IS NULL) LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE; -- says itself what is wrong
WHEN syntax_error_or_access_rule_violation THEN
  RAISE EXCEPTION USING MESSAGE = 'plan products_voyage: where does not hold in a trigger, whose search_path is pg_catalog alone (write schema names): ' || SQLERRM;
END
$vecplan$;

-- the search function and the triggers go on evaluating `where` once the old column is gone
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = 'shop.products'::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname <> 'embedding';
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, 'shop.products', 'products', 'discontinued_at IS NULL');
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan products_voyage: where uses ' || 'embedding' || ', which contract drops: the plan cannot be contracted (' || SQLERRM || ')';
END
$vecplan$;

DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'products_voyage', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'shop' AND f.proname = 'products_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.products_voyage_pending AS
  SELECT products.sku FROM shop.products AS products WITH NO DATA;

ALTER TABLE vecplan.products_voyage_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('products_voyage', 'voyage-3.5', 1024, 'f13264b75e92c1548a1b491c69d0410505e6570cb800ea34139430059d962f0f');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('shop.products_search', 'products_voyage', 'embed-english-v3.0', ARRAY['embed-english-v3.0'])
ON CONFLICT (target) DO NOTHING;

-- a policy on the base table would not hold for a table of its own
DO $vecplan$
BEGIN
  IF (SELECT c.relrowsecurity FROM pg_catalog.pg_class AS c WHERE c.oid = 'shop.products'::regclass) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan products_voyage: ' || 'shop.products' || ' has row level security, which a side table would go round: use layout column';
  END IF;
END
$vecplan$;

CREATE TABLE shop.products_voyage AS
  SELECT products.sku, NULL::vector(1024) AS embedding, NULL::smallint AS model,
    NULL::uuid AS source, NULL::timestamptz AS embedded_at
  FROM shop.products AS products WITH NO DATA;

ALTER TABLE shop.products_voyage ADD PRIMARY KEY (sku);

-- the triggers compare keys under a fixed search_path
DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM shop.products_voyage AS vecplan_side JOIN shop.products AS products ON products.sku = vecplan_side.sku LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN undefined_function THEN
  RAISE EXCEPTION USING MESSAGE = 'plan products_voyage: layout table needs key columns whose types are compared by operators of pg_catalog; use layout column: ' || SQLERRM;
END
$vecplan$;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.products_voyage_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  -- under REPEATABLE READ this would fail where a vector was just written; pending suffices there
  IF current_setting('transaction_isolation') LIKE 'read %' THEN
    UPDATE shop.products_voyage AS vecplan_side SET source = NULL
     WHERE vecplan_side.sku = NEW.sku AND vecplan_side.source IS NOT NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS products WHERE (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.products_voyage_pending (sku) VALUES (NEW.sku);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- new rows, changed keys and rows that enter the scope
CREATE FUNCTION vecplan.products_voyage_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF TG_OP = 'UPDATE' AND ROW(NEW.sku)::record *= ROW(OLD.sku)::record
     AND EXISTS (SELECT FROM (SELECT OLD.*) AS products WHERE (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS products WHERE (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.products_voyage_pending (sku) VALUES (NEW.sku);
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.products_voyage_stale(), vecplan.products_voyage_enqueue() FROM PUBLIC;

-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.products_voyage_outdated AS
  SELECT products.sku FROM shop.products AS products WITH NO DATA;

ALTER TABLE vecplan.products_voyage_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.products_voyage_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT (((coalesce(OLD.name::text COLLATE "C", '') || '. ' || coalesce(OLD.description::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.name::text COLLATE "C", '') || '. ' || coalesce(NEW.description::text COLLATE "C", '')) OR ROW(OLD.sku)::record *<> ROW(NEW.sku)::record) AND (NEW.embedding IS NULL OR ROW(OLD.embedding)::record *= ROW(NEW.embedding)::record)
    OR OLD.embedding IS NOT NULL AND NEW.embedding IS NULL) THEN
    IF EXISTS (SELECT FROM (SELECT OLD.*) AS products WHERE (discontinued_at IS NULL)) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.embedding IS NOT NULL
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'shop.products_search' AND 'voyage-3.5' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS products WHERE (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.products_voyage_outdated (sku) VALUES (NEW.sku);
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;

REVOKE ALL ON FUNCTION vecplan.products_voyage_outdate() FROM PUBLIC;

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
   WHERE n.nspname = 'shop' AND f.proname = 'products_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION shop.products_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (sku shop.products.sku%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'shop.products_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'shop.products_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'embed-english-v3.0' THEN
    RETURN QUERY SELECT products.sku, (products.embedding <=> $1)::float8
      FROM shop.products AS products
     WHERE products.embedding IS NOT NULL AND (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY products.embedding <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'voyage-3.5' THEN
    RETURN QUERY SELECT products.sku, (vecplan_s.vecplan_v <=> $1)::float8
      FROM (SELECT vecplan_side.sku AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM shop.products_voyage AS vecplan_side) AS vecplan_s JOIN shop.products AS products ON products.sku = vecplan_s.vecplan_k1
     WHERE vecplan_s.vecplan_v IS NOT NULL AND (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY vecplan_s.vecplan_v <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'shop.products_search'
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
CREATE FUNCTION shop.products_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (sku shop.products.sku%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT products.sku AS vecplan_k1, (products.embedding <=> $1)::float8 AS vecplan_d
        FROM shop.products AS products
       WHERE products.embedding IS NOT NULL AND $1 IS NOT NULL AND NOT EXISTS (SELECT FROM shop.products_voyage AS vecplan_side WHERE products.sku = vecplan_side.sku) AND (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY products.embedding <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT products.sku AS vecplan_k1, (vecplan_s.vecplan_v <=> $2)::float8 AS vecplan_d
        FROM (SELECT vecplan_side.sku AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM shop.products_voyage AS vecplan_side) AS vecplan_s JOIN shop.products AS products ON products.sku = vecplan_s.vecplan_k1
       WHERE vecplan_s.vecplan_v IS NOT NULL AND $2 IS NOT NULL AND (discontinued_at IS NULL) AND (coalesce(products.name::text COLLATE "C", '') || '. ' || coalesce(products.description::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY vecplan_s.vecplan_v <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'embed-english-v3.0'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'voyage-3.5', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
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
      LOCK TABLE shop.products IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE shop.products_voyage ADD FOREIGN KEY (sku)
        REFERENCES shop.products (sku) ON DELETE CASCADE ON UPDATE CASCADE;
      CREATE TRIGGER zz_vecplan_products_voyage_stale AFTER UPDATE ON shop.products FOR EACH ROW
        WHEN ((coalesce(OLD.name::text COLLATE "C", '') || '. ' || coalesce(OLD.description::text COLLATE "C", '')) IS DISTINCT FROM (coalesce(NEW.name::text COLLATE "C", '') || '. ' || coalesce(NEW.description::text COLLATE "C", '')))
        EXECUTE FUNCTION vecplan.products_voyage_stale();
      CREATE TRIGGER zz_vecplan_products_voyage_enqueue AFTER INSERT OR UPDATE ON shop.products FOR EACH ROW
        EXECUTE FUNCTION vecplan.products_voyage_enqueue();
      ALTER TABLE shop.products
        ENABLE ALWAYS TRIGGER zz_vecplan_products_voyage_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_products_voyage_enqueue;
      CREATE TRIGGER zz_vecplan_products_voyage_outdate AFTER UPDATE ON shop.products FOR EACH ROW
        EXECUTE FUNCTION vecplan.products_voyage_outdate();
      CREATE TRIGGER zz_vecplan_products_voyage_outdate_new AFTER INSERT ON shop.products FOR EACH ROW
        EXECUTE FUNCTION vecplan.products_voyage_outdate();
      ALTER TABLE shop.products
        ENABLE ALWAYS TRIGGER zz_vecplan_products_voyage_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_products_voyage_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan products_voyage: ' || 'shop.products' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
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
             WHERE c.oid = 'shop.products'::regclass
            UNION ALL
            SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'shop.products'::regclass AND a.attname = 'embedding'
           ) AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT ON %s TO %s', 'shop.products_voyage', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('products_voyage', 'expand', '20260406080001',
  'e51f252eb54e1b7b66160ea5e90b30ec536cdbac2cfaeab804b2b865c10aa353',
  'done', clock_timestamp(), jsonb_build_object('target', 'shop.products_search', 'table', 'shop.products', 'from', 'embedding', 'vectors', 'shop.products_voyage', 'to', 'embedding'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
