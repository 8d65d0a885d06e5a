-- vecplan: plan articles_large, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7f1b4931f2ac3bfa090fd28759fcd70b34c08d96534670cff880cf0355490854

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan articles_large: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'articles_large' AND e.detail ->> 'table' = 'public.articles'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'articles_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'articles_large' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover articles_large.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'text-embedding-3-large' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'text-embedding-3-large' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 604800) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 604800)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('public.articles')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
END
$vecplan$;

-- the search function and the triggers go on evaluating `where` once the old column is gone
DO $vecplan$
DECLARE
  others text;
BEGIN
  SELECT string_agg(quote_ident(a.attname), ', ') INTO others FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = 'public.articles'::regclass AND a.attnum > 0 AND NOT a.attisdropped
     AND a.attname <> 'embedding';
  EXECUTE format('SELECT FROM (SELECT %s FROM %s) AS %I WHERE (%s) LIMIT 0',
    others, 'public.articles', 'articles', 'published');
EXCEPTION WHEN undefined_column THEN
  RAISE EXCEPTION USING MESSAGE = 'plan articles_large: where uses ' || 'embedding' || ', which contract drops: the plan cannot be contracted (' || SQLERRM || ')';
END
$vecplan$;

-- an index of a partitioned table cannot be dropped concurrently: the next step must not find it, and it goes with its column
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.articles_embedding_idx') AND c.relkind = 'I') THEN
    ALTER INDEX public.articles_embedding_idx RENAME TO articles_embedding_idx_contracted;
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('articles_large', 'contract_guard', '20260316090000',
  '27c334f2b52fdd77bcc7acee4997f6dc82404a75fdcc1b1f864328c24fff2e69',
  'done', clock_timestamp(), jsonb_strip_nulls(jsonb_build_object('index', pg_get_indexdef(to_regclass('public.articles_embedding_idx')))))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('public.articles_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX public.articles_embedding_idx_contracted RENAME TO articles_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'articles_large' AND step = 'contract_guard';
