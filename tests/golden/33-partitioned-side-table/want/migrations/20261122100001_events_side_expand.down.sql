-- vecplan: plan events_side, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 27b7e2ce5c7bf7dd24beb4327cbefad9219bccb8e8569e0337f95639dc05a0d1

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'events_search' AND active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_side: searches are served by ' || 'new-16' || ': run "vecrun rollback events_side.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan events_side is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION public.events_search_mixed;

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'events_search' AND plan = 'events_side';
  IF FOUND THEN
    DROP FUNCTION public.events_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['old-8'] WHERE target = 'events_search';
DO $vecplan_kept$
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
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'events_side' AND e.step = 'expand') ->> 'function_before';
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
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_events_side_enqueue ON public.events;
      DROP TRIGGER zz_vecplan_events_side_stale ON public.events;
      DROP TABLE public.events_embedding_v2;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.events_side_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_events_side_outdate ON public.events;
      DROP TRIGGER zz_vecplan_events_side_outdate_new ON public.events;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.events_side_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_side: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.events_side_outdate();

DROP TABLE vecplan.events_side_outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'events_side:from';

DELETE FROM vecplan.probes WHERE plan = 'events_side:from';

DROP FUNCTION vecplan.events_side_enqueue();

DROP FUNCTION vecplan.events_side_stale();

DROP TABLE vecplan.events_side_pending;

DELETE FROM vecplan.models WHERE plan = 'events_side';

DELETE FROM vecplan.chunks WHERE plan = 'events_side';

DELETE FROM vecplan.sweeps WHERE plan = 'events_side';

DELETE FROM vecplan.workers WHERE plan = 'events_side';

DELETE FROM vecplan.quarantine WHERE plan = 'events_side';

DELETE FROM vecplan.limits WHERE plan = 'events_side';

DELETE FROM vecplan.probes WHERE plan = 'events_side';

DELETE FROM vecplan.gates WHERE plan = 'events_side';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_side' AND step <> 'ledger';

COMMIT;
