      SELECT {{key_aliased:sql}}, ({{compared:sql}} {{operator:sql}} {{query:sql}})::float8 AS vecplan_d
        FROM {{vectors:sql}}
       WHERE {{vector:sql}} IS NOT NULL AND {{chosen:sql}} AND {{in_scope:sql}}{{filtered:sql}}
       ORDER BY {{compared:sql}} {{operator:sql}} {{query:sql}} LIMIT $3
