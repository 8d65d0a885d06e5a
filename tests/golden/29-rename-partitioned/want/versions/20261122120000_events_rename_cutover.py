# vecplan: plan events_rename, step cutover: the new model serves searches, once its gates are met
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: f43f8de3871aad285e48f473845867f3418b67cd9c942f1733c3bd39b7b08818

"""events_rename, step cutover: the new model serves searches, once its gates are met

Revision ID: vp_20261122120000
Revises: vp_20261122110001

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122120000'
down_revision = 'vp_20261122110001'
branch_labels = None
depends_on = None


def _sql(statement):
    # text() reads ":name" as a bind parameter, so every colon is escaped
    op.execute(sa.text(statement.replace(":", r"\:")))


def _commit_earlier():
    # the revisions before this one are committed: a failing guard must not undo them
    with op.get_context().autocommit_block():
        pass


def upgrade() -> None:
    _commit_earlier()
    _sql(r'''DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan events_rename: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.events'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.events') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'Embed "1"' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'Embed "1"' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.events ALTER COLUMN "Embed ""1""" DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$''')
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""SET LOCAL row_security = off""")
    _sql(r"""DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan events_rename: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = 'events_search' FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'events_rename' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover events_rename.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'events_rename' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run events_rename.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'events_search' || ': undo and apply expand again';
  END IF;
  -- step index_check was done before; the index may be gone since
  unmet := (SELECT CASE
           WHEN b.pid IS NOT NULL THEN ' is being built by backend ' || b.pid || ': wait until it is done'
           WHEN i.indexrelid IS NULL THEN ' is missing: ' || 'run "vecrun run events_rename.manifest.json"'
           WHEN (i.indrelid = 'public.events'::regclass AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
   AND a.attname = 'Embed "1"_v2') AND (ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY['m', 'ef_construction']) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[16, 64]::bigint[])) IS NOT TRUE THEN
             ' is not as planned: ' || pg_get_indexdef(i.indexrelid) || ': run "DROP INDEX '
             || CASE c.relkind WHEN 'I' THEN '' ELSE 'CONCURRENTLY ' END || 'public.events_new_idx' || '", then ' || 'run "vecrun run events_rename.manifest.json"'
           WHEN NOT (i.indisvalid AND i.indisready) THEN ' is invalid: ' || 'run "vecrun run events_rename.manifest.json"'
           WHEN o.others IS NOT NULL THEN ' has partitions with other options: ' || o.others
             || ': run "ALTER INDEX ... SET (' || 'm = 16, ef_construction = 64' || ')" and "REINDEX INDEX CONCURRENTLY ..." for each'
         END
    FROM (SELECT to_regclass('public.events_new_idx')::oid AS index) AS w
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
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || 'public.events_new_idx' || unmet || ', then apply the migrations again';
  END IF;
  SELECT s.wrong || ': ' || s.repair INTO unmet FROM (SELECT string_agg('trigger ' || quote_ident(b.name) || ' of ' || b.relation || b.state, ', ' ORDER BY b.name) AS wrong,
        bool_or(b.blind) AS blind,
        CASE WHEN bool_or(b.missing) THEN 'create what is missing as the file of step expand does, then ' ELSE '' END
        || 'run "ALTER TABLE ' || 'public.events' || string_agg(' ENABLE ALWAYS TRIGGER ' || quote_ident(b.name), ',' ORDER BY b.name)
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify events_rename.manifest.json", then ' ELSE '' END
        || '"vecrun run events_rename.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'events_rename' AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY['zz_vecplan_events_rename_stale', 'zz_vecplan_events_rename_enqueue', 'zz_vecplan_events_rename_stale_new']::text[])
            UNION ALL SELECT unnest(ARRAY['zz_vecplan_events_rename_outdate', 'zz_vecplan_events_rename_outdate_new']::text[]) WHERE NOT c.contracted) AS w (name)
     -- not pg_partition_tree(): it waits for locks on the partitions
     CROSS JOIN (WITH RECURSIVE tree (relid) AS (
                   SELECT 'public.events'::regclass::oid
                   UNION SELECT i.inhrelid FROM tree AS p JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.relid)
                 SELECT p.relid FROM tree AS p) AS r
      LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relid AND t.tgname = w.name
     WHERE t.tgenabled IS DISTINCT FROM 'A'
     ORDER BY w.name, r.relid <> 'public.events'::regclass, r.relid) AS b
  GROUP BY c.contracted) AS s WHERE s.blind;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet;
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> 'cfffd32b32bdce0a341882323a824bb16e5bcb694f98b117c66c4a98715bf490' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true), ('reembed', 1, '{"samples": 300}', false)) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'events_rename' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = 'cfffd32b32bdce0a341882323a824bb16e5bcb694f98b117c66c4a98715bf490' AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => 86400)
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are 60 s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM vecplan.events_rename_pending AS p) AS oldest,
            (SELECT count(*) FROM (SELECT * FROM public.events AS events WHERE (region <> 'x')) AS events WHERE coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]' AND events."Embed ""1""_v2" IS NULL
                AND EXISTS (SELECT FROM vecplan.events_rename_pending AS vecplan_p WHERE vecplan_p.id = events.id AND vecplan_p.day = events.day AND vecplan_p.region = events.region)) AS waiting,
            greatest(1000, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = 'events_rename' AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND g.active = 'new-16') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run events_rename.manifest.json", then apply the migrations again';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND g.active = 'new-16') THEN
  SELECT string_agg(a.attname, ', ') INTO unmet FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = 'public.events'::regclass AND NOT a.attisdropped
     AND (a.attname = ANY (ARRAY['Embed "1"_old', 'Embed "1"_old_model', 'Embed "1"_old_source'])
          OR a.attname = ANY (ARRAY['Embed "1"_model', 'Embed "1"_source']) AND NOT EXISTS (
            SELECT FROM vecplan.schema_migrations AS e
             WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'vectors' = 'public.events' AND e.detail ->> 'to' = 'Embed "1"'));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.events' || ' has a column ' || unmet || ', a name that cutover gives to one of its own: rename yours, or use cutover.method function or view';
  END IF;
  SELECT string_agg(c.relname, ', ') INTO unmet FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
   WHERE b.oid = 'public.events'::regclass AND c.relname = ANY (ARRAY[]::text[]);
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet || ' exists, a name that cutover gives to an index: rename it, name the old index in from.index, or the new one in index.name';
  END IF;
  SELECT string_agg(DISTINCT pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO unmet
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND a.attname = 'Embed "1"'
     AND o.refobjid IN (SELECT 'public.events'::regclass UNION SELECT t.relid FROM pg_partition_tree('public.events') AS t)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS i
                      WHERE o.classid = 'pg_class'::regclass AND i.oid = o.objid AND i.relkind IN ('i', 'I'))
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef AS d
                      WHERE o.classid = 'pg_attrdef'::regclass AND d.oid = o.objid AND d.adrelid = a.attrelid AND d.adnum = a.attnum)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
                      WHERE o.classid = 'pg_trigger'::regclass AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'Embed "1"' || ' is used by ' || unmet || ', which would follow the old vectors and not its name: drop that first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(DISTINCT f.oid::regprocedure::text, ', ') INTO unmet
    FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_proc AS f ON f.oid = t.tgfoid
   CROSS JOIN unnest(ARRAY['Embed "1"', 'Embed "1"_v2', 'Embed "1"_v2_model', 'Embed "1"_v2_source']) AS c (name)
   WHERE NOT t.tgisinternal AND NOT starts_with(t.tgname, 'zz_vecplan_')
     AND t.tgrelid IN (SELECT 'public.events'::regclass UNION SELECT p.relid FROM pg_partition_tree('public.events') AS p)
     AND f.prosrc ~* ('(^|[^[:alnum:]_$])' || regexp_replace(c.name, '([^[:alnum:]_])', '\\\1', 'g') || '($|[^[:alnum:]_$])');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'trigger function ' || unmet || ' names a column that cutover renames: take the name out of it first, or use cutover.method function or view';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO unmet FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'table' = 'public.events'
     AND (e.detail ->> 'from' IN ('Embed "1"', 'Embed "1"_v2') OR e.detail ->> 'vectors' = 'public.events' AND e.detail ->> 'to' IN ('Embed "1"', 'Embed "1"_v2'))
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'Embed "1"' || ' or ' || 'Embed "1"_v2' || ' is also one of plan ' || unmet || ': contract or undo that first';
  END IF;
  END IF;
END
$vecplan$""")
    _sql(r'''-- from now on vecrun of the plan before makes no old vectors: rows that wait for it are noted too
DO $vecplan$
#variable_conflict use_column
BEGIN
  DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND 'new-16' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'events_rename' AND e.detail ->> 'vectors' = 'public.events' AND e.detail ->> 'to' = 'Embed "1"'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.events_rename_outdated (id, day, region) SELECT id, day, region FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
      INSERT INTO vecplan.events_rename_outdated (id, day, region) SELECT events.id, events.day, events.region FROM (SELECT * FROM public.events AS events WHERE (region <> 'x')) AS events
       WHERE events."Embed ""1""" IS NULL AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]' AND NOT EXISTS (SELECT FROM vecplan.events_rename_outdated AS vecplan_p WHERE vecplan_p.id = events.id AND vecplan_p.day = events.day AND vecplan_p.region = events.region)
         AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = 'events_rename:from'
                            AND vecplan_q.key = ARRAY[events.id::text, events.day::text, events.region::text] AND vecplan_q.hash = md5(coalesce(events.body::text COLLATE "C", ''))::uuid);
    END IF;
  END;
END
$vecplan$''')
    _sql(r"""UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'events_search'""")
    _sql(r'''-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.events'::regclass AND a.attname = 'Embed "1"_old') THEN
        PERFORM set_config('client_min_messages', 'warning', true);
        -- the triggers follow the columns, the functions go by their names: made before the lock, so that nobody waits for it
        EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
          SELECT 'vecplan.events_rename_stale()'::regprocedure, $vecplan_name$NEW."Embed ""1""_v2_source" :=$vecplan_name$, $vecplan_name$NEW."Embed ""1""_source" :=$vecplan_name$
          UNION ALL
          SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW."Embed ""1""_source" :=$vecplan_name$, $vecplan_name$NEW."Embed ""1""_old_source" :=$vecplan_name$
            FROM vecplan.schema_migrations AS e
           WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'vectors' = 'public.events' AND e.detail ->> 'to' = 'Embed "1"'
        ) AS f (oid, before, after));
        -- loads the extension, so that the functions' setting is known
        PERFORM '[1]'::vector;
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'events_search'
           AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
      CREATE OR REPLACE FUNCTION public.events_search(query vector, model text, k integer DEFAULT 10)
      RETURNS TABLE (id public.events.id%TYPE, day public.events.day%TYPE, region public.events.region%TYPE, distance double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      DECLARE
        vecplan_active text;
        vecplan_accept text[];
      BEGIN
        SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
          FROM vecplan.generations AS g WHERE g.target = 'events_search';
        IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
          RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
            || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
        END IF;
        IF $2 = 'old-8' THEN
          RETURN QUERY SELECT events.id, events.day, events.region, (events."Embed ""1""_old" <=> $1)::float8
            FROM public.events AS events
           WHERE events."Embed ""1""_old" IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY events."Embed ""1""_old" <=> $1 LIMIT $3;
          RETURN;
        END IF;
        IF $2 = 'new-16' THEN
          RETURN QUERY SELECT events.id, events.day, events.region, (events."Embed ""1""" <=> $1)::float8
            FROM public.events AS events
           WHERE events."Embed ""1""" IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY events."Embed ""1""" <=> $1 LIMIT $3;
          RETURN;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
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
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'events_search_mixed'
           AND f.proargnames[1:f.pronargs] = ARRAY['query_old', 'query_new', 'k'];
      -- while not every row has its new vector: each row is judged in one space alone, and the two lists are
      -- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
      CREATE OR REPLACE FUNCTION public.events_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
      RETURNS TABLE (id public.events.id%TYPE, day public.events.day%TYPE, region public.events.region%TYPE, model text, score double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      BEGIN
        RETURN QUERY
          WITH old_space AS MATERIALIZED (
            SELECT events.id AS vecplan_k1, events.day AS vecplan_k2, events.region AS vecplan_k3, (events."Embed ""1""_old" <=> $1)::float8 AS vecplan_d
              FROM public.events AS events
             WHERE events."Embed ""1""_old" IS NOT NULL AND $1 IS NOT NULL AND events."Embed ""1""" IS NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY events."Embed ""1""_old" <=> $1 LIMIT $3
          ), new_space AS MATERIALIZED (
            SELECT events.id AS vecplan_k1, events.day AS vecplan_k2, events.region AS vecplan_k3, (events."Embed ""1""" <=> $2)::float8 AS vecplan_d
              FROM public.events AS events
             WHERE events."Embed ""1""" IS NOT NULL AND $2 IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY events."Embed ""1""" <=> $2 LIMIT $3
          ), ranked AS (
            SELECT o.*, 'old-8'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
            UNION ALL
            SELECT n.*, 'new-16', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
          )
          SELECT r.vecplan_k1, r.vecplan_k2, r.vecplan_k3, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
            FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
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
      CREATE OR REPLACE FUNCTION vecplan.events_rename_outdate() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS $vecplan_outdate$
      BEGIN
        -- most updates change no text: they end here
        IF TG_OP = 'UPDATE' AND NOT ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.id, OLD.day, OLD.region)::record *<> ROW(NEW.id, NEW.day, NEW.region)::record) AND (NEW."Embed ""1""_old" IS NULL OR ROW(OLD."Embed ""1""_old")::record *= ROW(NEW."Embed ""1""_old")::record)
          OR OLD."Embed ""1""_old" IS NOT NULL AND NEW."Embed ""1""_old" IS NULL) THEN
          IF EXISTS (SELECT FROM (SELECT OLD.*) AS events WHERE (region <> 'x')) THEN
            RETURN NULL;
          END IF;
        END IF;
        IF TG_OP = 'INSERT' AND NEW."Embed ""1""_old" IS NOT NULL AND (NEW."Embed ""1""" IS NULL OR NEW."Embed ""1""_source" IS NOT NULL)
           AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
          RETURN NULL;
        END IF;
        -- before cutover, and after its undoing, old vectors are the application's alone
        IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND 'new-16' = ANY (g.accept)) THEN
          RETURN NULL;
        END IF;
        IF EXISTS (SELECT FROM (SELECT NEW.*) AS events WHERE (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
          INSERT INTO vecplan.events_rename_outdated (id, day, region) VALUES (NEW.id, NEW.day, NEW.region);
        END IF;
        RETURN NULL;
      END
      $vecplan_outdate$;
        LOCK TABLE public.events IN ACCESS EXCLUSIVE MODE;
        -- what an earlier plan left beside the old column goes with it
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.events'::regclass AND a.attname = 'Embed "1"_source') THEN
          ALTER TABLE public.events RENAME COLUMN "Embed ""1""_model" TO "Embed ""1""_old_model";
          ALTER TABLE public.events RENAME COLUMN "Embed ""1""_source" TO "Embed ""1""_old_source";
        END IF;
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""" TO "Embed ""1""_old";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_v2" TO "Embed ""1""";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_v2_model" TO "Embed ""1""_model";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_v2_source" TO "Embed ""1""_source";
      END IF;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_rename: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$''')
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_rename', 'cutover', '20261122120000',
  '2c313cd5015ae6eb26acd3f233765b05957ee76e69b29f7f4a8236e8c3acf1f6',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan events_rename: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND g.active = 'new-16')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('public.events') AND a.attname = 'Embed "1"_old') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'public.events' || ' has no column ' || 'Embed "1"_old' || ', the old vectors are gone: ' || 'new-16' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
  DECLARE
    taken text;
  BEGIN
    SELECT string_agg(t.name, ', ') INTO taken FROM (
      SELECT pg_describe_object('pg_class'::regclass, a.attrelid, a.attnum) FROM pg_catalog.pg_attribute AS a
       WHERE a.attrelid = to_regclass('public.events') AND a.attname = ANY (ARRAY['Embed "1"_v2', 'Embed "1"_v2_model', 'Embed "1"_v2_source'])
      UNION ALL
      SELECT pg_describe_object('pg_class'::regclass, c.oid, 0) FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_class AS b ON b.relnamespace = c.relnamespace
       WHERE b.oid = to_regclass('public.events') AND c.relname = ANY (ARRAY[]::text[])
         AND EXISTS (SELECT FROM pg_catalog.pg_class AS i WHERE i.relnamespace = c.relnamespace AND i.relname = ANY (ARRAY[]::text[]))
    ) AS t (name)
     WHERE EXISTS (SELECT FROM pg_catalog.pg_attribute AS o WHERE o.attrelid = to_regclass('public.events') AND o.attname = 'Embed "1"_old');
    IF taken IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || taken || ' has a name that going back needs: ' || 'new-16' || ' goes on serving; rename or drop that, then try again';
    END IF;
  END;
END
$vecplan$""")
    _sql(r"""UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'events_search'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'events_rename' AND step = 'rollback'""")
    _sql(r'''-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.events'::regclass AND a.attname = 'Embed "1"_old') THEN
        PERFORM set_config('client_min_messages', 'warning', true);
        -- made before the lock, so that nobody waits for it
        EXECUTE (SELECT string_agg(replace(pg_get_functiondef(f.oid), f.before, f.after), '; ') FROM (
          SELECT 'vecplan.events_rename_stale()'::regprocedure, $vecplan_name$NEW."Embed ""1""_source" :=$vecplan_name$, $vecplan_name$NEW."Embed ""1""_v2_source" :=$vecplan_name$
          UNION ALL
          SELECT to_regprocedure(format('vecplan.%I()', e.plan || '_stale')), $vecplan_name$NEW."Embed ""1""_old_source" :=$vecplan_name$, $vecplan_name$NEW."Embed ""1""_source" :=$vecplan_name$
            FROM vecplan.schema_migrations AS e
           WHERE e.step = 'expand' AND e.plan <> 'events_rename' AND e.detail ->> 'vectors' = 'public.events' AND e.detail ->> 'to' = 'Embed "1"'
        ) AS f (oid, before, after));
        PERFORM '[1]'::vector;
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'events_search'
           AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
      CREATE OR REPLACE FUNCTION public.events_search(query vector, model text, k integer DEFAULT 10)
      RETURNS TABLE (id public.events.id%TYPE, day public.events.day%TYPE, region public.events.region%TYPE, distance double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      DECLARE
        vecplan_active text;
        vecplan_accept text[];
      BEGIN
        SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
          FROM vecplan.generations AS g WHERE g.target = 'events_search';
        IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
          RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
            || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
        END IF;
        IF $2 = 'old-8' THEN
          RETURN QUERY SELECT events.id, events.day, events.region, (events."Embed ""1""" <=> $1)::float8
            FROM public.events AS events
           WHERE events."Embed ""1""" IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY events."Embed ""1""" <=> $1 LIMIT $3;
          RETURN;
        END IF;
        IF $2 = 'new-16' THEN
          RETURN QUERY SELECT events.id, events.day, events.region, (events."Embed ""1""_v2" <=> $1)::float8
            FROM public.events AS events
           WHERE events."Embed ""1""_v2" IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
           ORDER BY events."Embed ""1""_v2" <=> $1 LIMIT $3;
          RETURN;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'events_search'
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
      DO $vecplan_kept$
      DECLARE
        kept pg_catalog.pg_proc%ROWTYPE;
        setting text;
        name text;
        before text;
      BEGIN
        SELECT f.* INTO kept
          FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
         WHERE n.nspname = 'public' AND f.proname = 'events_search_mixed'
           AND f.proargnames[1:f.pronargs] = ARRAY['query_old', 'query_new', 'k'];
      -- while not every row has its new vector: each row is judged in one space alone, and the two lists are
      -- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
      CREATE OR REPLACE FUNCTION public.events_search_mixed(query_old vector, query_new vector, k integer DEFAULT 10)
      RETURNS TABLE (id public.events.id%TYPE, day public.events.day%TYPE, region public.events.region%TYPE, model text, score double precision)
      LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
      AS $vecplan_search$
      #variable_conflict use_column
      BEGIN
        RETURN QUERY
          WITH old_space AS MATERIALIZED (
            SELECT events.id AS vecplan_k1, events.day AS vecplan_k2, events.region AS vecplan_k3, (events."Embed ""1""" <=> $1)::float8 AS vecplan_d
              FROM public.events AS events
             WHERE events."Embed ""1""" IS NOT NULL AND $1 IS NOT NULL AND events."Embed ""1""_v2" IS NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY events."Embed ""1""" <=> $1 LIMIT $3
          ), new_space AS MATERIALIZED (
            SELECT events.id AS vecplan_k1, events.day AS vecplan_k2, events.region AS vecplan_k3, (events."Embed ""1""_v2" <=> $2)::float8 AS vecplan_d
              FROM public.events AS events
             WHERE events."Embed ""1""_v2" IS NOT NULL AND $2 IS NOT NULL AND (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]'
             ORDER BY events."Embed ""1""_v2" <=> $2 LIMIT $3
          ), ranked AS (
            SELECT o.*, 'old-8'::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
            UNION ALL
            SELECT n.*, 'new-16', row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
          )
          SELECT r.vecplan_k1, r.vecplan_k2, r.vecplan_k3, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
            FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
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
      CREATE OR REPLACE FUNCTION vecplan.events_rename_outdate() RETURNS trigger
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS $vecplan_outdate$
      BEGIN
        -- most updates change no text: they end here
        IF TG_OP = 'UPDATE' AND NOT ((coalesce(OLD.body::text COLLATE "C", '') IS DISTINCT FROM coalesce(NEW.body::text COLLATE "C", '') OR ROW(OLD.id, OLD.day, OLD.region)::record *<> ROW(NEW.id, NEW.day, NEW.region)::record) AND (NEW."Embed ""1""" IS NULL OR ROW(OLD."Embed ""1""")::record *= ROW(NEW."Embed ""1""")::record)
          OR OLD."Embed ""1""" IS NOT NULL AND NEW."Embed ""1""" IS NULL) THEN
          IF EXISTS (SELECT FROM (SELECT OLD.*) AS events WHERE (region <> 'x')) THEN
            RETURN NULL;
          END IF;
        END IF;
        IF TG_OP = 'INSERT' AND NEW."Embed ""1""" IS NOT NULL AND (NEW."Embed ""1""_v2" IS NULL OR NEW."Embed ""1""_v2_source" IS NOT NULL)
           AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID) THEN
          RETURN NULL;
        END IF;
        -- before cutover, and after its undoing, old vectors are the application's alone
        IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'events_search' AND 'new-16' = ANY (g.accept)) THEN
          RETURN NULL;
        END IF;
        IF EXISTS (SELECT FROM (SELECT NEW.*) AS events WHERE (region <> 'x') AND coalesce(events.body::text COLLATE "C", '') COLLATE "C" ~ '[^ \t\r\n]') THEN
          INSERT INTO vecplan.events_rename_outdated (id, day, region) VALUES (NEW.id, NEW.day, NEW.region);
        END IF;
        RETURN NULL;
      END
      $vecplan_outdate$;
        LOCK TABLE public.events IN ACCESS EXCLUSIVE MODE;
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_source" TO "Embed ""1""_v2_source";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_model" TO "Embed ""1""_v2_model";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""" TO "Embed ""1""_v2";
        ALTER TABLE public.events RENAME COLUMN "Embed ""1""_old" TO "Embed ""1""";
        IF EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = 'public.events'::regclass AND a.attname = 'Embed "1"_old_source') THEN
          ALTER TABLE public.events RENAME COLUMN "Embed ""1""_old_source" TO "Embed ""1""_source";
          ALTER TABLE public.events RENAME COLUMN "Embed ""1""_old_model" TO "Embed ""1""_model";
        END IF;
      END IF;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_rename: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$''')
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'events_rename' AND step = 'cutover'""")
