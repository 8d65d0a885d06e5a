-- vecplan: plan chunks_cohere, step contract: drops the old vectors: cannot be undone
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bca866d2b77e235182724a43a0cd60501eeaaae6f3e0f39cf42c8d4a98f98d3f

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

SET LOCAL row_security = off;

DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan chunks_cohere: ';
  generation vecplan.generations%ROWTYPE;
  others text;
  missing bigint;
  refused bigint;
  allowed float8;
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'chunks_cohere' AND e.detail ->> 'table' = 'app.chunks'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'app.chunks_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'chunks_cohere' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover chunks_cohere.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'embed-v4.0' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'embed-v4.0' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 604800) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 604800)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = to_regclass('app.chunks')
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'from.column' || ' ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
  others := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run "vecrun index chunks_cohere.manifest.json"'
           WHEN (i.indrelid = 'app.chunks'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'embedding_v2') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'app.chunks_embedding_v2_idx' || '", then ' || 'run "vecrun index chunks_cohere.manifest.json"'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "vecrun index chunks_cohere.manifest.json"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('app.chunks_embedding_v2_idx')::oid AS index) AS w
    LEFT JOIN (pg_catalog.pg_index AS i
               JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
               JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
               JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
               JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
               LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]) ON i.indexrelid = w.index
    LEFT JOIN LATERAL (SELECT p.pid FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.index_relid = w.index LIMIT 1) AS b ON true
    -- of a partitioned index: what is attached may have been made with other options
    CROSS JOIN LATERAL (SELECT string_agg(c.oid::regclass::text, ', ') AS others
                          FROM pg_partition_tree(w.index::regclass) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid
                         WHERE NOT (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) AS o);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'app.chunks_embedding_v2_idx' || others || ', then apply the migrations again';
  END IF;
  SELECT nullif(count(*), 0) || ' changes wait to be embedded, the oldest for ' || date_trunc('second', now() - min(p.at)) INTO others
    FROM vecplan.chunks_cohere_pending AS p WHERE p.at < now() - make_interval(secs => 60);
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || others || ', allowed are 60 s: run "vecrun run chunks_cohere.manifest.json", then apply the migrations again';
  END IF;
  -- once the old vectors are gone, no search would find these; what has just changed waits in pending
  SELECT count(*) FILTER (WHERE NOT r.refused), count(*) FILTER (WHERE r.refused) INTO missing, refused FROM (
    SELECT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'chunks_cohere'
                      AND vecplan_q.key = ARRAY[chunks.tenant::text, chunks.id::text] AND vecplan_q.hash = md5(coalesce(chunks.body::text COLLATE "C", ''))::uuid) AS refused
      FROM app.chunks AS chunks WHERE chunks.embedding_v2 IS NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
       AND NOT EXISTS (SELECT FROM vecplan.chunks_cohere_pending AS vecplan_p WHERE vecplan_p.tenant = chunks.tenant AND vecplan_p.id = chunks.id)) AS r;
  IF missing > 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || missing || ' rows in scope have no vector of ' || 'embed-v4.0'
      || ': run "' || 'INSERT INTO vecplan.chunks_cohere_pending (tenant, id, at) SELECT chunks.tenant, chunks.id, now() - make_interval(secs => 60) FROM app.chunks AS chunks WHERE chunks.embedding_v2 IS NULL' || '" and "vecrun backfill chunks_cohere.manifest.json", then apply the migrations again';
  END IF;
  SELECT g.threshold INTO allowed FROM vecplan.gates AS g WHERE g.plan = 'chunks_cohere' AND g.gate = 'quarantine' ORDER BY g.id DESC LIMIT 1;
  IF refused > coalesce(allowed, 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || refused || ' rows in scope have no vector of ' || 'embed-v4.0' || ', since the provider refuses their texts (table vecplan.quarantine), allowed are '
      || coalesce(allowed, 0) || ': change those texts, or raise backfill.max_failed_rows, and run "vecrun run chunks_cohere.manifest.json" and "vecrun verify chunks_cohere.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations SET accept = ARRAY['embed-v4.0'] WHERE target = 'app.chunks_search';

DO $vecplan_kept$
DECLARE
  kept pg_catalog.pg_proc%ROWTYPE;
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.* INTO kept
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'app' AND f.proname = 'chunks_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k', 'filter_tenant', 'language'];
CREATE OR REPLACE FUNCTION app.chunks_search(query vector, model text, k integer DEFAULT 10, filter_tenant app.chunks.tenant%TYPE DEFAULT NULL, language app.chunks.language%TYPE DEFAULT NULL)
RETURNS TABLE (tenant app.chunks.tenant%TYPE, id app.chunks.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order' SET plan_cache_mode = 'force_custom_plan'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'app.chunks_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'app.chunks_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'embed-v4.0' THEN
    RETURN QUERY SELECT chunks.tenant, chunks.id, (chunks.embedding_v2 <=> $1)::float8
      FROM app.chunks AS chunks
     WHERE chunks.embedding_v2 IS NOT NULL AND coalesce(chunks.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]' AND ($4 IS NULL OR chunks.tenant = $4) AND ($5 IS NULL OR chunks.language = $5)
     ORDER BY chunks.embedding_v2 <=> $1 LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'app.chunks_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;
  -- what ALTER FUNCTION has set before stays; FROM CURRENT takes lists, too, as they are
  FOREACH setting IN ARRAY coalesce(kept.proconfig, '{}') LOOP
    name := split_part(setting, '=', 1);
    before := current_setting(name, true);
    PERFORM set_config(name, substr(setting, length(name) + 2), true);
    EXECUTE format('ALTER FUNCTION %s SET %I FROM CURRENT', kept.oid::regprocedure, name);
    PERFORM set_config(name, before, true);
  END LOOP;
  IF kept.oid IS NOT NULL THEN
    EXECUTE format('ALTER FUNCTION %s SECURITY %s PARALLEL %s COST %s ROWS %s', kept.oid::regprocedure, CASE WHEN kept.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END,
      CASE kept.proparallel WHEN 's' THEN 'SAFE' WHEN 'r' THEN 'RESTRICTED' ELSE 'UNSAFE' END, kept.procost, kept.prorows);
  END IF;
  -- which only a superuser may set
  IF kept.proleakproof AND (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user) THEN
    EXECUTE format('ALTER FUNCTION %s LEAKPROOF', kept.oid::regprocedure);
  END IF;
END
$vecplan_kept$;

DROP FUNCTION IF EXISTS app.chunks_search_mixed;

-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE app.chunks IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      -- what the plan that made the old column left on the table
      FOR earlier IN
        SELECT e.plan FROM vecplan.schema_migrations AS e
         WHERE e.step = 'expand' AND e.plan <> 'chunks_cohere' AND e.detail ->> 'vectors' = 'app.chunks'
           AND e.detail ->> 'to' = 'embedding'
      LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale', 'app.chunks');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_stale_new', 'app.chunks');
        EXECUTE format('DROP TRIGGER IF EXISTS %I ON %s', 'zz_vecplan_' || earlier || '_enqueue', 'app.chunks');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_stale');
        EXECUTE format('DROP FUNCTION IF EXISTS vecplan.%I()', earlier || '_enqueue');
        EXECUTE format('DROP TABLE IF EXISTS vecplan.%I', earlier || '_pending');
      END LOOP;
      -- once no trigger needs them: several plans in turn may have made a column of this name
      IF FOUND THEN
        EXECUTE format('ALTER TABLE %s DROP COLUMN IF EXISTS %I, DROP COLUMN IF EXISTS %I', 'app.chunks',
          'embedding' || '_model', 'embedding' || '_source');
      END IF;
      DROP TRIGGER zz_vecplan_chunks_cohere_outdate ON app.chunks;
      DROP TRIGGER zz_vecplan_chunks_cohere_outdate_new ON app.chunks;
      -- vecrun reads it with the table, and may hold it while it waits for the lock that is held here
      LOCK TABLE vecplan.chunks_cohere_outdated IN ACCESS EXCLUSIVE MODE NOWAIT;
      ALTER TABLE app.chunks DROP COLUMN embedding;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan chunks_cohere: ' || 'app.chunks' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.chunks_cohere_outdate();

DROP TABLE vecplan.chunks_cohere_outdated;

DELETE FROM vecplan.quarantine WHERE plan = 'chunks_cohere:from';

DELETE FROM vecplan.probes WHERE plan = 'chunks_cohere:from';

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_cohere', 'contract_index', '20260720090001',
  '4e2fc6c36c6dc1562f1a2da69de988106ac6939a1c82203936e9dc77cca1988d',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_cohere', 'contract', '20260720090002',
  '1e88fea1c42e7fab7215533adb53a8dc50a4bf883765724bc8a03fddfdb9274d',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
