-- vecplan: plan parts_text, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 11a0ccad13fbd2fcd8b16c9aacf6cca680c81341d6c26f0a68bc8d707b5becdd

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'parts_search' AND active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan parts_text: searches are served by ' || 'new-16' || ': run "vecrun rollback parts_text.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan parts_text is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION public.parts_search_mixed;

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'parts_search' AND plan = 'parts_text';
  IF FOUND THEN
    DROP FUNCTION public.parts_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['old-8'] WHERE target = 'parts_search';
DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'public' AND f.proname = 'parts_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
  EXECUTE (SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = 'parts_text' AND e.step = 'expand') ->> 'function_before';
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
      LOCK TABLE public.parts IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP TRIGGER zz_vecplan_parts_text_enqueue ON public.parts;
      DROP TRIGGER zz_vecplan_parts_text_stale ON public.parts;
      DROP TABLE public.parts_embedding_v2;
      -- vecrun writes it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.parts_text_pending IN ACCESS EXCLUSIVE MODE NOWAIT;
      DROP TRIGGER zz_vecplan_parts_text_outdate ON public.parts;
      DROP TRIGGER zz_vecplan_parts_text_outdate_new ON public.parts;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.parts_text_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan parts_text: ' || 'public.parts' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.parts_text_outdate();

DROP TABLE vecplan.parts_text_outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'parts_text:from';

DELETE FROM vecplan.probes WHERE plan = 'parts_text:from';

DROP FUNCTION vecplan.parts_text_enqueue();

DROP FUNCTION vecplan.parts_text_stale();

DROP TABLE vecplan.parts_text_pending;

DELETE FROM vecplan.models WHERE plan = 'parts_text';

DELETE FROM vecplan.chunks WHERE plan = 'parts_text';

DELETE FROM vecplan.sweeps WHERE plan = 'parts_text';

DELETE FROM vecplan.workers WHERE plan = 'parts_text';

DELETE FROM vecplan.quarantine WHERE plan = 'parts_text';

DELETE FROM vecplan.limits WHERE plan = 'parts_text';

DELETE FROM vecplan.probes WHERE plan = 'parts_text';

DELETE FROM vecplan.gates WHERE plan = 'parts_text';

DELETE FROM vecplan.schema_migrations WHERE plan = 'parts_text' AND step <> 'ledger';

COMMIT;
