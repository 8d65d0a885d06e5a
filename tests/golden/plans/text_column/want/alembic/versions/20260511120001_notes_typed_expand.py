# vecplan: plan notes_typed, step expand: a place for the new vectors, triggers that keep them fresh, the search function
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 3b0f655e5289a95f85744015f9a164f4c0285a1a042d30495085f639913a6be5

"""notes_typed, step expand: a place for the new vectors, triggers that keep them fresh, the search function

Revision ID: vp_20260511120001
Revises: vp_20260511120000

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20260511120001'
down_revision = 'vp_20260511120000'
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
  base CONSTANT oid := to_regclass('public.notes');
  plan CONSTANT text := 'plan notes_typed: ';
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
    FROM unnest(ARRAY['id', 'embedding']::text[]) AS c (name)
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
   WHERE a.attrelid = to_regclass('public.notes') AND a.attname = 'embedding'
     AND (a.atttypid <> 'text'::regtype
          OR a.atttypid IN ('vector'::regtype, 'halfvec'::regtype)
             AND a.atttypmod NOT IN (-1, 1536));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is ' || wrong || ', the plan says ' || 'text' || ' of ' || 1536 || ' dimensions';
  END IF;
END
$vecplan$""")
    _sql(r"""-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan notes_typed: ';
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
  IF serving <> 'text-embedding-3-small' THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'notes_search' || ' serves ' || serving || ', from.model is ' || 'text-embedding-3-small';
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = 'public' AND f.proname = 'notes_search'
                AND f.proargnames[1:f.pronargs] <> ARRAY['query', 'model', 'k']) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || 'notes_search' || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'notes_typed' AND e.detail ->> 'target' = 'notes_search'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'notes_search' || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'notes_typed' AND e.detail ->> 'vectors' = 'public.notes'
     AND e.detail ? 'renamed' AND 'embedding' IN (e.detail ->> 'from', e.detail ->> 'renamed')
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_typed: column ' || 'embedding' || ' is being renamed by plan ' || others || ': contract or undo that first';
  END IF;
END
$vecplan$""")
    _sql(r"""DO $vecplan$
BEGIN
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = 'public.notes'::regclass) = 'p' THEN
    RAISE EXCEPTION USING MESSAGE = 'plan notes_typed: ' || 'public.notes' || ' is partitioned, and no migration can build its index while the table is in use: write "index: {build: job}", then vecrun builds it';
  END IF;
END
$vecplan$""")
    _sql(r"""-- the triggers evaluate `where` under a fixed search_path: what it names must be found there
DO $vecplan$
#variable_conflict use_column
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM 1 FROM (SELECT * FROM public.notes) AS notes WHERE (NOT archived) LIMIT 0;
  PERFORM set_config('search_path', vecplan_path, true);
EXCEPTION WHEN insufficient_privilege THEN
  RAISE; -- says itself what is wrong
WHEN syntax_error_or_access_rule_violation THEN
  RAISE EXCEPTION USING MESSAGE = 'plan notes_typed: where does not hold in a trigger, whose search_path is pg_catalog alone (write schema names): ' || SQLERRM;
END
$vecplan$""")
    _sql(r"""-- the search function and the triggers go on evaluating `where` once the old column is gone
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = 'public.notes'::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname <> 'embedding';
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, 'public.notes', 'notes', 'NOT archived');
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan notes_typed: where uses ' || 'embedding' || ', which contract drops: the plan cannot be contracted (' || SQLERRM || ')';
END
$vecplan$""")
    _sql(r"""DO $vecplan$
DECLARE
  vecplan_path CONSTANT text := current_setting('search_path');
BEGIN
  -- so that all that it names has its schema
  PERFORM set_config('search_path', 'pg_catalog, pg_temp', true);
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, detail)
  SELECT 'notes_typed', 'expand', '', 'running', jsonb_build_object('function_before', pg_get_functiondef(f.oid))
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'notes_search';
  PERFORM set_config('search_path', vecplan_path, true);
END
$vecplan$""")
    _sql(r"""-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE vecplan.notes_typed_pending AS
  SELECT notes.id FROM public.notes AS notes WITH NO DATA""")
    _sql(r"""ALTER TABLE vecplan.notes_typed_pending
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp()""")
    _sql(r"""INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ('notes_typed', 'text-embedding-3-small@vector', 1536, '44fa95f258194868dbb53d8a657d2737884879e85c0a7667992001076ea05630')""")
    _sql(r"""INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ('notes_search', 'notes_typed', 'text-embedding-3-small', ARRAY['text-embedding-3-small'])
ON CONFLICT (target) DO NOTHING""")
    _sql(r"""-- a changed text makes the row's vector stale: marked here, still served, embedded again by vecrun
CREATE FUNCTION vecplan.notes_typed_stale() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  NEW.embedding_vector_source := NULL;
  RETURN NEW;
END
$vecplan$""")
    _sql(r"""CREATE FUNCTION vecplan.notes_typed_enqueue() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF EXISTS (SELECT FROM (SELECT NEW.*) AS notes WHERE (NOT archived) AND notes.embedding IS NOT NULL) THEN
    INSERT INTO vecplan.notes_typed_pending (id) VALUES (NEW.id);
  END IF;
  RETURN NULL;
END
$vecplan$""")
    _sql(r"""-- nobody else is to put them on a table of their own
REVOKE ALL ON FUNCTION vecplan.notes_typed_stale(), vecplan.notes_typed_enqueue() FROM PUBLIC""")
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
  IF $2 = 'text-embedding-3-small' THEN
    RETURN QUERY SELECT notes.id, (notes.embedding::vector(1536) <=> $1)::float8
      FROM public.notes AS notes
     WHERE notes.embedding::vector(1536) IS NOT NULL AND (NOT archived) AND notes.embedding IS NOT NULL
     ORDER BY notes.embedding::vector(1536) <=> $1 LIMIT $3;
    RETURN;
  END IF;
  IF $2 = 'text-embedding-3-small@vector' THEN
    RETURN QUERY SELECT notes.id, (notes.embedding_vector <=> $1)::float8
      FROM public.notes AS notes
     WHERE notes.embedding_vector IS NOT NULL AND (NOT archived) AND notes.embedding IS NOT NULL
     ORDER BY notes.embedding_vector <=> $1 LIMIT $3;
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
$vecplan_kept$""")
    _sql(r"""-- while not every row has its new vector: each row is judged in one space alone, and the two lists are
-- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
CREATE FUNCTION public.notes_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
RETURNS TABLE (id public.notes.id%TYPE, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
      SELECT notes.id AS vecplan_k1, (notes.embedding::vector(1536) <=> $1)::float8 AS vecplan_d
        FROM public.notes AS notes
       WHERE notes.embedding::vector(1536) IS NOT NULL AND $1 IS NOT NULL AND notes.embedding_vector IS NULL AND (NOT archived) AND notes.embedding IS NOT NULL
       ORDER BY notes.embedding::vector(1536) <=> $1 LIMIT $3
    ), new_space AS MATERIALIZED (
      SELECT notes.id AS vecplan_k1, (notes.embedding_vector <=> $2)::float8 AS vecplan_d
        FROM public.notes AS notes
       WHERE notes.embedding_vector IS NOT NULL AND $2 IS NOT NULL AND (NOT archived) AND notes.embedding IS NOT NULL
       ORDER BY notes.embedding_vector <=> $2 LIMIT $3
    ), ranked AS (
      SELECT o.*, 'text-embedding-3-small'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, 'text-embedding-3-small@vector', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
    )
    SELECT r.vecplan_k1, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
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
      LOCK TABLE public.notes IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      ALTER TABLE public.notes
        ADD COLUMN embedding_vector vector(1536),
        ADD COLUMN embedding_vector_model smallint,
        ADD COLUMN embedding_vector_source uuid;
      CREATE TRIGGER zz_vecplan_notes_typed_stale BEFORE UPDATE ON public.notes FOR EACH ROW
        WHEN (ROW(OLD.embedding)::record *<> ROW(NEW.embedding)::record AND NEW.embedding_vector_source IS DISTINCT FROM md5(textsend(NEW.embedding))::uuid)
        EXECUTE FUNCTION vecplan.notes_typed_stale();
      -- a copy of a row brings its vector and source along
      CREATE TRIGGER zz_vecplan_notes_typed_stale_new BEFORE INSERT ON public.notes FOR EACH ROW
        WHEN (NEW.embedding_vector_source IS NOT NULL AND NEW.embedding_vector_source IS DISTINCT FROM md5(textsend(NEW.embedding))::uuid)
        EXECUTE FUNCTION vecplan.notes_typed_stale();
      CREATE TRIGGER zz_vecplan_notes_typed_enqueue AFTER INSERT OR UPDATE ON public.notes FOR EACH ROW
        WHEN (NEW.embedding_vector_source IS NULL)
        EXECUTE FUNCTION vecplan.notes_typed_enqueue();
      ALTER TABLE public.notes
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_typed_stale,
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_typed_stale_new,
        ENABLE ALWAYS TRIGGER zz_vecplan_notes_typed_enqueue;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan notes_typed: ' || 'public.notes' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""-- who may read the old column by a grant on columns may read the new one
DO $vecplan$
DECLARE
  reader text;
BEGIN
  FOR reader IN
    SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END
      FROM (SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.notes'::regclass AND a.attname = 'embedding') AS acl (items) CROSS JOIN LATERAL aclexplode(acl.items) AS g
     WHERE g.privilege_type = 'SELECT'
  LOOP
    EXECUTE format('GRANT SELECT (%I) ON %s TO %s', 'embedding_vector', 'public.notes', reader);
  END LOOP;
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_typed', 'expand', '20260511120001',
  'af80b6b779691c0e0258bd902d181806604a127b2c82bcf948c54469f2cccee7',
  'done', clock_timestamp(), jsonb_build_object('target', 'notes_search', 'table', 'public.notes', 'from', 'embedding', 'vectors', 'public.notes', 'to', 'embedding_vector'))
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
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'notes_search' AND active = 'text-embedding-3-small@vector') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_typed: searches are served by ' || 'text-embedding-3-small@vector' || ': run "vecrun rollback notes_typed.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan notes_typed is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$""")
    _sql(r"""DROP FUNCTION public.notes_search_mixed""")
    _sql(r"""-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'notes_search' AND plan = 'notes_typed';
  IF FOUND THEN
    DROP FUNCTION public.notes_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['text-embedding-3-small'] WHERE target = 'notes_search';
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
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'notes_typed' AND e.step = 'expand') ->> 'function_before';
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
      LOCK TABLE public.notes IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_notes_typed_enqueue ON public.notes;
      DROP TRIGGER zz_vecplan_notes_typed_stale_new ON public.notes;
      DROP TRIGGER zz_vecplan_notes_typed_stale ON public.notes;
      ALTER TABLE public.notes
        DROP COLUMN embedding_vector_source,
        DROP COLUMN embedding_vector_model,
        DROP COLUMN embedding_vector;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.notes_typed_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan notes_typed: ' || 'public.notes' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""DROP FUNCTION vecplan.notes_typed_enqueue()""")
    _sql(r"""DROP FUNCTION vecplan.notes_typed_stale()""")
    _sql(r"""DROP TABLE vecplan.notes_typed_pending""")
    _sql(r"""DELETE FROM vecplan.models WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.chunks WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.sweeps WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.workers WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.quarantine WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.limits WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.probes WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.gates WHERE plan = 'notes_typed'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step <> 'ledger'""")
