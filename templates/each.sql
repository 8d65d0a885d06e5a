-- One-line patterns, each filled once for every column of a list and joined with its separator.

-- columns: ,
{{row:sql}}.{{column:ident}}

-- plain: ,
{{column:ident}}

-- names: ,
{{column:text}}

-- returns: ,
{{column:ident}} {{table:sql}}.{{column:ident}}%TYPE

-- arrays: ,
${{n:int}}

-- high: ,
${{high:int}}

-- unnested: ,
vecplan_k{{n:int}}

-- from_unnested: ,
{{row:sql}}.vecplan_k{{n:int}}

-- aliased: ,
{{row:sql}}.{{column:ident}} AS vecplan_k{{n:int}}

-- join: AND
{{row:sql}}.{{column:ident}} = {{other:sql}}.vecplan_k{{n:int}}

-- rejoin: AND
{{row:sql}}.vecplan_k{{n:int}} = {{other:sql}}.vecplan_k{{n:int}}

-- same: AND
{{row:sql}}.{{column:ident}} = {{other:sql}}.{{column:ident}}

-- texts: ,
{{row:sql}}.{{column:ident}}::text

-- unnested_texts: ,
{{row:sql}}.vecplan_k{{n:int}}::text

-- elements: ,
{{row:sql}}[{{n:int}}]

-- descending: ,
{{row:sql}}.{{column:ident}} DESC

-- bytes: +
octet_length(coalesce({{row:sql}}.{{column:ident}}::text COLLATE "C", ''))::bigint

-- parameter_texts: ,
${{n:int}}::text

-- piece: ||
coalesce({{row:sql}}.{{column:ident}}::text COLLATE "C", '')
