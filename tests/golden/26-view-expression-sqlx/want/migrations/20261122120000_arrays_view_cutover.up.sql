-- vecplan: plan arrays_view, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4a09505d71434a5098ca6e2e8b3a0e7678d59488072c1c047805ae8261d5e798

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan arrays_view: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'arrays_view' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover arrays_view.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'arrays_view' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run arrays_view.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'arrays_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'arrays_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'arrays_view' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '0500f6fcaf7dc3f09df198a0b5b67db14cf81afb94435d6c5a7b8329d703ccc0' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.arrays_view_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run arrays_view.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'nested@4', accept = ARRAY['nested', 'nested@4'],
     since = CASE WHEN active = 'nested@4' THEN since ELSE now() END
 WHERE target = 'arrays_search';

-- short waits for the view's lock, nothing held in between: others queue for 200 ms at most
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      EXECUTE 'CREATE OR REPLACE VIEW ' || 'api."Arrays"' || CASE WHEN current_setting('server_version_num')::int >= 150000 THEN ' WITH (security_invoker = true)' ELSE '' END || ' AS SELECT ' || (
        SELECT string_agg(format('%I.%I', 'arrays', a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = 'api."Arrays"'::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
        || $vecplan_view$, (vecplan_s.vecplan_v)::vector AS embedding, CASE WHEN vecplan_s.vecplan_v IS NOT NULL THEN 'nested@4' END AS embedding_model
        FROM public.arrays AS arrays LEFT JOIN (SELECT vecplan_side.id AS vecplan_k1, vecplan_side.embedding AS vecplan_v FROM public.arrays_embedding_v2 AS vecplan_side) AS vecplan_s ON arrays.id = vecplan_s.vecplan_k1
       WHERE vecplan_s.vecplan_v IS NOT NULL$vecplan_view$;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan arrays_view: ' || 'api."Arrays"' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_view', 'cutover', '20261122120000',
  'b30ac0fa2588386558c5bbc31c50233cfc53c41a5c37fe66963c058b0b0c3739',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
