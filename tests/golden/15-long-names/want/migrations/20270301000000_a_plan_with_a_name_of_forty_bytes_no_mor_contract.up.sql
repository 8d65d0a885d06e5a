-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d439a99b1843b634eb9afc4ecad87cb9ea19fd07519bbb49cb94e878414621a0

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan a_plan_with_a_name_of_forty_bytes_no_mor: ';
  generation vecplan.generations%ROWTYPE;
BEGIN
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-16' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-16' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['new-16'] WHERE target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';

CREATE OR REPLACE FUNCTION public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.id, (a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.a_column_with_a_name_of_fifty_six_bytes_no_more_than_ten <=> $1)::float8
      FROM public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_ AS a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_
     WHERE a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.a_column_with_a_name_of_fifty_six_bytes_no_more_than_ten IS NOT NULL AND btrim(coalesce(a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.body::text, ''), E' \t\r\n') <> ''
     ORDER BY a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_.a_column_with_a_name_of_fifty_six_bytes_no_more_than_ten <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;

-- short waits for the table's lock, nothing held in between: no reader or writer queues behind them
DO $vecplan$
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      ALTER TABLE public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_ DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan a_plan_with_a_name_of_forty_bytes_no_mor: ' || 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'contract', '20270301000000',
  '138c56c092aa30d23649b2a6340042fd14fada12de010389cdc7728ae521c69c',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
