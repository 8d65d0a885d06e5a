-- vecplan: plan tickets_v2, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 316606f8281dd90c67a3c2e3a336d9bcd41b6818499892cbd2eedfa21aed2617

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
SET LOCAL client_min_messages = warning;
-- +goose StatementEnd

-- +goose StatementBegin
SET LOCAL row_security = off;
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan tickets_v2: ';
  generation vecplan.generations%ROWTYPE;
  others text;
  missing bigint;
  refused bigint;
  allowed float8;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'tickets_v2' AND e.detail ->> 'table' = 'public.tickets'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'tickets_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'tickets_v2' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover tickets_v2.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-16' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-16' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.tickets')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
  others := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run "vecrun index tickets_v2.manifest.json"'
           WHEN (i.indrelid = 'public.tickets'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding_v2') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.tickets_embedding_v2_idx' || '", then ' || 'run "vecrun index tickets_v2.manifest.json"'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "vecrun index tickets_v2.manifest.json"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.tickets_embedding_v2_idx')::oid AS index) AS w
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
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.tickets_embedding_v2_idx' || others || ', then apply the migrations again';
  END IF;
  SELECT nullif(count(*), 0) || ' changes wait to be embedded, the oldest for ' || date_trunc('second', now() - min(p.at)) INTO others
    FROM vecplan.tickets_v2_pending AS p WHERE p.at < now() - make_interval(secs => 60);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || others || ', allowed are 60 s: run "vecrun run tickets_v2.manifest.json", then apply the migrations again';
  END IF;
  -- once the old vectors are gone, no search would find these; what has just changed waits in pending
  SELECT count(*) FILTER (WHERE NOT r.refused), count(*) FILTER (WHERE r.refused) INTO missing, refused FROM (
    SELECT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'tickets_v2'
                      AND vecplan_q.key = ARRAY[tickets.id::text] AND vecplan_q.hash = md5((coalesce(tickets.name::text COLLATE "C", '') || E'\n-- +goose Down\n'))::uuid) AS refused
      FROM (SELECT * FROM public.tickets AS tickets WHERE (name <> '-- +goose StatementEnd')) AS tickets WHERE tickets.embedding_v2 IS NULL AND (coalesce(tickets.name::text COLLATE "C", '') || E'\n-- +goose Down\n') COLLATE "C" ~ '[^ \t\r\n]'
       AND NOT EXISTS (SELECT FROM vecplan.tickets_v2_pending AS vecplan_p WHERE vecplan_p.id = tickets.id)) AS r;
  IF missing > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || missing || ' rows in scope have no vector of ' || 'new-16'
      || ': run "' || 'INSERT INTO vecplan.tickets_v2_pending (id, at) SELECT tickets.id, now() - make_interval(secs => 60) FROM (SELECT * FROM public.tickets AS tickets WHERE (name <> ''-- +goose StatementEnd'')) AS tickets WHERE tickets.embedding_v2 IS NULL' || '" and "vecrun backfill tickets_v2.manifest.json", then apply the migrations again';
  END IF;
  SELECT g.threshold INTO allowed FROM vecplan.gates AS g WHERE g.plan = 'tickets_v2' AND g.gate = 'quarantine' ORDER BY g.id DESC LIMIT 1;
  IF refused > coalesce(allowed, 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || refused || ' rows in scope have no vector of ' || 'new-16' || ', since the provider refuses their texts (table vecplan.quarantine), allowed are '
      || coalesce(allowed, 0) || ': change those texts, or raise backfill.max_failed_rows, and run "vecrun run tickets_v2.manifest.json" and "vecrun verify tickets_v2.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
UPDATE vecplan.generations SET accept = ARRAY['new-16'] WHERE target = 'tickets_search';
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'tickets_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.tickets_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.tickets.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'tickets_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'tickets_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT tickets.id, (tickets.embedding_v2 <=> $1)::float8
      FROM public.tickets AS tickets
     WHERE tickets.embedding_v2 IS NOT NULL AND (name <> '-- +goose StatementEnd') AND (coalesce(tickets.name::text COLLATE "C", '') || E'\n-- +goose Down\n') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY tickets.embedding_v2 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'tickets_search'
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
DROP FUNCTION IF EXISTS public.tickets_search_mixed;
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
      LOCK TABLE public.tickets IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      -- what the plan that made the old column left on the table
      FOR earlier IN
        SELECT e.plan FROM vecplan.schema_migrations AS e
         WHERE e.step = 'expand' AND e.plan <> 'tickets_v2' AND e.detail ->> 'vectors' = 'public.tickets'
           AND e.detail ->> 'to' = 'embedding'
      LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', 'public.tickets');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale_new', 'public.tickets');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', 'public.tickets');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
        EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
      END LOOP;
      -- once no trigger needs them: several plans in turn may have made a column of this name
      IF FOUND THEN
        EXECUTE format('ALTER TABLE %s DROP COLUMN IF EXISTS %I, DROP COLUMN IF EXISTS %I', 'public.tickets',
          'embedding' || '_model', 'embedding' || '_source');
      END IF;
      DROP TRIGGER zz_vecplan_tickets_v2_outdate ON public.tickets;
      DROP TRIGGER zz_vecplan_tickets_v2_outdate_new ON public.tickets;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.tickets_v2_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      ALTER TABLE public.tickets DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan tickets_v2: ' || 'public.tickets' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DROP FUNCTION vecplan.tickets_v2_outdate();
-- +goose StatementEnd

-- +goose StatementBegin
DROP TABLE vecplan.tickets_v2_outdated;
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.quarantine WHERE plan = 'tickets_v2:from';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.probes WHERE plan = 'tickets_v2:from';
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_v2', 'contract_index', '20261122130001',
  '6508cbce3a7042c8f793befa1e5328b0884b634112058c9388a60a021697d408',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_v2', 'contract', '20261122130002',
  '5dab05c6186cdfac240211bcd219d1df24afd22b848606dc1cbfd29342b9c296',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan tickets_v2: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
-- +goose StatementEnd
