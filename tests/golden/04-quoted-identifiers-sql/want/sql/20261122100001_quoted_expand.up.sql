-- vecplan: plan quoted, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c214f1d54fccc85955f5a37849d33cffad3e0e9291e8d753dc01e51b380dadbb

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('"App Data"."Doc%s:x"');
  plan CONSTANT text := 'plan quoted: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || '"App Data"."Doc%s:x"' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"App Data"."Doc%s:x"' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"App Data"."Doc%s:x"' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"App Data"."Doc%s:x"' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['Ti"tle', 'it''s', 'Id', 'Old Embedding']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"App Data"."Doc%s:x"' || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY['Id']::text[]
       AND i.indnkeyatts = 1
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || '"Id"' || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
  END IF;
  WITH RECURSIVE part (name, type) AS (
    SELECT a.attname, a.atttypid FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['Ti"tle', 'it''s']::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['Ti"tle', 'it''s']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass('"App Data"."Doc%s:x"') AND a.attname = 'Old Embedding'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 8));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'Old Embedding' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 8 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan quoted: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = '"Find %s:x"';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'App Data' AND f.proname = 'Find %s:x') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || '"Find %s:x"' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = '"Find %s:x"' AND e.detail ->> 'table' = '"App Data"."Doc%s:x"') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || '"Find %s:x"' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> E'o''ld:8 \\ %s' THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"Find %s:x"' || ' serves ' || serving || ', from.model is ' || E'o''ld:8 \\ %s';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'App Data' AND f.proname = 'Find %s:x'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || '"Find %s:x"' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'quoted' AND e.detail ->> 'target' = '"Find %s:x"'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || '"Find %s:x"' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'quoted' AND e.detail ->> 'vectors' = '"App Data"."Doc%s:x"'
     AND e.detail ? 'renamed' AND 'Old Embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan quoted: column ' || 'Old Embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('"App Data"."Doc%s:x ""idx"""') AND i.indrelid = to_regclass('"App Data"."Doc%s:x"')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = 'Old Embedding'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan quoted: from.index ' || '"App Data"."Doc%s:x ""idx"""' || ' is not an index of ' || '"App Data"."Doc%s:x"' || ' on ' || 'Old Embedding' || ' alone';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = '"App Data"."Doc%s:x"'::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan quoted: ' || '"App Data"."Doc%s:x"' || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
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
  PERFORM 1 FROM (SELECT * FROM "App Data"."Doc%s:x") AS "Doc%s:x" WHERE ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE; -- says itself what is wrong
WHEN syntax_error_or_access_rule_violation THEN
  RAISE EXCEPTION USING MESSAGE = 'plan quoted: where does not hold in a trigger, whose search_path is pg_catalog alone (write schema names): ' || SQLERRM;
END
$vecplan$;

-- the search function and the triggers go on evaluating `where` once the old column is gone
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = '"App Data"."Doc%s:x"'::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname <> 'Old Embedding';
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, '"App Data"."Doc%s:x"', 'Doc%s:x', '"Select" = ''it''''s'' AND "Ti""tle" <> $x$a;b$x$');
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan quoted: where uses ' || 'Old Embedding' || ', which contract drops: the plan cannot be contracted (' || SQLERRM || ')';
END
$vecplan$;

DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'quoted', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'App Data' AND f.proname = 'Find %s:x';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.quoted_pending AS
  SELECT "Doc%s:x"."Id" FROM "App Data"."Doc%s:x" AS "Doc%s:x" WITH NO DATA;

ALTER TABLE vecplan.quoted_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('quoted', 'new "16"', 16, '7d654c340f20d346ae25e0b7b4f124e1997b957e376387fb7b251f5de0c4940b');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('"Find %s:x"', 'quoted', E'o''ld:8 \\ %s', ARRAY[E'o''ld:8 \\ %s'])
ON CONFLICT (target) DO NOTHING;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.quoted_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW."New'Embedding_source" := NULL;
  RETURN NEW;
END
$vecplan$;

CREATE FUNCTION vecplan.quoted_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS "Doc%s:x" WHERE ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.quoted_pending ("Id") VALUES (NEW."Id");
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.quoted_stale(), vecplan.quoted_enqueue() FROM PUBLIC;

-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.quoted_outdated AS
  SELECT "Doc%s:x"."Id" FROM "App Data"."Doc%s:x" AS "Doc%s:x" WITH NO DATA;

ALTER TABLE vecplan.quoted_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.quoted_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT (((coalesce(OLD."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(OLD."it's"::text COLLATE "C", '') || '"') IS DISTINCT FROM (coalesce(NEW."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(NEW."it's"::text COLLATE "C", '') || '"') OR ROW(OLD."Id")::record *<> ROW(NEW."Id")::record) AND (NEW."Old Embedding" IS NULL OR ROW(OLD."Old Embedding")::record *= ROW(NEW."Old Embedding")::record)
    OR OLD."Old Embedding" IS NOT NULL AND NEW."Old Embedding" IS NULL) THEN
    IF EXISTS (SELECT FROM (SELECT OLD.*) AS "Doc%s:x" WHERE ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$)) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND NEW."Old Embedding" IS NOT NULL AND (NEW."New'Embedding" IS NULL OR NEW."New'Embedding_source" IS NOT NULL)
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"Find %s:x"' AND 'new "16"' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS "Doc%s:x" WHERE ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.quoted_outdated ("Id") VALUES (NEW."Id");
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;

REVOKE ALL ON FUNCTION vecplan.quoted_outdate() FROM PUBLIC;

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
   WHERE n.nspname = 'App Data' AND f.proname = 'Find %s:x'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION "App Data"."Find %s:x"(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE ("Id" "App Data"."Doc%s:x"."Id"%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = '"Find %s:x"';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = '"Find %s:x"'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = E'o''ld:8 \\ %s' THEN
    RETURN QUERY SELECT "Doc%s:x"."Id", ("Doc%s:x"."Old Embedding" <=> $1)::float8
      FROM "App Data"."Doc%s:x" AS "Doc%s:x"
     WHERE "Doc%s:x"."Old Embedding" IS NOT NULL AND ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY "Doc%s:x"."Old Embedding" <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'new "16"' THEN
    RETURN QUERY SELECT "Doc%s:x"."Id", ("Doc%s:x"."New'Embedding" <=> $1)::float8
      FROM "App Data"."Doc%s:x" AS "Doc%s:x"
     WHERE "Doc%s:x"."New'Embedding" IS NOT NULL AND ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY "Doc%s:x"."New'Embedding" <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = '"Find %s:x"'
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
CREATE FUNCTION "App Data"."Find %s:x_mixed"(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE ("Id" "App Data"."Doc%s:x"."Id"%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT "Doc%s:x"."Id" AS vecplan_k1, ("Doc%s:x"."Old Embedding" <=> $1)::float8 AS vecplan_d
        FROM "App Data"."Doc%s:x" AS "Doc%s:x"
       WHERE "Doc%s:x"."Old Embedding" IS NOT NULL AND $1 IS NOT NULL AND "Doc%s:x"."New'Embedding" IS NULL AND ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY "Doc%s:x"."Old Embedding" <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT "Doc%s:x"."Id" AS vecplan_k1, ("Doc%s:x"."New'Embedding" <=> $2)::float8 AS vecplan_d
        FROM "App Data"."Doc%s:x" AS "Doc%s:x"
       WHERE "Doc%s:x"."New'Embedding" IS NOT NULL AND $2 IS NOT NULL AND ("Select" = 'it''s' AND "Ti""tle" <> $x$a;b$x$) AND (coalesce("Doc%s:x"."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce("Doc%s:x"."it's"::text COLLATE "C", '') || '"') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY "Doc%s:x"."New'Embedding" <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, E'o''ld:8 \\ %s'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'new "16"', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
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
      LOCK TABLE "App Data"."Doc%s:x" IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE "App Data"."Doc%s:x"
        ADD COLUMN "New'Embedding" vector(16),
        ADD COLUMN "New'Embedding_model" smallint,
        ADD COLUMN "New'Embedding_source" uuid;
      CREATE TRIGGER zz_vecplan_quoted_stale BEFORE UPDATE ON "App Data"."Doc%s:x" FOR EACH ROW
        WHEN ((coalesce(OLD."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(OLD."it's"::text COLLATE "C", '') || '"') IS DISTINCT FROM (coalesce(NEW."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(NEW."it's"::text COLLATE "C", '') || '"') AND NEW."New'Embedding_source" IS DISTINCT FROM md5((coalesce(NEW."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(NEW."it's"::text COLLATE "C", '') || '"'))::uuid)
        EXECUTE FUNCTION vecplan.quoted_stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_quoted_stale_new BEFORE INSERT ON "App Data"."Doc%s:x" FOR EACH ROW
        WHEN (NEW."New'Embedding_source" IS NOT NULL AND NEW."New'Embedding_source" IS DISTINCT FROM md5((coalesce(NEW."Ti""tle"::text COLLATE "C", '') || E' – 100% :name\t{ ' || coalesce(NEW."it's"::text COLLATE "C", '') || '"'))::uuid)
        EXECUTE FUNCTION vecplan.quoted_stale();
      CREATE TRIGGER zz_vecplan_quoted_enqueue AFTER INSERT OR UPDATE ON "App Data"."Doc%s:x" FOR EACH ROW
        WHEN (NEW."New'Embedding_source" IS NULL)
        EXECUTE FUNCTION vecplan.quoted_enqueue();
      ALTER TABLE "App Data"."Doc%s:x"
        ENABLE ALWAYS TRIGGER zz_vecplan_quoted_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_quoted_stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_quoted_enqueue;
      CREATE TRIGGER zz_vecplan_quoted_outdate AFTER UPDATE ON "App Data"."Doc%s:x" FOR EACH ROW
        EXECUTE FUNCTION vecplan.quoted_outdate();
      CREATE TRIGGER zz_vecplan_quoted_outdate_new AFTER INSERT ON "App Data"."Doc%s:x" FOR EACH ROW
        EXECUTE FUNCTION vecplan.quoted_outdate();
      ALTER TABLE "App Data"."Doc%s:x"
        ENABLE ALWAYS TRIGGER zz_vecplan_quoted_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_quoted_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan quoted: ' || '"App Data"."Doc%s:x"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = '"App Data"."Doc%s:x"'::regclass AND a.attname = 'Old Embedding') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', 'New''Embedding', '"App Data"."Doc%s:x"', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('quoted', 'expand', '20261122100001',
  '039ec6d9ce670bc96e7a76ee8f3e1b85a5b84f1a4a2c2af8bb7d54bba9788718',
  'done', clock_timestamp(), jsonb_build_object('target', '"Find %s:x"', 'table', '"App Data"."Doc%s:x"', 'from', 'Old Embedding', 'vectors', '"App Data"."Doc%s:x"', 'to', 'New''Embedding'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
