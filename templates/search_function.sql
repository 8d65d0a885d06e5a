CREATE OR REPLACE FUNCTION {{function:sql}}(query {{extension:sql}}vector, model text, k integer DEFAULT 10{{parameters:sql}})
RETURNS TABLE ({{returns:sql}}, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'{{settings:sql}}
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = {{target:text}};
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = {{target:text}}
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
{{branches:sql}};
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = {{target:text}}
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$
