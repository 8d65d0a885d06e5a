-- Pieces of SQL that other templates take in, by name.

-- end_of_last:
SELECT {{b_columns:sql}} FROM last AS b

-- end_of_chunk:
{{high:sql}}

-- extension:
{{extension_schema:ident}}.

-- operator:
OPERATOR({{extension:sql}}{{operator:sql}})

-- relation:
{{schema:ident}}.{{name:ident}}

-- literal:
{{literal:text}}

-- filled_text:
{{text:sql}} COLLATE "C" ~ '[^ \t\r\n]'

-- hash_text:
md5({{text:sql}})::uuid

-- guard_text:
hashtextextended({{text:sql}} COLLATE "C", 0)

-- filled_expression:
{{row:sql}}.{{from_column:ident}} IS NOT NULL

-- filled_contracted:
true

-- hash_vector:
md5({{extension:sql}}vector_send({{row:sql}}.{{from_column:ident}}))::uuid

-- hash_halfvec:
md5({{extension:sql}}halfvec_send({{row:sql}}.{{from_column:ident}}))::uuid

-- hash_text_column:
md5(textsend({{row:sql}}.{{from_column:ident}}))::uuid

-- hash_real_array:
md5(array_send({{row:sql}}.{{from_column:ident}}))::uuid

-- changed_text:
{{old_text:sql}} IS DISTINCT FROM {{new_text:sql}}

-- changed_expression:
ROW(OLD.{{from_column:ident}})::record *<> ROW(NEW.{{from_column:ident}})::record

-- outdates_column:
({{changed:sql}} OR {{key_changed:sql}}) AND (NEW.{{from_column:ident}} IS NULL OR ROW(OLD.{{from_column:ident}})::record *= ROW(NEW.{{from_column:ident}})::record)
    OR OLD.{{from_column:ident}} IS NOT NULL AND NEW.{{from_column:ident}} IS NULL

-- outdates_table:
{{changed:sql}} OR {{key_changed:sql}}

-- key_changed:
ROW({{key_old:sql}})::record *<> ROW({{key_new:sql}})::record

-- outdate_when:
 WHEN ({{outdates:sql}})

-- was_in_scope_all:
true

-- was_in_scope_where:
EXISTS (SELECT FROM (SELECT OLD.*) AS {{table_name:ident}} WHERE ({{where:sql}}))

-- set_column:
NEW.{{from_column:ident}} IS NOT NULL{{not_copied:sql}}
     AND NOT (SELECT c.relispartition FROM pg_catalog.pg_class AS c WHERE c.oid = TG_RELID)

-- set_table:
false

-- not_copied:
 AND (NEW.{{column_name:ident}} IS NULL OR NEW.{{source_name:ident}} IS NOT NULL)

-- scope_all:
{{table:sql}} AS {{table_name:ident}}

-- scope_where:
(SELECT * FROM {{table:sql}} AS {{table_name:ident}} WHERE ({{where:sql}})) AS {{table_name:ident}}

-- pages_where:
(SELECT {{table_name:ident}}.tableoid, {{table_name:ident}}.ctid, {{table_name:ident}}.* FROM {{table:sql}} AS {{table_name:ident}} WHERE ({{where:sql}})) AS {{table_name:ident}}

-- in_scope_all:
{{filled:sql}}

-- in_scope_where:
({{where:sql}}) AND {{filled:sql}}

-- swept_only:
({{only:sql}})

-- swept_where_only:
({{where:sql}}) AND ({{only:sql}})

-- swept_none:
false

-- in_only:
EXISTS (SELECT FROM (SELECT {{table_name:ident}}.*) AS {{table_name:ident}} WHERE ({{only:sql}}))

-- in_sweep_all:
true

-- owed_full:
{{filled:sql}}

-- owed_selective:
{{filled:sql}} AND ({{row_vector:sql}} IS NOT NULL OR {{in_only:sql}})

-- owed_natural:
{{filled:sql}} AND {{row_vector:sql}} IS NOT NULL

-- enter_left:
INSERT INTO {{pending:sql}} ({{key_plain:sql}}, at) SELECT {{key_columns:sql}}, {{long_ago:sql}} FROM {{reading:sql}} WHERE {{row_vector:sql}} IS NULL

-- reading_column:
{{scope:sql}}

-- reading_table:
({{scope:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}})

-- vectors_table:
(SELECT {{side_aliased:sql}}, vecplan_side.embedding AS vecplan_v FROM {{side:sql}} AS vecplan_side) AS vecplan_s JOIN {{table:sql}} AS {{table_name:ident}} ON {{s_join:sql}}

-- side_vector:
vecplan_s.vecplan_v

-- sampled_column:
{{table:sql}} AS {{table_name:ident}} TABLESAMPLE SYSTEM ($1::float8)

-- sampled_table:
(SELECT {{side_aliased:sql}}, vecplan_side.embedding AS vecplan_v, vecplan_side.source AS vecplan_w FROM {{side:sql}} AS vecplan_side TABLESAMPLE SYSTEM ($1::float8)) AS vecplan_s JOIN {{table:sql}} AS {{table_name:ident}} ON {{s_join:sql}}

-- relevant_keys:
(SELECT array_agg(DISTINCT r.key)::text FROM unnest(q.{{relevant_column:ident}}::text[]) AS r (key) WHERE r.key IS NOT NULL)

-- relevant_none:
NULL::text

-- source_column:
{{row_source:sql}}

-- source_table:
vecplan_s.vecplan_w

-- with_old_table:
 JOIN (SELECT {{side_aliased:sql}}, vecplan_side.embedding AS vecplan_v FROM {{from_relation:sql}} AS vecplan_side) AS vecplan_o ON {{o_join:sql}}

-- old_side_vector:
vecplan_o.vecplan_v

-- distance:
({{compared:sql}} {{operator:sql}} {{query:sql}})

-- settings_hnsw:
'hnsw.ef_search', current_setting('hnsw.ef_search')::int, 'hnsw.iterative_scan', current_setting('hnsw.iterative_scan')

-- settings_ivfflat:
'ivfflat.probes', current_setting('ivfflat.probes')::int, 'ivfflat.iterative_scan', current_setting('ivfflat.iterative_scan')

-- shown_text:
left({{text:sql}}, 200)

-- shown_none:
NULL::text

-- covered:
({{row_vector:sql}} IS NOT NULL AND {{row_source:sql}} = {{hash:sql}} AND {{row_model:sql}} = {{tag:sql}})

-- from_vector:
{{row:sql}}.{{from_column:ident}}

-- from_cast:
{{row:sql}}.{{from_column:ident}}::{{extension:sql}}vector({{dimensions:int}})

-- to_vector:
{{row_vector:sql}}

-- cast_halfvec:
({{vector:sql}}::{{extension:sql}}halfvec({{dimensions:int}}))

-- indexed_column:
{{vector_name:ident}}

-- indexed_cast:
({{vector_name:ident}}::{{extension:sql}}halfvec({{dimensions:int}}))

-- planned_column:
a.attname = {{vector_name:text}}

-- planned_cast:
x.atttypid = {{halfvec_text:text}}::regtype AND x.atttypmod = {{dimensions:int}} AND translate(pg_get_expr(i.indexprs, i.indrelid), '()', '')
             = translate(quote_ident({{vector_name:text}}) || '::' || format_type(x.atttypid, x.atttypmod), '()', '')

-- query_vector:
${{query_number:int}}

-- query_halfvec:
${{query_number:int}}::{{extension:sql}}halfvec({{dimensions:int}})

-- chosen_new:
${{query_number:int}} IS NOT NULL

-- chosen_old_column:
${{query_number:int}} IS NOT NULL AND {{row_vector:sql}} IS NULL

-- chosen_old_table:
${{query_number:int}} IS NOT NULL AND NOT EXISTS (SELECT FROM {{side:sql}} AS vecplan_side WHERE {{side_join:sql}})

-- type_vector:
{{extension:sql}}vector({{dimensions:int}})

-- type_halfvec:
{{extension:sql}}halfvec({{dimensions:int}})

-- values_hnsw:
{{m:int}}, {{ef_construction:int}}

-- values_ivfflat:
{{lists:int}}

-- values_counted:
(SELECT (m.detail ->> 'lists')::bigint FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'index')

-- options_hnsw:
'm = {{m:int}}, ef_construction = {{ef_construction:int}}'

-- options_ivfflat:
'lists = {{lists:int}}'

-- options_counted:
'lists = ' || {{option_values:sql}}

-- options_met:
(ARRAY(SELECT o.option_value::bigint FROM unnest(ARRAY[{{option_names:sql}}]) WITH ORDINALITY AS w (name, n)
         JOIN pg_options_to_table(c.reloptions) AS o ON o.option_name = w.name ORDER BY w.n)
   = ARRAY[{{option_values:sql}}]::bigint[])

-- index_planned:
(am.amname = {{method:text}} AND opc.opcname = {{opclass_name:text}} AND i.indnatts = 1 AND i.indpred IS NULL
   AND {{indexed_as_planned:sql}})

-- index_using:
USING {{method:word}} ({{indexed:sql}} {{opclass:sql}})

-- detail_lists:
coalesce(
  (SELECT m.detail FROM vecplan.schema_migrations AS m
    WHERE m.plan = {{plan:text}} AND m.step = 'index' AND m.checksum = {{plan_checksum:text}} AND m.detail ? 'lists'),
  (SELECT jsonb_build_object('lists', least(32768, greatest(1,
            CASE WHEN max(p.n) > 1000000 THEN floor(sqrt(max(p.n))) ELSE max(p.n) / 1000 END))::bigint)
     FROM (SELECT count(*) AS n FROM {{vectors_relation:sql}} AS v WHERE v.{{vector_name:ident}} IS NOT NULL
            GROUP BY v.tableoid) AS p))

-- memory_given:
'{{memory_kb:int}}kB'

-- memory_kept:
current_setting('maintenance_work_mem')

-- workers_given:
'{{worker_count:int}}'

-- workers_kept:
current_setting('max_parallel_maintenance_workers')

-- scan_size_least:
'0'

-- scan_size_kept:
current_setting('min_parallel_table_scan_size')

-- build_migration:
'run the statement of step index outside a transaction'

-- build_job:
'run "vecrun run {{plan:word}}.manifest.json"'

-- repair_job:
'run "vecrun index {{plan:word}}.manifest.json"'

-- repair_migration:
'run "REINDEX INDEX CONCURRENTLY ' || {{index_text:text}} || '"'

-- required:
('coverage', {{coverage:number}}::float8, '{}'::jsonb, true), ('freshness', 1, '{}', true), ('tags', 1, '{}', true), ('norms', 1, '{}', true), ('quarantine', NULL, '{}', true)

-- required_search:
, ({{gate:text}}, {{at_least:number}}, '{"k": {{k:int}}, "samples": {{samples:int}}, "searches": "{{searches:word}}"}', true)

-- required_reembed:
, ('reembed', {{at_least:number}}, '{"samples": {{samples:int}}}', {{named:sql}})

-- tag:
(SELECT m.id FROM vecplan.models AS m WHERE m.plan = {{plan:text}})

-- tag_of_earlier:
(SELECT m.id FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
   WHERE e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{from_relation_text:text}} AND e.detail ->> 'to' = {{earlier_name:text}}
   ORDER BY e.started_at DESC LIMIT 1)

-- covered_never:
false

-- relation_of_outdated:
{{outdated:sql}}

-- not_outdated:
 AND NOT EXISTS (SELECT FROM {{outdated:sql}} AS vecplan_p WHERE {{pending_join:sql}})

-- from_quarantine:
{{plan:word}}:from

-- required_column:
IF EXISTS (SELECT FROM (SELECT {{table_text:text}}::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree({{table_text:text}}) AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = {{from_column:text}} WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING{{errcode:sql}} MESSAGE = plan || 'column ' || {{from_column:text}} || ' is NOT NULL, and new rows will come without an old vector: run "' || {{drop_not_null:text}} || '" first';
  END IF

-- then_required:
;
  {{required_check:sql}}

-- enter_waiting:
INSERT INTO {{outdated:sql}} ({{key_plain:sql}}) SELECT {{key_plain:sql}} FROM vecplan.

-- missing_column:
{{table_name:ident}}.{{from_column:ident}} IS NULL

-- missing_table:
NOT EXISTS (SELECT FROM {{from_relation:sql}} AS vecplan_side WHERE {{side_join:sql}} AND vecplan_side.embedding IS NOT NULL)

-- enter_missing:
INSERT INTO {{outdated:sql}} ({{key_plain:sql}}) SELECT {{key_columns:sql}} FROM {{scope:sql}}
       WHERE {{old_missing:sql}} AND {{filled:sql}}{{not_outdated:sql}}
         AND NOT EXISTS (SELECT FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{from_quarantine:text}}
                            AND vecplan_q.key = ARRAY[{{key_texts:sql}}] AND vecplan_q.hash = {{hash:sql}})

-- note_waiting:
DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = {{target:text}} AND {{to_model:text}} = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> {{plan:text}} AND e.detail ->> 'vectors' = {{from_relation_text:text}} AND e.detail ->> 'to' = {{earlier_name:text}}
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE {{enter_waiting:text}} || quote_ident(earlier || '_pending');
      END IF;
      {{enter_missing:sql}};
    END IF;
  END

-- then_note_waiting:
;
  {{note_waiting:sql}}

-- new_serves:
EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = {{target:text}} AND g.active = {{to_model:text}})

-- then_index:
;
  -- step index_check was done before; the index may be gone since
  unmet := {{index_wrong:sql}};
  IF unmet IS NOT NULL AND NOT {{new_serves:sql}} THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || {{index_text:text}} || unmet || ', then apply the migrations again';
  END IF

-- then_index_kept:
;
  others := {{index_wrong:sql}};
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'index ' || {{index_text:text}} || others || ', then apply the migrations again';
  END IF

-- or_index_wrong:
, or the new index is not as planned

-- drop_not_null:
ALTER TABLE {{table:sql}} ALTER COLUMN {{from_column:ident}} DROP NOT NULL

-- index_name:
{{index:sql}}

-- detail_none:
'{}'

-- detail_target:
jsonb_build_object('target', {{target:text}}, 'table', {{table_text:text}}, 'from', {{from_text:text}}, 'vectors', {{vectors_text:text}}, 'to', {{vector_name:text}})

-- detail_rename:
{{detail_target:sql}} || jsonb_build_object('to', {{from_text:text}}, 'renamed', {{column_name:text}})

-- detail_index:
jsonb_strip_nulls(jsonb_build_object('index', pg_get_indexdef(to_regclass({{from_index_text:text}}))))

-- before:
(SELECT e.detail FROM vecplan.schema_migrations AS e WHERE e.plan = {{plan:text}} AND e.step = 'expand')

-- function_before:
  EXECUTE {{before:sql}} ->> 'function_before'

-- view_before:
, 'view_before', pg_get_viewdef(to_regclass({{view_text:text}}))

-- relation_of_vectors:
{{vectors_relation:sql}}

-- relation_of_old_vectors:
{{from_relation:sql}}

-- depended_column:
a.attname = {{from_column:text}}

-- depended_table:
true

-- acl_column:
SELECT a.attacl FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = {{table_text:text}}::regclass AND a.attname = {{from_column:text}}

-- acl_table:
SELECT coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass({{from_relation_text:text}})

-- long_ago:
now() - make_interval(secs => {{pending_s:int}})

-- missed_at:
CASE WHEN EXISTS (SELECT FROM {{table:sql}} AS {{table_name:ident}} WHERE {{m_join:sql}} AND {{hash:sql}} = vecplan_m.vecplan_h)
    THEN coalesce((SELECT min(vecplan_p.at) FROM {{pending:sql}} AS vecplan_p WHERE {{missed_join:sql}}), {{long_ago:sql}}) ELSE now() END

-- parameter:
, {{parameter:ident}} {{table:sql}}.{{column:ident}}%TYPE DEFAULT NULL

-- filtered:
 AND (${{n:int}} IS NULL OR {{table_name:ident}}.{{column:ident}} = ${{n:int}})

-- arguments_of_mixed:
{{mixed_argument_names:sql}}

-- custom_plans:
 SET plan_cache_mode = 'force_custom_plan'

-- soak:
{{soak_s:duration}}

-- tries:
FOR attempt IN 1..50 LOOP
    BEGIN
      {{behind_vacuum:sql}};
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
{{body:sql}};
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = {{busy_message:sql}}

-- behind_vacuum:
-- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE {{table:sql}} IN SHARE UPDATE EXCLUSIVE MODE

-- busy_table:
'plan {{plan:word}}: ' || {{table_text:text}} || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet'

-- busy_view:
'plan {{plan:word}}: ' || {{view_text:text}} || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet'

-- busy_view_job:
'plan {{plan:word}}: ' || {{view_text:text}} || ' is busy, its lock was not obtained in 50 tries: try again when it is quiet'

-- busy_table_job:
'plan {{plan:word}}: ' || {{table_text:text}} || ' is busy, its lock was not obtained in 50 tries' || (
    SELECT coalesce(' (locks are held by backends ' || string_agg(DISTINCT l.pid::text, ', ') || ')', '') FROM pg_catalog.pg_locks AS l
     WHERE l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
       AND l.relation IN (SELECT {{table_text:text}}::regclass UNION SELECT t.relid FROM pg_partition_tree({{table_text:text}}) AS t)
       AND l.granted AND l.pid <> pg_backend_pid())
    || ': try again when it is quiet'

-- then_tries:
;
  {{tries:sql}}

-- invoker:
CASE WHEN current_setting('server_version_num')::int >= 150000 THEN ' WITH (security_invoker = true)' ELSE '' END

-- view_options:
coalesce((SELECT format(' WITH (%s)', string_agg(format('%I = %L', o.option_name, o.option_value), ', '))
    FROM pg_catalog.pg_class AS c, pg_options_to_table(c.reloptions) AS o WHERE c.oid = {{view_text:text}}::regclass HAVING count(*) > 0), '')

-- serve:
EXECUTE 'CREATE OR REPLACE VIEW ' || {{view_text:text}} || {{view_options:sql}} || ' AS SELECT ' || (
  SELECT string_agg(format('%I.%I', {{table_name:text}}, a.attname), ', ' ORDER BY a.attnum) FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = {{view_text:text}}::regclass AND a.attnum > 0 AND a.attname NOT IN ('embedding', 'embedding_model'))
  || $vecplan_view${{view_select:sql}}$vecplan_view$

-- any_vector:
{{extension:sql}}vector

-- any_halfvec:
{{extension:sql}}halfvec

-- filled_vector:
{{vector:sql}} IS NOT NULL

-- view_rows_table:
{{table:sql}} AS {{table_name:ident}} LEFT JOIN (SELECT {{side_aliased:sql}}, vecplan_side.embedding AS vecplan_v FROM {{side:sql}} AS vecplan_side) AS vecplan_s ON {{s_join:sql}}

-- detail_view:
{{detail_target:sql}} || jsonb_build_object('view', {{view_text:text}})

-- body_view_to:
      {{serve_to:sql}}

-- body_view_from:
      {{serve_from:sql}}

-- body_rename_to:
{{rename_to:sql}}

-- body_rename_from:
{{rename_from:sql}}

-- view_name:
{{view:sql}}

-- or_replace:
 OR REPLACE

-- not_yet:
 ERRCODE = 'VP001',

-- rename_index:
ALTER INDEX IF EXISTS {{index_before:sql}} RENAME TO {{index_after:ident}};

-- rename_checks_again:
;
  IF NOT {{new_serves:sql}} THEN
{{rename_names_checks:sql}};
{{rename_checks:sql}};
  END IF

-- users_of_column:
pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND a.attname = {{used_column:text}}
     AND o.refobjid IN (SELECT {{table_text:text}}::regclass UNION SELECT t.relid FROM pg_partition_tree({{table_text:text}}) AS t)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS i
                      WHERE o.classid = 'pg_class'::regclass AND i.oid = o.objid AND i.relkind IN ('i', 'I'))
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attrdef AS d
                      WHERE o.classid = 'pg_attrdef'::regclass AND d.oid = o.objid AND d.adrelid = a.attrelid AND d.adnum = a.attnum)
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
                      WHERE o.classid = 'pg_trigger'::regclass AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'))

-- old_there:
IF {{new_serves:sql}}
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass({{from_relation_text:text}}) AND a.attname = {{old_column:text}}) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || {{from_relation_text:text}} || ' has no column ' || {{old_column:text}} || ', the old vectors are gone: ' || {{to_model:text}} || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF

-- then_names_free:
{{back_checks:sql}};
  {{names_free:sql}}

-- index_kept:
m.detail ->> 'index'

-- index_kept_renamed:
replace(replace(m.detail ->> 'index', ' INDEX ' || quote_ident({{aside_index:text}}) || ' ON ', ' INDEX ' || quote_ident({{from_index_name:text}}) || ' ON '),
                 '(' || quote_ident({{aside:text}}), '(' || quote_ident({{from_column:text}}))

-- column_from:
{{from_column:ident}}

-- column_aside:
{{aside:ident}}
