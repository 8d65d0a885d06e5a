-- vecplan: plan tools, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a066c14dc76d6321aea3b96c804af43ff9698da7cea237451c628d6207021c4f

-- migrate:up
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass(E'public."${doc} -- :x \\"');
  plan CONSTANT text := 'plan tools: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || E'public."${doc} -- :x \\"' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || E'public."${doc} -- :x \\"' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || E'public."${doc} -- :x \\"' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || E'public."${doc} -- :x \\"' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['$title', '-- migrate:up', '$$;/*ä']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || E'public."${doc} -- :x \\"' || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY['-- migrate:up']::text[]
       AND i.indnkeyatts = 1
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || '"-- migrate:up"' || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
  END IF;
  WITH RECURSIVE part (name, type) AS (
    SELECT a.attname, a.atttypid FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY['$title']::text[])
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
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY['$title']::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass(E'public."${doc} -- :x \\"') AND a.attname = '$$;/*ä'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 8));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || '$$;/*ä' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 8 || ' dimensions';
  END IF;
END
$vecplan$;

-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tools: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = '"${find}"';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'public' AND f.proname = '${find}') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || '"${find}"' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = '"${find}"' AND e.detail ->> 'table' = E'public."${doc} -- :x \\"') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || '"${find}"' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> '-- migrate:down' THEN
    RAISE EXCEPTION USING MESSAGE = plan || '"${find}"' || ' serves ' || serving || ', from.model is ' || '-- migrate:down';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = '${find}'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || '"${find}"' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'tools' AND e.detail ->> 'target' = '"${find}"'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || '"${find}"' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;

DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'tools' AND e.detail ->> 'vectors' = E'public."${doc} -- :x \\"'
     AND e.detail ? 'renamed' AND '$$;/*ä' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tools: column ' || '$$;/*ä' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('public."-- +goose Up"') AND i.indrelid = to_regclass(E'public."${doc} -- :x \\"')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = '$$;/*ä'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan tools: from.index ' || 'public."-- +goose Up"' || ' is not an index of ' || E'public."${doc} -- :x \\"' || ' on ' || '$$;/*ä' || ' alone';
  END IF;
END
$vecplan$;

DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = E'public."${doc} -- :x \\"'::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan tools: ' || E'public."${doc} -- :x \\"' || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
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
  SELECT 'tools', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = '${find}';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$;

-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.tools_pending AS
  SELECT "${doc} -- :x \"."-- migrate:up" FROM public."${doc} -- :x \" AS "${doc} -- :x \" WITH NO DATA;

ALTER TABLE vecplan.tools_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('tools', '$$ new', 16, 'd62b4c51aefb25c34d0b672c43c2800ecc344b6193ed05b1e69348dd5337a9fe');

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('"${find}"', 'tools', '-- migrate:down', ARRAY['-- migrate:down'])
ON CONFLICT (target) DO NOTHING;

-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.tools_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW."\gexec %(x)s_source" := NULL;
  RETURN NEW;
END
$vecplan$;

CREATE FUNCTION vecplan.tools_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS "${doc} -- :x \" WHERE ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.tools_pending ("-- migrate:up") VALUES (NEW."-- migrate:up");
  END IF;
  RETURN NULL;
END
$vecplan$;

-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.tools_stale(), vecplan.tools_enqueue() FROM PUBLIC;

-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.tools_outdated AS
  SELECT "${doc} -- :x \"."-- migrate:up" FROM public."${doc} -- :x \" AS "${doc} -- :x \" WITH NO DATA;

ALTER TABLE vecplan.tools_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.tools_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT ((('$$ ' || coalesce(OLD."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') IS DISTINCT FROM ('$$ ' || coalesce(NEW."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') OR ROW(OLD."-- migrate:up")::record *<> ROW(NEW."-- migrate:up")::record) AND (NEW."$$;/*ä" IS NULL OR ROW(OLD."$$;/*ä")::record *= ROW(NEW."$$;/*ä")::record)
    OR OLD."$$;/*ä" IS NOT NULL AND NEW."$$;/*ä" IS NULL) THEN
    IF true THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND NEW."$$;/*ä" IS NOT NULL AND (NEW."\gexec %(x)s" IS NULL OR NEW."\gexec %(x)s_source" IS NOT NULL)
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = '"${find}"' AND '$$ new' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS "${doc} -- :x \" WHERE ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.tools_outdated ("-- migrate:up") VALUES (NEW."-- migrate:up");
  END IF;
  RETURN NULL;
END
$vecplan_outdate$;

REVOKE ALL ON FUNCTION vecplan.tools_outdate() FROM PUBLIC;

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
   WHERE n.nspname = 'public' AND f.proname = '${find}'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public."${find}"(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE ("-- migrate:up" public."${doc} -- :x \"."-- migrate:up"%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = '"${find}"';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = '"${find}"'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = '-- migrate:down' THEN
    RETURN QUERY SELECT "${doc} -- :x \"."-- migrate:up", ("${doc} -- :x \"."$$;/*ä" <=> $1)::float8
      FROM public."${doc} -- :x \" AS "${doc} -- :x \"
     WHERE "${doc} -- :x \"."$$;/*ä" IS NOT NULL AND ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY "${doc} -- :x \"."$$;/*ä" <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = '$$ new' THEN
    RETURN QUERY SELECT "${doc} -- :x \"."-- migrate:up", ("${doc} -- :x \"."\gexec %(x)s" <=> $1)::float8
      FROM public."${doc} -- :x \" AS "${doc} -- :x \"
     WHERE "${doc} -- :x \"."\gexec %(x)s" IS NOT NULL AND ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY "${doc} -- :x \"."\gexec %(x)s" <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = '"${find}"'
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
CREATE FUNCTION public."${find}_mixed"(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE ("-- migrate:up" public."${doc} -- :x \"."-- migrate:up"%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT "${doc} -- :x \"."-- migrate:up" AS vecplan_k1, ("${doc} -- :x \"."$$;/*ä" <=> $1)::float8 AS vecplan_d
        FROM public."${doc} -- :x \" AS "${doc} -- :x \"
       WHERE "${doc} -- :x \"."$$;/*ä" IS NOT NULL AND $1 IS NOT NULL AND "${doc} -- :x \"."\gexec %(x)s" IS NULL AND ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY "${doc} -- :x \"."$$;/*ä" <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT "${doc} -- :x \"."-- migrate:up" AS vecplan_k1, ("${doc} -- :x \"."\gexec %(x)s" <=> $2)::float8 AS vecplan_d
        FROM public."${doc} -- :x \" AS "${doc} -- :x \"
       WHERE "${doc} -- :x \"."\gexec %(x)s" IS NOT NULL AND $2 IS NOT NULL AND ('$$ ' || coalesce("${doc} -- :x \"."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY "${doc} -- :x \"."\gexec %(x)s" <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, '-- migrate:down'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, '$$ new', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
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
      LOCK TABLE public."${doc} -- :x \" IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE public."${doc} -- :x \"
        ADD COLUMN "\gexec %(x)s" vector(16),
        ADD COLUMN "\gexec %(x)s_model" smallint,
        ADD COLUMN "\gexec %(x)s_source" uuid;
      CREATE TRIGGER zz_vecplan_tools_stale BEFORE UPDATE ON public."${doc} -- :x \" FOR EACH ROW
        WHEN (('$$ ' || coalesce(OLD."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') IS DISTINCT FROM ('$$ ' || coalesce(NEW."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') AND NEW."\gexec %(x)s_source" IS DISTINCT FROM md5(('$$ ' || coalesce(NEW."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s'))::uuid)
        EXECUTE FUNCTION vecplan.tools_stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_tools_stale_new BEFORE INSERT ON public."${doc} -- :x \" FOR EACH ROW
        WHEN (NEW."\gexec %(x)s_source" IS NOT NULL AND NEW."\gexec %(x)s_source" IS DISTINCT FROM md5(('$$ ' || coalesce(NEW."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s'))::uuid)
        EXECUTE FUNCTION vecplan.tools_stale();
      CREATE TRIGGER zz_vecplan_tools_enqueue AFTER INSERT OR UPDATE ON public."${doc} -- :x \" FOR EACH ROW
        WHEN (NEW."\gexec %(x)s_source" IS NULL)
        EXECUTE FUNCTION vecplan.tools_enqueue();
      ALTER TABLE public."${doc} -- :x \"
        ENABLE ALWAYS TRIGGER zz_vecplan_tools_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_tools_stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_tools_enqueue;
      CREATE TRIGGER zz_vecplan_tools_outdate AFTER UPDATE ON public."${doc} -- :x \" FOR EACH ROW WHEN ((('$$ ' || coalesce(OLD."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') IS DISTINCT FROM ('$$ ' || coalesce(NEW."$title"::text COLLATE "C", '') || E'\n-- migrate:down\n\\.${HOME} :x %s') OR ROW(OLD."-- migrate:up")::record *<> ROW(NEW."-- migrate:up")::record) AND (NEW."$$;/*ä" IS NULL OR ROW(OLD."$$;/*ä")::record *= ROW(NEW."$$;/*ä")::record)
          OR OLD."$$;/*ä" IS NOT NULL AND NEW."$$;/*ä" IS NULL)
        EXECUTE FUNCTION vecplan.tools_outdate();
      CREATE TRIGGER zz_vecplan_tools_outdate_new AFTER INSERT ON public."${doc} -- :x \" FOR EACH ROW
        EXECUTE FUNCTION vecplan.tools_outdate();
      ALTER TABLE public."${doc} -- :x \"
        ENABLE ALWAYS TRIGGER zz_vecplan_tools_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_tools_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan tools: ' || E'public."${doc} -- :x \\"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = E'public."${doc} -- :x \\"'::regclass AND a.attname = '$$;/*ä') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', E'\\gexec %(x)s', E'public."${doc} -- :x \\"', reader);
  END LOOP;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tools', 'expand', '20261122100001',
  '38c186081f5c64fb44b1245991d242ed84500e42cab766d49cb5fdf29d275dee',
  'done', clock_timestamp(), jsonb_build_object('target', '"${find}"', 'table', E'public."${doc} -- :x \\"', 'from', '$$;/*ä', 'vectors', E'public."${doc} -- :x \\"', 'to', E'\\gexec %(x)s'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = '"${find}"' AND active = '$$ new') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tools: searches are served by ' || '$$ new' || ': run "vecrun rollback tools.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'tools' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan tools is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION public."${find}_mixed";

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = '"${find}"' AND plan = 'tools';
  IF FOUND THEN
    DROP FUNCTION public."${find}";
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['-- migrate:down'] WHERE target = '"${find}"';
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = '${find}'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'tools' AND e.step = 'expand') ->> 'function_before';
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
      LOCK TABLE public."${doc} -- :x \" IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_tools_enqueue ON public."${doc} -- :x \";
      DROP TRIGGER zz_vecplan_tools_stale_new ON public."${doc} -- :x \";
      DROP TRIGGER zz_vecplan_tools_stale ON public."${doc} -- :x \";
      ALTER TABLE public."${doc} -- :x \"
        DROP COLUMN "\gexec %(x)s_source",
        DROP COLUMN "\gexec %(x)s_model",
        DROP COLUMN "\gexec %(x)s";
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.tools_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_tools_outdate ON public."${doc} -- :x \";
      DROP TRIGGER zz_vecplan_tools_outdate_new ON public."${doc} -- :x \";
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.tools_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan tools: ' || E'public."${doc} -- :x \\"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.tools_outdate();

DROP TABLE vecplan.tools_outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'tools:from';

DELETE FROM vecplan.probes WHERE plan = 'tools:from';

DROP FUNCTION vecplan.tools_enqueue();

DROP FUNCTION vecplan.tools_stale();

DROP TABLE vecplan.tools_pending;

DELETE FROM vecplan.models WHERE plan = 'tools';

DELETE FROM vecplan.chunks WHERE plan = 'tools';

DELETE FROM vecplan.sweeps WHERE plan = 'tools';

DELETE FROM vecplan.workers WHERE plan = 'tools';

DELETE FROM vecplan.quarantine WHERE plan = 'tools';

DELETE FROM vecplan.limits WHERE plan = 'tools';

DELETE FROM vecplan.probes WHERE plan = 'tools';

DELETE FROM vecplan.gates WHERE plan = 'tools';

DELETE FROM vecplan.schema_migrations WHERE plan = 'tools' AND step <> 'ledger';
