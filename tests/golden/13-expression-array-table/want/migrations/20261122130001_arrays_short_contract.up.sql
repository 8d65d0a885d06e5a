-- vecplan: plan arrays_short, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e06bcc911520709d3fe967719419698d43e1aa0957234d17a0eab463303d8ea3

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_short: ';
  generation vecplan.generations%ROWTYPE;
BEGIN
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'arrays_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'arrays_short' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover arrays_short.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'nested@4' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'nested@4' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['nested@4'] WHERE target = 'arrays_search';

CREATE OR REPLACE FUNCTION public.arrays_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.arrays.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'arrays_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'arrays_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'nested@4' THEN
    RETURN QUERY SELECT arrays.id, (vecplan_s.vecplan_v <=> $1)::float8
      FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.arrays_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.arrays AS arrays ON arrays.id = vecplan_s.vecplan_k1
     WHERE vecplan_s.vecplan_v IS NOT NULL AND true
     ORDER BY vecplan_s.vecplan_v <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'arrays_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;

-- short waits for the table's lock, nothing held in between: no reader or writer queues behind them
DO $vecplan$
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP TRIGGER zz_vecplan_arrays_short_enqueue ON public.arrays;
      DROP TRIGGER zz_vecplan_arrays_short_stale ON public.arrays;
      ALTER TABLE public.arrays DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_short: ' || 'public.arrays' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.arrays_short_enqueue();

DROP FUNCTION vecplan.arrays_short_stale();

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_short', 'contract', '20261122130001',
  'a595b7ea4f2ba8a600085256d1918ba463bc5884eb6a0113a7d942b29b8e1c0e',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
