-- vecplan: plan events_parts, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 126f469da4fb8012449228637247f168ac09cbc870fbb540f06d4de508a9c478

SET LOCAL lock_timeout = '2s';

-- short waits for the table's lock, nothing held in between: others queue for 200 ms at most
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP INDEX IF EXISTS public.events_embedding_v2_idx;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_parts: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'events_parts' AND step = 'index_guard';
