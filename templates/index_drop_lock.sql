--@ drops index {{index_name:ident}} | ACCESS EXCLUSIVE | {{vectors_relation:sql}}
DROP INDEX IF EXISTS {{index:sql}};

--@ drops what a build that broke off has left on partitions | ACCESS EXCLUSIVE | {{vectors_relation:sql}}
-- what a build that broke off has left on partitions
EXECUTE coalesce((
  SELECT 'DROP INDEX ' || string_agg(i.indexrelid::regclass::text, ', ')
    FROM pg_partition_tree({{vectors_text:text}}) AS t
    JOIN pg_catalog.pg_index AS i ON i.indrelid = t.relid
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
    JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
   WHERE t.level > 0 AND NOT c.relispartition AND {{index_planned:sql}}), 'SELECT');
