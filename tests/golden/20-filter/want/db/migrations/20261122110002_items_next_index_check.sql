-- vecplan: plan items_next, step index_check: stops unless the index is valid and as planned
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 7b62e16dfa360bde6ed97e6d8e00f07d20a021c548ff24c74999e9aa128a891a

-- migrate:up
SET LOCAL lock_timeout = '2s';

-- IF NOT EXISTS also passes over an index that is invalid or another one of that name
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan items_next: index ' || 'shop.items_embedding_v2_idx';
  again CONSTANT text := ', then apply the migrations again';
  built record;
  builder integer;
BEGIN
  SELECT i.indisvalid AND i.indisready AS valid,
         i.indrelid = 'shop.items'::regclass AND am.amname = 'hnsw'
         AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
         AND a.attname = 'embedding_v2'
         AND ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
                   JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
             = ARRAY[16, 64]::bigint[] AS planned,
         pg_get_indexdef(i.indexrelid) AS definition
    INTO built
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
    JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE i.indexrelid = to_regclass('shop.items_embedding_v2_idx');
  SELECT p.pid INTO builder FROM pg_catalog.pg_stat_progress_create_index AS p
   WHERE p.index_relid = to_regclass('shop.items_embedding_v2_idx');
  IF builder IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is being built by backend ' || builder || ': wait until it is done' || again;
  ELSIF built.valid IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is missing: run the statement of step index outside a transaction' || again;
  ELSIF NOT coalesce(built.planned, false) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is not as planned: ' || built.definition || ': run "DROP INDEX CONCURRENTLY ' || 'shop.items_embedding_v2_idx' || '" and the statement of step index' || again;
  ELSIF NOT built.valid THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || ' is invalid: run "REINDEX INDEX CONCURRENTLY ' || 'shop.items_embedding_v2_idx' || '"' || again;
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_next', 'index', '20261122110001',
  'a506b22d12e3208127f56dce8bb54fc0cdffbfed17dc29fe12b07f30f0b2b5e2',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('items_next', 'index_check', '20261122110002',
  'b0567a58744497d5cd7f34904dcaac77f443dc7d207306712acaac12e3339779',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

-- migrate:down
SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_next' AND step = 'index';

DELETE FROM vecplan.schema_migrations WHERE plan = 'items_next' AND step = 'index_check';
