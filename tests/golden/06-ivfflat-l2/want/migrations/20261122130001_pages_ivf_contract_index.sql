-- vecplan: plan pages_ivf, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2b9015d6a6ece3b039825fac57e46ef91dcd13401f8771d66432b59cc878d68f

-- migrate:up transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public.pages_ivf;

-- migrate:down transaction:false
-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'pages_ivf' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.pages_ivf') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan pages_ivf: index ' || 'public.pages_ivf'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$;
