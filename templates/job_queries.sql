-- Queries that stand in a table.

-- queries:
-- of many some, always the same
SELECT q.{{query_column:ident}}::text AS query, {{relevant:sql}} AS relevant
  FROM {{query_table:sql}} AS q WHERE q.{{query_column:ident}}::text ~ '[^ \t\r\n]'
 ORDER BY hashtextextended(q.{{query_column:ident}}::text COLLATE "C", 0) LIMIT $1::bigint
