-- vecplan: plan arrays_short, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 0980271f0443a42e958c4a9a527cdbf891837f4c98eea8eb680ee1a7fe8d848f

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'arrays_search' AND active = 'nested@4') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan arrays_short: searches are served by ' || 'nested@4' || ': run "vecrun rollback arrays_short.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan arrays_short is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION public.arrays_search_mixed;

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'arrays_search' AND plan = 'arrays_short';
  IF FOUND THEN
    DROP FUNCTION public.arrays_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['nested'] WHERE target = 'arrays_search';
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
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'arrays_short' AND e.step = 'expand') ->> 'function_before';
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
      LOCK TABLE public.arrays IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_arrays_short_enqueue ON public.arrays;
      DROP TRIGGER zz_vecplan_arrays_short_stale ON public.arrays;
      DROP TABLE public.arrays_embedding_v2;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.arrays_short_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_short: ' || 'public.arrays' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.arrays_short_enqueue();

DROP FUNCTION vecplan.arrays_short_stale();

DROP TABLE vecplan.arrays_short_pending;

DELETE FROM vecplan.models WHERE plan = 'arrays_short';

DELETE FROM vecplan.chunks WHERE plan = 'arrays_short';

DELETE FROM vecplan.sweeps WHERE plan = 'arrays_short';

DELETE FROM vecplan.workers WHERE plan = 'arrays_short';

DELETE FROM vecplan.quarantine WHERE plan = 'arrays_short';

DELETE FROM vecplan.limits WHERE plan = 'arrays_short';

DELETE FROM vecplan.probes WHERE plan = 'arrays_short';

DELETE FROM vecplan.gates WHERE plan = 'arrays_short';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_short' AND step <> 'ledger';

COMMIT;
