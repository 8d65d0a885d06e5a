# vecplan: plan events_rename, step contract: drops the old vectors: cannot be undone
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: dd31b4b909e29df7ca1d28a7a7daf8202aec96f6ad7f7706d45f860f8e5ce010

"""events_rename, step contract: drops the old vectors: cannot be undone

Revision ID: vp_20261122130002
Revises: vp_20261122130001

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122130002'
down_revision = 'vp_20261122130001'
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
    _sql(r"""SET LOCAL row_security = off""")
    _sql(r'''DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan events_rename: ';
  generation vecplan.generations%ROWTYPE;
  others text;
  missing bigint;
  refused bigint;
  allowed float8;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'table' = 'public.events'
     AND e.detail ->> 'from' = 'Embed "1"_old'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'Embed "1"_old' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'events_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'events_rename' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover events_rename.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-16' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-16' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.events')
     AND a.attname = 'Embed "1"_old' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'Embed "1"_old' || ' is used by ' || others || ': change or drop that first';
  END IF;
  others := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run "vecrun index events_rename.manifest.json"'
           WHEN (i.indrelid = 'public.events'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'Embed "1"') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.events_new_idx' || '", then ' || 'run "vecrun index events_rename.manifest.json"'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "vecrun index events_rename.manifest.json"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.events_new_idx')::oid AS index) AS w
    LEFT JOIN (pg_catalog.pg_index AS i
               JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
               JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
               JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
               JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
               LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) ON i.indexrelid = w.index
    LEFT JOIN LATERAL (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.index_relid = w.index LIMIT 1) AS b ON true
    -- of a partitioned index: what is attached may have been made with other options
    CROSS JOIN LATERAL (SELECT string_agg(c.oid::regclass::text, ', ') AS others
                          FROM pg_partition_tree(w.index::regclass) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
                         WHERE NOT (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) AS o);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.events_new_idx' || others || ', then apply the migrations again';
  END IF;
  SELECT nullif(count(*), 0) || ' changes wait to be embedded, the oldest for ' || date_trunc('second', now() - min(p.at)) INTO others
    FROM vecplan.events_rename_pending AS p WHERE p.at < now() - make_interval(secs => 60);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || others || ', allowed are 60 s: run "vecrun run events_rename.manifest.json", then apply the migrations again';
  END IF;
  -- once the old vectors are gone, no search would find these; what has just changed waits in pending
  SELECT count(*) FILTER (WHERE NOT r.refused), count(*) FILTER (WHERE r.refused) INTO missing, refused FROM (
    SELECT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'events_rename'
                      AND vecplan_q.key = ARRAY[events.id::text, events.day::text, events.region::text] AND vecplan_q.hash = md5(coalesce(events.body::text COLLATE "C", ''))::uuid) AS refused
      FROM (SELECT * FROM public.events AS events WHERE (region <> 'x')) AS events WHERE events."Embed ""1""" IS NULL AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       AND NOT EXISTS (SELECT FROM vecplan.events_rename_pending AS vecplan_p WHERE vecplan_p.id = events.id AND vecplan_p.day = events.day AND vecplan_p.region = events.region)) AS r;
  IF missing > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || missing || ' rows in scope have no vector of ' || 'new-16'
      || ': run "' || 'INSERT INTO vecplan.events_rename_pending (id, day, region, at) SELECT events.id, events.day, events.region, now() - make_interval(secs => 60) FROM (SELECT * FROM public.events AS events WHERE (region <> ''x'')) AS events WHERE events."Embed ""1""" IS NULL' || '" and "vecrun backfill events_rename.manifest.json", then apply the migrations again';
  END IF;
  SELECT g.threshold INTO allowed FROM vecplan.gates AS g WHERE g.plan = 'events_rename' AND g.gate = 'quarantine' ORDER BY g.id DESC LIMIT 1;
  IF refused > coalesce(allowed, 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || refused || ' rows in scope have no vector of ' || 'new-16' || ', since the provider refuses their texts (table vecplan.quarantine), allowed are '
      || coalesce(allowed, 0) || ': change those texts, or raise backfill.max_failed_rows, and run "vecrun run events_rename.manifest.json" and "vecrun verify events_rename.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$''')
    _sql(r"""UPDATE vecplan.generations SET accept = ARRAY['new-16'] WHERE target = 'events_search'""")
    _sql(r'''DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'events_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.events_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.events.id%TYPE, day public.events.day%TYPE, region public.events.region%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'events_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT events.id, events.day, events.region, (events."Embed ""1""" <=> $1)::float8
      FROM public.events AS events
     WHERE events."Embed ""1""" IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY events."Embed ""1""" <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
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
$vecplan_kept$''')
    _sql(r"""DROP FUNCTION IF EXISTS public.events_search_mixed""")
    _sql(r"""-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      -- what the plan that made the old column left on the table
      FOR earlier IN
        SELECT e.plan FROM vecplan.schema_migrations AS e
         WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'vectors' = 'public.events'
           AND e.detail ->> 'to' = 'Embed "1"'
      LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', 'public.events');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale_new', 'public.events');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', 'public.events');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
        EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
      END LOOP;
      -- once no trigger needs them: several plans in turn may have made a column of this name
      IF FOUND THEN
        EXECUTE format('ALTER TABLE %s DROP COLUMN IF EXISTS %I, DROP COLUMN IF EXISTS %I', 'public.events',
          'Embed "1"_old' || '_model', 'Embed "1"_old' || '_source');
      END IF;
      DROP TRIGGER zz_vecplan_events_rename_outdate ON public.events;
      DROP TRIGGER zz_vecplan_events_rename_outdate_new ON public.events;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.events_rename_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      ALTER TABLE public.events DROP COLUMN "Embed ""1""_old";
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_rename: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""DROP FUNCTION vecplan.events_rename_outdate()""")
    _sql(r"""DROP TABLE vecplan.events_rename_outdated""")
    _sql(r"""DELETE FROM vecplan.quarantine WHERE plan = 'events_rename:from'""")
    _sql(r"""DELETE FROM vecplan.probes WHERE plan = 'events_rename:from'""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_rename', 'contract_index', '20261122130001',
  '5b04df6253463cff46b45921c17c6efa6f787eb170a4d2cba9855803d5f5c3cf',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_rename', 'contract', '20261122130002',
  'e8d90cac706eca14f09904707af59baab7d3a8ebf7921dcdd616ddbc2a2cc8d2',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan events_rename: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$""")
