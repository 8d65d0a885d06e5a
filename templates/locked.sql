--@ waits at most 200 ms at a time, in up to 50 tries
-- short waits for the table's lock, nothing held in between: others queue for 200 ms at most
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
{{body:sql}};
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan {{plan:word}}: ' || {{table_text:text}} || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;
