-- The gate index_valid: whether the index is valid and as the plan has it, by the catalog.

-- index:
SELECT jsonb_build_object('index', {{index_text:text}}, 'definition', pg_get_indexdef(to_regclass({{index_text:text}})), 'wrong', s.wrong)::text AS detail,
  'index ' || {{index_text:text}} || s.wrong AS wrong
  FROM (SELECT {{index_wrong:sql}} AS wrong) AS s
