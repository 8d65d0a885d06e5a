-- vecplan: plan rulings_gemini, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4f9bc4feaa0cd0303c6761fc60e189ca3d1a0a44a75f44c036275488f203fcda

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan rulings_gemini: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'rulings_gemini' AND e.detail ->> 'table' = 'public.rulings'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'rulings_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'rulings_gemini' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover rulings_gemini.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'gemini-embedding-001' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'gemini-embedding-001' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 2592000) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 2592000)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.rulings')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- an index of a partitioned table cannot be dropped concurrently: the next step must not find it, and it goes with its column
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.rulings_embedding_idx') AND c.relkind = 'I') THEN
    ALTER INDEX public.rulings_embedding_idx RENAME TO rulings_embedding_idx_contracted;
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('rulings_gemini', 'contract_guard', '20251117070000',
  '89f8bbf6492b7ba6c63963a37b08380a75cd24cab6f7e61fc7ecf94a8606af9f',
  'done', clock_timestamp(), jsonb_strip_nulls(jsonb_build_object('index', pg_get_indexdef(to_regclass('public.rulings_embedding_idx')))))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.rulings_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.rulings_embedding_idx_contracted RENAME TO rulings_embedding_idx;
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'rulings_gemini' AND step = 'contract_guard';
-- +goose StatementEnd
