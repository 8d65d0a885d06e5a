-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b8ed973b27f92924d3449d90050b3c7d9c41554a3e226c6279321eaf358e6281

BEGIN;

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan a_plan_with_a_name_of_forty_bytes_no_mor: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_ ALTER COLUMN embedding DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$;

-- from now on that plan's vecrun makes none
DO $vecplan$
BEGIN
  DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' AND 'new-16' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'a_plan_with_a_name_of_forty_bytes_no_mor' AND e.detail ->> 'vectors' = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' AND e.detail ->> 'to' = 'embedding'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.a_plan_with_a_name_of_forty_bytes_no_mor_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
    END IF;
  END;
END
$vecplan$;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan a_plan_with_a_name_of_forty_bytes_no_mor: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> 'f45d9e8b62dd136d9bb9d3f69e631a5dfb05da0636906fba4a6728686c30a02a' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'a_plan_with_a_name_of_forty_bytes_no_mor' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> 'f45d9e8b62dd136d9bb9d3f69e631a5dfb05da0636906fba4a6728686c30a02a' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.a_plan_with_a_name_of_forty_bytes_no_mor_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run a_plan_with_a_name_of_forty_bytes_no_mor.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'public.a_table_with_a_name_of_sixty_three_bytes_no_more_than_that_a_b_';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('a_plan_with_a_name_of_forty_bytes_no_mor', 'cutover', '20261231235959',
  'fc2fbcead8c5dc4a3ae10527b153c9da85e4c4b4323736e8c826b7d44d6d9365',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
