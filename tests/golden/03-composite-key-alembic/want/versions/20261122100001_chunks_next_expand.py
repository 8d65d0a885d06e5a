# vecplan: plan chunks_next, step expand: a place for the new vectors, triggers that keep them fresh, the search function
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 0e3c97564176aff2f49fce3a2257666bde99a838b6257aec573bb9f37f8bb486

"""chunks_next, step expand: a place for the new vectors, triggers that keep them fresh, the search function

Revision ID: vp_20261122100001
Revises: vp_20261122100000

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122100001'
down_revision = 'vp_20261122100000'
branch_labels = None
depends_on = None


def _sql(statement):
    # text() reads ":name" as a bind parameter, so every colon is escaped
    op.execute(sa.text(statement.replace(":", r"\:")))


def _commit_earlier():
    # the revisions before this one are committed: a failing guard must not undo them
    with op.get_context().autocommit_block():
        pass


def upgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""SET LOCAL client_min_messages = warning""")
    _sql(r"""-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass('shop.chunks');
  plan CONSTANT text := 'plan chunks_next: ';
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
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || 'shop.chunks' || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.chunks' || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.chunks' || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.chunks' || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY['body', 'tenant', 'id', 'part', 'vec_v9']::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'shop.chunks' || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY['tenant', 'id', 'part']::text[]
       AND i.indnkeyatts = 3
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || 'tenant, id, part' || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
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
   WHERE a.attrelid = to_regclass('shop.chunks') AND a.attname = 'vec_v9'
     AND (a.atttypid <> 'vector'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 8));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'vec_v9' || ' is ' || wrong || ', the plan says ' || 'vector' || ' of ' || 8 || ' dimensions';
  END IF;
END
$vecplan$""")
    _sql(r"""-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan chunks_next: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = 'chunks_search';
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = 'shop' AND f.proname = 'chunks_search') THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || 'chunks_search' || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = 'chunks_search' AND e.detail ->> 'table' = 'shop.chunks') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || 'chunks_search' || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> 'old-8' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'chunks_search' || ' serves ' || serving || ', from.model is ' || 'old-8';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'shop' AND f.proname = 'chunks_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'chunks_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'chunks_next' AND e.detail ->> 'target' = 'chunks_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'chunks_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'chunks_next' AND e.detail ->> 'vectors' = 'shop.chunks'
     AND e.detail ? 'renamed' AND 'vec_v9' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_next: column ' || 'vec_v9' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
      JOIN pg_catalog.pg_depend AS o ON o.classid = 'pg_class'::regclass AND o.objid = i.indexrelid AND o.refobjid = i.indrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = o.refobjsubid
     WHERE i.indexrelid = to_regclass('shop.chunks_vec') AND i.indrelid = to_regclass('shop.chunks')
       AND i.indnatts = 1 AND NOT i.indisunique AND a.attname = 'vec_v9'
  ) THEN
    RAISE EXCEPTION USING MESSAGE = 'plan chunks_next: from.index ' || 'shop.chunks_vec' || ' is not an index of ' || 'shop.chunks' || ' on ' || 'vec_v9' || ' alone';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = 'shop.chunks'::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan chunks_next: ' || 'shop.chunks' || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'chunks_next', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'shop' AND f.proname = 'chunks_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$""")
    _sql(r"""-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.chunks_next_pending AS
  SELECT chunks.tenant, chunks.id, chunks.part FROM shop.chunks AS chunks WITH NO DATA""")
    _sql(r"""ALTER TABLE vecplan.chunks_next_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp()""")
    _sql(r"""INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('chunks_next', 'new-16', 16, '49b91289c0035f215223b59e496d226c5229f4c3a136d2af28b3610bf0ea1de0')""")
    _sql(r"""INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('chunks_search', 'chunks_next', 'old-8', ARRAY['old-8'])
ON CONFLICT (target) DO NOTHING""")
    _sql(r"""-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.chunks_next_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW.vec_v10_source := NULL;
  RETURN NEW;
END
$vecplan$""")
    _sql(r"""CREATE FUNCTION vecplan.chunks_next_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS chunks WHERE coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.chunks_next_pending (tenant, id, part) VALUES (NEW.tenant, NEW.id, NEW.part);
  END IF;
  RETURN NULL;
END
$vecplan$""")
    _sql(r"""-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.chunks_next_stale(), vecplan.chunks_next_enqueue() FROM PUBLIC""")
    _sql(r"""-- what a rollback would serve by an old text, or not at all; entered by the triggers, append-only
CREATE TABLE vecplan.chunks_next_outdated AS
  SELECT chunks.tenant, chunks.id, chunks.part FROM shop.chunks AS chunks WITH NO DATA""")
    _sql(r"""ALTER TABLE vecplan.chunks_next_outdated
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp()""")
    _sql(r"""-- the old vector is marked here and never taken away: a rollback serves it until there is a newer one
CREATE OR REPLACE FUNCTION vecplan.chunks_next_outdate() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan_outdate$
BEGIN
  -- most updates change no text: they end here
  IF TG_OP = 'UPDATE' AND NOT ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.tenant, OLD.id, OLD.part)::record *<> ROW(NEW.tenant, NEW.id, NEW.part)::record) AND (NEW.vec_v9 IS NULL OR ROW(OLD.vec_v9)::record *= ROW(NEW.vec_v9)::record)
    OR OLD.vec_v9 IS NOT NULL AND NEW.vec_v9 IS NULL) THEN
    IF true THEN
      RETURN NULL;
    END IF;
  END IF;
  IF TG_OP = 'INSERT' AND NEW.vec_v9 IS NOT NULL AND (NEW.vec_v10 IS NULL OR NEW.vec_v10_source IS NOT NULL)
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
    RETURN NULL;
  END IF;
  -- before cutover, and after its undoing, old vectors are the application's alone
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'chunks_search' AND 'new-16' = ANY (g.accept)) THEN
    RETURN NULL;
  END IF;
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS chunks WHERE coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
    INSERT INTO vecplan.chunks_next_outdated (tenant, id, part) VALUES (NEW.tenant, NEW.id, NEW.part);
  END IF;
  RETURN NULL;
END
$vecplan_outdate$""")
    _sql(r"""REVOKE ALL ON FUNCTION vecplan.chunks_next_outdate() FROM PUBLIC""")
    _sql(r"""-- both models have a place here; which of them may be asked stands in vecplan.generations
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'shop' AND f.proname = 'chunks_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION shop.chunks_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (tenant shop.chunks.tenant%TYPE, id shop.chunks.id%TYPE, part shop.chunks.part%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'chunks_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'chunks_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'old-8' THEN
    RETURN QUERY SELECT chunks.tenant, chunks.id, chunks.part, (chunks.vec_v9 <=> $1)::float8
      FROM shop.chunks AS chunks
     WHERE chunks.vec_v9 IS NOT NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY chunks.vec_v9 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT chunks.tenant, chunks.id, chunks.part, (chunks.vec_v10 <=> $1)::float8
      FROM shop.chunks AS chunks
     WHERE chunks.vec_v10 IS NOT NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY chunks.vec_v10 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'chunks_search'
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
$vecplan_kept$""")
    _sql(r"""-- while not every row has its new vector: each row is judged in one space alone, and the two lists are
-- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
CREATE FUNCTION shop.chunks_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (tenant shop.chunks.tenant%TYPE, id shop.chunks.id%TYPE, part shop.chunks.part%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT chunks.tenant AS vecplan_k1, chunks.id AS vecplan_k2, chunks.part AS vecplan_k3, (chunks.vec_v9 <=> $1)::float8 AS vecplan_d
        FROM shop.chunks AS chunks
       WHERE chunks.vec_v9 IS NOT NULL AND $1 IS NOT NULL AND chunks.vec_v10 IS NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY chunks.vec_v9 <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT chunks.tenant AS vecplan_k1, chunks.id AS vecplan_k2, chunks.part AS vecplan_k3, (chunks.vec_v10 <=> $2)::float8 AS vecplan_d
        FROM shop.chunks AS chunks
       WHERE chunks.vec_v10 IS NOT NULL AND $2 IS NOT NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       ORDER BY chunks.vec_v10 <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'old-8'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'new-16', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
    )
    SELECT r.vecplan_k1, r.vecplan_k2, r.vecplan_k3, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
      FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
END
$vecplan_search$""")
    _sql(r"""-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE shop.chunks IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE shop.chunks
        ADD COLUMN vec_v10 vector(16),
        ADD COLUMN vec_v10_model smallint,
        ADD COLUMN vec_v10_source uuid;
      CREATE TRIGGER zz_vecplan_chunks_next_stale BEFORE UPDATE ON shop.chunks FOR EACH ROW
        WHEN (coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') AND NEW.vec_v10_source IS DISTINCT FROM md5(coalesce(NEW.body::text COLLATE "C", ''))::uuid)
        EXECUTE FUNCTION vecplan.chunks_next_stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_chunks_next_stale_new BEFORE INSERT ON shop.chunks FOR EACH ROW
        WHEN (NEW.vec_v10_source IS NOT NULL AND NEW.vec_v10_source IS DISTINCT FROM md5(coalesce(NEW.body::text COLLATE "C", ''))::uuid)
        EXECUTE FUNCTION vecplan.chunks_next_stale();
      CREATE TRIGGER zz_vecplan_chunks_next_enqueue AFTER INSERT OR UPDATE ON shop.chunks FOR EACH ROW
        WHEN (NEW.vec_v10_source IS NULL)
        EXECUTE FUNCTION vecplan.chunks_next_enqueue();
      ALTER TABLE shop.chunks
        ENABLE ALWAYS TRIGGER zz_vecplan_chunks_next_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_chunks_next_stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_chunks_next_enqueue;
      CREATE TRIGGER zz_vecplan_chunks_next_outdate AFTER UPDATE ON shop.chunks FOR EACH ROW WHEN ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.tenant, OLD.id, OLD.part)::record *<> ROW(NEW.tenant, NEW.id, NEW.part)::record) AND (NEW.vec_v9 IS NULL OR ROW(OLD.vec_v9)::record *= ROW(NEW.vec_v9)::record)
          OR OLD.vec_v9 IS NOT NULL AND NEW.vec_v9 IS NULL)
        EXECUTE FUNCTION vecplan.chunks_next_outdate();
      CREATE TRIGGER zz_vecplan_chunks_next_outdate_new AFTER INSERT ON shop.chunks FOR EACH ROW
        EXECUTE FUNCTION vecplan.chunks_next_outdate();
      ALTER TABLE shop.chunks
        ENABLE ALWAYS TRIGGER zz_vecplan_chunks_next_outdate,
        ENABLE ALWAYS TRIGGER zz_vecplan_chunks_next_outdate_new;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan chunks_next: ' || 'shop.chunks' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'shop.chunks'::regclass AND a.attname = 'vec_v9') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', 'vec_v10', 'shop.chunks', reader);
  END LOOP;
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_next', 'expand', '20261122100001',
  'fa9c15b85da3c9454eb76ad8480db27b091da6b3cb6fe5d5305aaa248bbd8e79',
  'done', clock_timestamp(), jsonb_build_object('target', 'chunks_search', 'table', 'shop.chunks', 'from', 'vec_v9', 'vectors', 'shop.chunks', 'to', 'vec_v10'))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""SET LOCAL client_min_messages = warning""")
    _sql(r"""DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'chunks_search' AND active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_next: searches are served by ' || 'new-16' || ': run "vecrun rollback chunks_next.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'chunks_next' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan chunks_next is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$""")
    _sql(r"""DROP FUNCTION shop.chunks_search_mixed""")
    _sql(r"""-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'chunks_search' AND plan = 'chunks_next';
  IF FOUND THEN
    DROP FUNCTION shop.chunks_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['old-8'] WHERE target = 'chunks_search';
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'shop' AND f.proname = 'chunks_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'chunks_next' AND e.step = 'expand') ->> 'function_before';
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
$vecplan$""")
    _sql(r"""-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE shop.chunks IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_chunks_next_enqueue ON shop.chunks;
      DROP TRIGGER zz_vecplan_chunks_next_stale_new ON shop.chunks;
      DROP TRIGGER zz_vecplan_chunks_next_stale ON shop.chunks;
      ALTER TABLE shop.chunks
        DROP COLUMN vec_v10_source,
        DROP COLUMN vec_v10_model,
        DROP COLUMN vec_v10;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.chunks_next_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_chunks_next_outdate ON shop.chunks;
      DROP TRIGGER zz_vecplan_chunks_next_outdate_new ON shop.chunks;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.chunks_next_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan chunks_next: ' || 'shop.chunks' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""DROP FUNCTION vecplan.chunks_next_outdate()""")
    _sql(r"""DROP TABLE vecplan.chunks_next_outdated""")
    _sql(r"""DELETE FROM vecplan.quarantine WHERE plan = 'chunks_next:from'""")
    _sql(r"""DELETE FROM vecplan.probes WHERE plan = 'chunks_next:from'""")
    _sql(r"""DROP FUNCTION vecplan.chunks_next_enqueue()""")
    _sql(r"""DROP FUNCTION vecplan.chunks_next_stale()""")
    _sql(r"""DROP TABLE vecplan.chunks_next_pending""")
    _sql(r"""DELETE FROM vecplan.models WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.chunks WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.sweeps WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.workers WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.quarantine WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.limits WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.probes WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.gates WHERE plan = 'chunks_next'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'chunks_next' AND step <> 'ledger'""")
