-- while not every row has its new vector: each row is judged in one space alone, and the two lists are
-- merged by rank (reciprocal rank fusion with 60, Cormack et al. 2009), never by distance
CREATE{{or_replace:sql}} FUNCTION {{mixed:sql}}(query_old {{extension:sql}}vector, query_new {{extension:sql}}vector, k integer DEFAULT 10{{parameters:sql}})
RETURNS TABLE ({{returns:sql}}, model text, score double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'{{settings:sql}}
AS $vecplan_search$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH old_space AS MATERIALIZED (
{{old_space:sql}}
    ), new_space AS MATERIALIZED (
{{new_space:sql}}
    ), ranked AS (
      SELECT o.*, {{from_model:text}}::text AS vecplan_model, row_number() OVER (ORDER BY o.vecplan_d) AS vecplan_r FROM old_space AS o
      UNION ALL
      SELECT n.*, {{to_model:text}}, row_number() OVER (ORDER BY n.vecplan_d) FROM new_space AS n
    )
    SELECT {{ranked_keys:sql}}, r.vecplan_model, 1.0::float8 / (60 + r.vecplan_r)
      FROM ranked AS r ORDER BY r.vecplan_r, r.vecplan_model LIMIT $3;
END
$vecplan_search$
