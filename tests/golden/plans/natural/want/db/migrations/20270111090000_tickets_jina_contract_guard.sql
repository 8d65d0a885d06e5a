-- vecplan: plan tickets_jina, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2e3643ed0d6d428735f24230984b412f5f51664b779b1d2f868690f4d4b6dc4c

-- migrate:up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan tickets_jina: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'tickets_jina' AND e.detail ->> 'table' = 'support.tickets'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'support.tickets_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'tickets_jina' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover tickets_jina.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'jina-embeddings-v3' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'jina-embeddings-v3' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 2592000) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 2592000)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('support.tickets')
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
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('support.tickets_embedding_idx') AND c.relkind = 'I') THEN
    ALTER INDEX support.tickets_embedding_idx RENAME TO tickets_embedding_idx_contracted;
  END IF;
END
$vecplan$;

-- the sweep left rows out: once the old vectors are gone, no search would find those
DO $vecplan$
DECLARE
  vecplan_left bigint;
BEGIN
  SELECT count(*) INTO vecplan_left FROM support.tickets AS tickets WHERE (coalesce(tickets.subject::text COLLATE "C", '') || E'\n\n' || coalesce(tickets.conversation::text COLLATE "C", '')) COLLATE "C" ~ '[^ \t\r\n]' AND tickets.embedding_v2 IS NULL;
  IF vecplan_left > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan tickets_jina: ' || vecplan_left || ' rows in scope have no vector of ' || 'jina-embeddings-v3'
      || ': run "' || 'INSERT INTO vecplan.tickets_jina_pending (id) SELECT tickets.id FROM support.tickets AS tickets WHERE tickets.embedding_v2 IS NULL' || '" and "vecrun backfill tickets_jina.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_jina', 'contract_guard', '20270111090000',
  '431d456b26ed78075aff18f99e6b30305308a1be769795ec1e0ed0a5d057dc85',
  'done', clock_timestamp(), jsonb_strip_nulls(jsonb_build_object('index', pg_get_indexdef(to_regclass('support.tickets_embedding_idx')))))
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('support.tickets_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX support.tickets_embedding_idx_contracted RENAME TO tickets_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_jina' AND step = 'contract_guard';
