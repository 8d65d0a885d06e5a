-- vecplan: plan items_ip, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a684a1717c52faae2342a7c09caba2001c64e0c26139e720fd048176239c4626

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan items_ip: ';
  generation vecplan.generations%ROWTYPE;
BEGIN
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'items_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'items_ip' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover items_ip.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-16' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-16' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['new-16'] WHERE target = 'items_search';

CREATE OR REPLACE FUNCTION public.items_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.items.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'items_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'items_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'new-16' THEN
    RETURN QUERY SELECT items.id, (vecplan_s.vecplan_v <#> $1::halfvec(16))::float8
      FROM (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.items_embedding_v2 AS vecplan_side) AS vecplan_s JOIN public.items AS items ON items.id = vecplan_s.vecplan_k1
     WHERE vecplan_s.vecplan_v IS NOT NULL AND btrim(coalesce(items.body::text, ''), E' \t\r\n') <> ''
     ORDER BY vecplan_s.vecplan_v <#> $1::halfvec(16) LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'items_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;

-- short waits for the table's lock, nothing held in between: no reader or writer queues behind them
DO $vecplan$
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      ALTER TABLE public.items DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan items_ip: ' || 'public.items' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_ip', 'contract', '20261122130001',
  '60998ce64d80bbb6750be448b4cc76e9298c1a1c16fa0d06629deb463808c590',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan items_ip: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
