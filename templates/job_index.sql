-- The index of the new vectors, built or repaired by vecrun. What comes next is asked anew before each
-- statement; the server makes that statement's text, and vecrun sends it as it is.

-- lock:
SELECT pg_try_advisory_lock(hashtextextended('vecplan index ' || {{plan:text}}, 0)) AS mine, pg_backend_pid() AS pid

-- session:
WITH asked AS MATERIALIZED (
  SELECT e.extversion, {{method:text}} = 'hnsw' AND (regexp_match(e.extversion, '^(\d+)\.(\d+)\.(\d+)'))::int[] < '{0,8,2}' AS unsafe,
    {{workers:sql}} AS workers
    FROM pg_catalog.pg_extension AS e WHERE e.extname = 'vector'
)
SELECT CASE WHEN s.unsafe AND s.workers <> '0'
         THEN 'pgvector ' || s.extversion || ' is not safe with parallel workers (0.8.2 is): the index is built without' END AS warning,
  set_config('maintenance_work_mem', {{memory:sql}}, false),
  set_config('max_parallel_maintenance_workers', CASE WHEN s.unsafe THEN '0' ELSE s.workers END, false),
  -- vectors stand out of line and leave a heap that is too small for workers by itself
  set_config('min_parallel_table_scan_size', {{scan_size:sql}}, false)
  FROM asked AS s

-- detail:
SELECT {{index_detail:sql}}::text AS detail

-- next:
WITH root AS (
  SELECT c.oid AS relid, c.relkind = 'p' AS split, to_regclass({{index_text:text}})::oid AS index
    FROM pg_catalog.pg_class AS c WHERE c.oid = {{vectors_text:text}}::regclass
), branch AS (
  -- the table; of a partitioned one every partition too
  SELECT r.relid, NULL::oid AS parent, NOT r.split AS leaf, 0 AS level FROM root AS r
  UNION ALL
  SELECT t.relid, t.parentrelid, t.isleaf, t.level
    FROM root AS r CROSS JOIN LATERAL pg_partition_tree(r.relid) AS t WHERE r.split AND t.level > 0
), alike AS (
  -- indexes like the planned one, whatever they are called
  SELECT i.indexrelid AS index, i.indrelid AS relid, i.indisvalid AND i.indisready AS valid, c.relname AS name,
    h.inhparent AS attached, {{options_met:sql}} AS options_met
    FROM branch AS b
    JOIN pg_catalog.pg_index AS i ON i.indrelid = b.relid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
    JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
    LEFT JOIN pg_catalog.pg_inherits AS h ON h.inhrelid = i.indexrelid
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE {{index_planned:sql}}
), own AS (
  -- which of them is the branch's own: an attached one, else one that may be attached or is left over
  SELECT b.*, l.index, l.valid, l.attached, l.options_met
    FROM branch AS b
    LEFT JOIN LATERAL (SELECT * FROM alike AS l
                        WHERE l.relid = b.relid AND CASE b.level WHEN 0 THEN l.index = (SELECT r.index FROM root AS r)
                                ELSE l.options_met OR l.attached IS NOT NULL END
                        ORDER BY l.attached IS NULL, l.valid DESC, l.index LIMIT 1) AS l ON true
), step (rank, action, level, of, statement, hint) AS (
  SELECT 1, 'refuse', 0, r.index, 'index ' || r.index::regclass || ' is not as planned'
      || coalesce(': ' || pg_get_indexdef(r.index), ''),
    'Run "DROP INDEX ' || CASE WHEN r.split THEN '' ELSE 'CONCURRENTLY ' END || {{index_text:text}} || '", then run this again.'
    FROM root AS r
   WHERE r.index IS NOT NULL AND NOT EXISTS (SELECT FROM own AS o WHERE o.index = r.index AND o.options_met)
  UNION ALL
  SELECT 2, 'refuse', b.level, b.relid, 'partition ' || b.relid::regclass || ' is a foreign table, which cannot have the index',
    'Detach it, then run this again.'
    FROM branch AS b JOIN pg_catalog.pg_class AS c ON c.oid = b.relid WHERE c.relkind = 'f'
  UNION ALL
  SELECT 3, 'refuse', o.level, o.index, 'index ' || o.index::regclass || ' of a partition has other options than planned',
    'Run "ALTER INDEX ' || o.index::regclass || ' SET (' || {{options:sql}} || ')" and "REINDEX INDEX CONCURRENTLY '
      || o.index::regclass || '", then run this again.'
    FROM own AS o WHERE NOT o.options_met
  UNION ALL
  -- what a builder of another role builds is not shown, but that it holds a lock on the table
  SELECT 4, 'wait', b.level, b.relid, 'backend ' || p.pid || ' is building an index of ' || b.relid::regclass,
    'Run this again once it is done.'
    FROM branch AS b
    JOIN pg_catalog.pg_locks AS k ON k.relation = b.relid AND k.granted
     AND k.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database())
    JOIN pg_catalog.pg_stat_progress_create_index AS p ON p.pid = k.pid AND p.pid <> pg_backend_pid()
  UNION ALL
  -- what a REINDEX CONCURRENTLY that broke off has left
  SELECT 5, 'alone', 0, l.index, 'DROP INDEX CONCURRENTLY ' || l.index::regclass, NULL
    FROM alike AS l WHERE NOT l.valid AND l.attached IS NULL AND l.name ~ '_cc(new|old)[0-9]*$'
  UNION ALL
  SELECT 6, 'alone', o.level, o.relid,
    CASE WHEN o.level = 0 OR o.attached IS NOT NULL THEN 'REINDEX' ELSE 'DROP' END || ' INDEX CONCURRENTLY ' || o.index::regclass, NULL
    FROM own AS o WHERE o.leaf AND NOT o.valid
  UNION ALL
  SELECT 7, 'alone', o.level, o.relid, 'CREATE INDEX CONCURRENTLY '
      || CASE o.level WHEN 0 THEN quote_ident({{index_name:text}}) || ' ' ELSE '' END
      || 'ON ' || o.relid::regclass || ' ' || {{index_using:text}} || ' WITH (' || {{options:sql}} || ')', NULL
    FROM own AS o WHERE o.leaf AND o.index IS NULL
  UNION ALL
  -- partitions first: a parent's index becomes valid with the last that is attached, and at no other time
  SELECT 8, 'locked', -o.level, o.relid, 'ALTER INDEX ' || p.index::regclass || ' ATTACH PARTITION ' || o.index::regclass, NULL
    FROM own AS o JOIN own AS p ON p.relid = o.parent WHERE o.valid AND p.index IS NOT NULL AND o.attached IS DISTINCT FROM p.index
  UNION ALL
  SELECT 9, 'locked', -o.level, o.relid, 'CREATE INDEX '
      || CASE o.level WHEN 0 THEN quote_ident({{index_name:text}}) || ' ' ELSE '' END
      || 'ON ONLY ' || o.relid::regclass || ' ' || {{index_using:text}} || ' WITH (' || {{options:sql}} || ')', NULL
    FROM own AS o WHERE NOT o.leaf AND o.index IS NULL
  UNION ALL
  SELECT 10, 'refuse', -o.level, o.relid, 'index ' || o.index::regclass || ' stays invalid, though every partition has its own',
    'Run "DROP INDEX ' || o.index::regclass || '", then run this again.'
    FROM own AS o WHERE NOT o.leaf AND NOT o.valid
)
SELECT s.action, CASE s.action WHEN 'locked' THEN 'BEGIN; SET LOCAL lock_timeout = ''200ms''; ' || s.statement || '; COMMIT'
         ELSE s.statement END AS statement, coalesce(s.hint, '') AS hint
  FROM step AS s ORDER BY s.rank, s.level, s.of LIMIT 1

-- progress:
SELECT p.phase || CASE WHEN p.current_locker_pid > 0 THEN ' (backend ' || p.current_locker_pid || ')' ELSE '' END AS phase,
  -- the blocks of the phase before say nothing of a wait
  p.blocks_done, CASE WHEN p.phase LIKE 'waiting %' THEN 0 ELSE p.blocks_total END AS blocks_total
  FROM pg_catalog.pg_stat_progress_create_index AS p WHERE p.pid = $1::bigint
