-- vecplan: plan photos_half, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 29801fe239cbb95506a5bbdcd9f4f8bccfb65c8895fc92a385949300c1ee027f

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan photos_half: ';
  generation vecplan.generations%ROWTYPE;
BEGIN
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'photos_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'photos_half' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover photos_half.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'clip@halfvec' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'clip@halfvec' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['clip@halfvec'] WHERE target = 'photos_search';

CREATE OR REPLACE FUNCTION public.photos_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.photos.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'photos_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'photos_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'clip@halfvec' THEN
    RETURN QUERY SELECT photos.id, (photos.embedding_v2 <=> $1::halfvec(8))::float8
      FROM public.photos AS photos
     WHERE photos.embedding_v2 IS NOT NULL AND true
     ORDER BY photos.embedding_v2 <=> $1::halfvec(8) LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'photos_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;

-- short waits for the table's lock, nothing held in between: no reader or writer queues behind them
DO $vecplan$
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP TRIGGER zz_vecplan_photos_half_enqueue ON public.photos;
      DROP TRIGGER zz_vecplan_photos_half_stale ON public.photos;
      ALTER TABLE public.photos DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan photos_half: ' || 'public.photos' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.photos_half_enqueue();

DROP FUNCTION vecplan.photos_half_stale();

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'contract_index', '20261122130001',
  '9e240ca8287df5bbcf942ddb3971a661da6eda2fb3474431f48df8cea057e2b3',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('photos_half', 'contract', '20261122130002',
  'e8af18b2ca818a3b3d6c788b273d64f2d90f751a28ebaa86c26271eac4c171df',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
DO $vecplan$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'plan photos_half: contract cannot be undone, the old vectors are gone: make a new plan for the model to go to';
END
$vecplan$;
