-- vecplan: plan faq_exact, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8363de1f565abfdb15ead116be459ee8f26ffde2952866ee9f810271d37b94cc

-- migrate:up
SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

SET LOCAL row_security = off;

DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan faq_exact: ';
  generation vecplan.generations%ROWTYPE;
  others text;
  missing bigint;
  refused bigint;
  allowed float8;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'faq_exact' AND e.detail ->> 'table' = 'public.faq'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'faq_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'faq_exact' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover faq_exact.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-3000' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-3000' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.faq')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
  SELECT nullif(count(*), 0) || ' changes wait to be embedded, the oldest for ' || date_trunc('second', now() - min(p.at)) INTO others
    FROM vecplan.faq_exact_pending AS p WHERE p.at < now() - make_interval(secs => 60);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || others || ', allowed are 60 s: run "vecrun run faq_exact.manifest.json", then apply the migrations again';
  END IF;
  -- once the old vectors are gone, no search would find these; what has just changed waits in pending
  SELECT count(*) FILTER (WHERE NOT r.refused), count(*) FILTER (WHERE r.refused) INTO missing, refused FROM (
    SELECT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'faq_exact'
                      AND vecplan_q.key = ARRAY[faq.id::text] AND vecplan_q.hash = md5(coalesce(faq.question::text COLLATE "C", ''))::uuid) AS refused
      FROM public.faq AS faq WHERE faq.embedding_v2 IS NULL AND coalesce(faq.question::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       AND NOT EXISTS (SELECT FROM vecplan.faq_exact_pending AS vecplan_p WHERE vecplan_p.id = faq.id)) AS r;
  IF missing > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || missing || ' rows in scope have no vector of ' || 'new-3000'
      || ': run "' || 'INSERT INTO vecplan.faq_exact_pending (id, at) SELECT faq.id, now() - make_interval(secs => 60) FROM public.faq AS faq WHERE faq.embedding_v2 IS NULL' || '" and "vecrun backfill faq_exact.manifest.json", then apply the migrations again';
  END IF;
  SELECT g.threshold INTO allowed FROM vecplan.gates AS g WHERE g.plan = 'faq_exact' AND g.gate = 'quarantine' ORDER BY g.id DESC LIMIT 1;
  IF refused > coalesce(allowed, 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || refused || ' rows in scope have no vector of ' || 'new-3000' || ', since the provider refuses their texts (table vecplan.quarantine), allowed are '
      || coalesce(allowed, 0) || ': change those texts, or raise backfill.max_failed_rows, and run "vecrun run faq_exact.manifest.json" and "vecrun verify faq_exact.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['new-3000'] WHERE target = 'faq_search';

DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'faq_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION public.faq_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.faq.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'faq_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'faq_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'new-3000' THEN
    RETURN QUERY SELECT faq.id, (faq.embedding_v2 <=> $1)::float8
      FROM public.faq AS faq
     WHERE faq.embedding_v2 IS NOT NULL AND coalesce(faq.question::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
     ORDER BY faq.embedding_v2 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'faq_search'
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

DROP FUNCTION IF EXISTS public.faq_search_mixed;

-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.faq IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      -- what the plan that made the old column left on the table
      FOR earlier IN
        SELECT e.plan FROM vecplan.schema_migrations AS e
         WHERE e.step = 'expand' AND e.plan <> 'faq_exact' AND e.detail ->> 'vectors' = 'public.faq'
           AND e.detail ->> 'to' = 'embedding'
      LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', 'public.faq');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale_new', 'public.faq');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', 'public.faq');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
        EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
      END LOOP;
      -- once no trigger needs them: several plans in turn may have made a column of this name
      IF FOUND THEN
        EXECUTE format('ALTER TABLE %s DROP COLUMN IF EXISTS %I, DROP COLUMN IF EXISTS %I', 'public.faq',
          'embedding' || '_model', 'embedding' || '_source');
      END IF;
      DROP TRIGGER zz_vecplan_faq_exact_outdate ON public.faq;
      DROP TRIGGER zz_vecplan_faq_exact_outdate_new ON public.faq;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.faq_exact_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      ALTER TABLE public.faq DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan faq_exact: ' || 'public.faq' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.faq_exact_outdate();

DROP TABLE vecplan.faq_exact_outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'faq_exact:from';

DELETE FROM vecplan.probes WHERE plan = 'faq_exact:from';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('faq_exact', 'contract', '20261122130001',
  'edfe8154f6d3e98a581c53bd36d4d4228e700a7979418e0c6081bbc575c8011d',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan faq_exact: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
