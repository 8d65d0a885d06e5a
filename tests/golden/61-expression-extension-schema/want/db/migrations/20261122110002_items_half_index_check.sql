-- vecplan: plan items_half, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 171231cbeb81e31bb4f6f1fc75ab1f19d30661203b38ed6d9e74a42d378774a1

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- IF NOT EXISTS also passes over an index that is invalid or another one of that name
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan items_half: index ' || 'public.items_embedding_v2_embedding_idx';
  again CONSTANT text := ', then apply the migrations again';
  built record;
  builder integer;
  other text;
BEGIN
  SELECT i.indisvalid AND i.indisready AS valid,
         i.indrelid = 'public.items_embedding_v2'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'halfvec_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[]) AS planned,
         pg_get_indexdef(i.indexrelid) AS definition, CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END AS how
    INTO built
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
    JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE i.indexrelid = to_regclass('public.items_embedding_v2_embedding_idx');
  SELECT p.pid INTO builder FROM pg_catalog.pg_stat_progress_create_index AS p
   WHERE p.index_relid = to_regclass('public.items_embedding_v2_embedding_idx');
  -- of a partitioned index: what is attached may have been made with other options
  SELECT string_agg(c.oid::regclass::text, ', ') INTO other
    FROM pg_partition_tree(to_regclass('public.items_embedding_v2_embedding_idx')) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
   WHERE NOT (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[]);
  IF builder IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is being built by backend ' || builder || ': wait until it is done' || again;
  ELSIF built.valid IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is missing: ' || 'run the statement of step index outside a transaction' || again;
  ELSIF NOT coalesce(built.planned, false) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is not as planned: ' || built.definition || ': run "DROP INDEX ' || built.how || 'public.items_embedding_v2_embedding_idx' || '", then ' || 'run the statement of step index outside a transaction' || again;
  ELSIF NOT built.valid THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is invalid: ' || 'run "REINDEX INDEX CONCURRENTLY ' || 'public.items_embedding_v2_embedding_idx' || '"' || again;
  ELSIF other IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' has partitions with other options: ' || other || ': run "ALTER INDEX … SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY …" for each' || again;
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_half', 'index', '20261122110001',
  '367312c6b73b945de3e77e713888881b06088531cce8213564933254f4c0ca8d',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_half', 'index_check', '20261122110002',
  '02fa48cf832b62ab99d22d3b789b8947bcb8d3a97a1b5c8fc6ee9bd0e0f583b4',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_half' AND step = 'index_check';
