-- vecplan: plan legacy_text, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6c0d71084bc391321b1e1a306c5cc9b3d8171895485f2400d61991d702fba84a

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan legacy_text: ';
  generation vecplan.generations%ROWTYPE;
BEGIN
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'legacy_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'legacy_text' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover legacy_text.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'ada@vector' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'ada@vector' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['ada@vector'] WHERE target = 'legacy_search';

CREATE OR REPLACE FUNCTION public.legacy_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id public.legacy.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'legacy_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'legacy_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'ada@vector' THEN
    RETURN QUERY SELECT legacy.id, (legacy.embedding_v2 <=> $1)::float8
      FROM public.legacy AS legacy
     WHERE legacy.embedding_v2 IS NOT NULL AND (kind = 'photo') AND true
     ORDER BY legacy.embedding_v2 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'legacy_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;

-- short waits for the table's lock, nothing held in between: no reader or writer queues behind them
DO $vecplan$
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP TRIGGER zz_vecplan_legacy_text_enqueue ON public.legacy;
      DROP TRIGGER zz_vecplan_legacy_text_stale ON public.legacy;
      ALTER TABLE public.legacy DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan legacy_text: ' || 'public.legacy' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.legacy_text_enqueue();

DROP FUNCTION vecplan.legacy_text_stale();

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('legacy_text', 'contract', '20261122130001',
  '8d738ddd0648b74843f4ec7e447291f49c54cfeb07ff93be8772f05f42ac46a2',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
