-- vecplan: plan arrays_view, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8abbc8c1d24cf20c6fe2db31166b08a4d6ced17806b017953543d33866b1bd48

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_view: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search' AND g.active = 'nested@4')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.arrays') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.arrays' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'nested@4' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'nested', accept = ARRAY['nested'],
     since = CASE WHEN active = 'nested' THEN since ELSE now() END
 WHERE target = 'arrays_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'rollback';

-- short waits for the view's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      NULL;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      EXECUTE 'CREATE OR REPLACE VIEW ' || 'api."Arrays"' || coalesce((SELECT format(' WITH (%s)', string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
          FROM pg_catalog.pg_class AS c, pg_options_to_table(c.reloptions) AS o WHERE c.oid = 'api."Arrays"'::regclass HAVING count(*) > 0), '') || ' AS SELECT ' || (
        SELECT string_agg(format('%I.%I', 'arrays', a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = 'api."Arrays"'::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
        || $vecplan_view$, (arrays.embedding::vector(8))::vector AS embedding, CASE WHEN arrays.embedding::vector(8) IS NOT NULL THEN 'nested' END AS embedding_model
        FROM public.arrays AS arrays
       WHERE arrays.embedding::vector(8) IS NOT NULL$vecplan_view$;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_view: ' || 'api."Arrays"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'cutover';
