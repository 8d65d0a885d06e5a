-- vecplan: plan items_half, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 5a71ccc4e3574d0a17a6cc6a4c2cea2fdc637cc2a1f6304dd54ec70fdfb84f15

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan items_half: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'items_half' AND e.detail ->> 'table' = 'public.items'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'items_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'items_half' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover items_half.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'old-8@halfvec' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'old-8@halfvec' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.items')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
END
$vecplan$;

-- an index of a partitioned table cannot be dropped concurrently: the next step must not find it, and it goes with its column
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.items_embedding_idx') AND c.relkind = 'I') THEN
    ALTER INDEX public.items_embedding_idx RENAME TO items_embedding_idx_contracted;
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_half', 'contract_guard', '20261122130000',
  '12207b6fa6d3e1b2578fd8a68c671eb07a6f2740fa46f8f3b69ff0af7e339a1c',
  'done', clock_timestamp(), jsonb_strip_nulls(jsonb_build_object('index', pg_get_indexdef(to_regclass('public.items_embedding_idx')))))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.items_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.items_embedding_idx_contracted RENAME TO items_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'contract_guard';
