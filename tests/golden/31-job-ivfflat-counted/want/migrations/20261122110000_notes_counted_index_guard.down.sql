-- vecplan: plan notes_counted, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b3e669d3d75d7657279ccfc94cd29049fecf8d474f6afb4cec8bc7be5ee89db3

BEGIN;

SET LOCAL lock_timeout = '2s';

-- short waits for the table's lock, nothing held in between: others queue for 200 ms at most
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP INDEX IF EXISTS public.notes_embedding_v2_embedding_idx;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan notes_counted: ' || 'public.notes' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'index_guard';

COMMIT;
