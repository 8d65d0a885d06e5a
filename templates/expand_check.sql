--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ shows warnings and errors alone
SET LOCAL client_min_messages = warning;

--@ stops unless pgvector is 0.8 or newer
--@ stops unless {{table:sql}} is a table with the unique key ({{key_plain:sql}})
--@ stops unless the columns of the plan are there, of the types that it needs
-- what the plan says of this database must be so, before anything is changed
DO $vecplan$
DECLARE
  base CONSTANT oid := to_regclass({{table_text:text}});
  plan CONSTANT text := 'plan {{plan:word}}: ';
  wrong text;
BEGIN
  IF to_regtype({{vector_text:text}}) IS NULL OR to_regtype({{halfvec_text:text}}) IS NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'type ' || {{vector_text:text}} || ' or ' || {{halfvec_text:text}} || ' is not found: CREATE EXTENSION vector (0.8 or newer) in a schema of the search_path, or name its schema in extension_schema';
  END IF;
  -- loads the extension, so that its settings are known
  PERFORM '[1]'::{{extension:sql}}vector;
  SELECT e.extversion INTO wrong FROM pg_catalog.pg_extension AS e
   WHERE e.extname = 'vector' AND (regexp_match(e.extversion, '^(\d+)\.(\d+)'))::int[] < '{0,8}';
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'pgvector ' || wrong || ' is too old: 0.8 or newer is needed';
  END IF;
  IF base IS NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'table ' || {{table_text:text}} || ' does not exist';
  END IF;
  IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = base) NOT IN ('r', 'p') THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' is not a table: views and foreign tables are not migrated';
  END IF;
  SELECT string_agg(c.oid::regclass::text, ', ') INTO wrong
    FROM pg_partition_tree(base) AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.relid WHERE c.relkind NOT IN ('r', 'p');
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has partitions that are foreign tables, which are not migrated: ' || wrong;
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_inherits AS h JOIN pg_catalog.pg_class AS c ON c.oid = h.inhrelid
              WHERE h.inhparent = base AND NOT c.relispartition) THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has tables that inherit from it: their rows would not be watched';
  END IF;
  SELECT string_agg(c.name, ', ') INTO wrong
    FROM unnest(ARRAY[{{used_names:sql}}]::text[]) AS c (name)
   WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                      WHERE a.attrelid = base AND a.attname = c.name AND a.attnum > 0);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{table_text:text}} || ' has no column ' || wrong;
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_catalog.pg_index AS i
     WHERE i.indrelid = base AND i.indisunique AND i.indisvalid AND i.indimmediate
       AND i.indpred IS NULL AND i.indexprs IS NULL
       AND ARRAY(SELECT a.attname::text
                   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, n)
                   JOIN pg_catalog.pg_attribute AS a ON a.attrelid = base AND a.attnum = k.attnum
                  WHERE k.n <= i.indnkeyatts AND a.attnotnull ORDER BY k.n)
           = ARRAY[{{key_names:sql}}]::text[]
       AND i.indnkeyatts = {{key_count:int}}
  ) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'key (' || {{key_list:text}} || ') is not a unique index of NOT NULL columns in this order: give the primary key''s columns';
  END IF;
  WITH RECURSIVE part (name, type) AS (
    SELECT a.attname, a.atttypid FROM pg_catalog.pg_attribute AS a
     WHERE a.attrelid = base AND a.attname = ANY (ARRAY[{{text_names:sql}}]::text[])
    UNION
    SELECT p.name, inner_type.type
      FROM part AS p JOIN pg_catalog.pg_type AS t ON t.oid = p.type
     CROSS JOIN LATERAL (
       SELECT t.typbasetype UNION ALL SELECT t.typelem
       UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range AS r WHERE r.rngtypid = t.oid
       UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range AS r WHERE r.rngmultitypid = t.oid
       UNION ALL SELECT a.atttypid FROM pg_catalog.pg_attribute AS a
                  WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
     ) AS inner_type (type)
     WHERE inner_type.type <> 0
  )
  SELECT string_agg(DISTINCT format('%I (%s)', p.name, format_type(p.type, NULL)), ', ') INTO wrong
    FROM part AS p JOIN pg_catalog.pg_type AS t ON t.oid = p.type
   WHERE t.typcategory IN ('D', 'T')
      OR t.typnamespace = 'pg_catalog'::regnamespace AND starts_with(t.typname, 'reg')
      OR t.oid IN ('float4'::regtype, 'float8'::regtype, 'bytea'::regtype, 'money'::regtype);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses ' || wrong || ', whose text form depends on settings of the session: add a column that holds the text';
  END IF;
  SELECT string_agg(a.attname, ', ') INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = base AND a.attgenerated <> '' AND a.attname = ANY (ARRAY[{{text_names:sql}}]::text[]);
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'text uses the generated column ' || wrong || ', which a trigger cannot watch: use the columns that it is made of';
  END IF;
  SELECT format_type(a.atttypid, a.atttypmod) INTO wrong FROM pg_catalog.pg_attribute AS a
   WHERE a.attrelid = to_regclass({{from_relation_text:text}}) AND a.attname = {{from_column:text}}
     AND (a.atttypid <> {{from_type_text:text}}::regtype
          OR a.atttypid IN ({{vector_text:text}}::regtype, {{halfvec_text:text}}::regtype)
             AND a.atttypmod NOT IN (-1, {{from_dimensions:int}}));
  IF FOUND THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{from_key:text}} || ' ' || {{from_text:text}} || ' is ' || wrong || ', the plan says ' || {{from_type:text}} || ' of ' || {{from_dimensions:int}} || ' dimensions';
  END IF;
END
$vecplan$;

--@ stops unless search target {{target:text}} is free, or left to this plan by a contracted one
-- the search target must be free, or serve from.model by a plan that is contracted
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  serving text;
  earlier text;
BEGIN
  SELECT g.active INTO serving FROM vecplan.generations AS g WHERE g.target = {{target:text}};
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
                WHERE n.nspname = {{function_schema:text}} AND f.proname = {{function_name:text}}) THEN
      RAISE EXCEPTION USING MESSAGE = plan || 'a function ' || {{target:text}} || ' exists that vecplan did not make: choose another name in cutover.function';
    END IF;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                  WHERE e.step = 'expand' AND e.detail ->> 'target' = {{target:text}} AND e.detail ->> 'table' = {{table_text:text}}) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'search target ' || {{target:text}} || ' belongs to another table: choose another name in cutover.function';
  END IF;
  IF serving <> {{from_model:text}} THEN
    RAISE EXCEPTION USING MESSAGE = plan || {{target:text}} || ' serves ' || serving || ', from.model is ' || {{from_model:text}};
  END IF;
  IF EXISTS (SELECT FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
              WHERE n.nspname = {{function_schema:text}} AND f.proname = {{function_name:text}}
                AND f.proargnames[1:f.pronargs] <> ARRAY[{{argument_names:sql}}]) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'function ' || {{target:text}} || ' has other parameters than cutover.filter gives it: name the columns that the plan before named, or choose another name in cutover.function';
  END IF;
  SELECT string_agg(e.plan, ', ') INTO earlier FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'target' = {{target:text}}
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF earlier IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || {{target:text}} || ' is still being migrated by plan ' || earlier || ': contract it first';
  END IF;
END
$vecplan$;
