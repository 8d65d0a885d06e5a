-- The sweep where the vectors stand in a side table: the order is that of the keys.

-- window_keys:
SELECT $1::bigint * 20 AS keys

-- window:
SELECT {{key_aliased:sql}}, {{text_bytes:sql}} AS bytes, row_number() OVER (ORDER BY {{key_columns:sql}}) AS place
  FROM {{swept:sql}} LEFT JOIN {{side:sql}} AS vecplan_side ON {{side_join:sql}}
 WHERE ({{key_columns:sql}}) >= ({{arrays:sql}}) AND ({{key_columns:sql}}) <= ({{window_end:sql}})
   AND vecplan_side.source IS NULL AND {{swept_filled:sql}}
