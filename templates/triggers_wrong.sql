(SELECT string_agg('trigger ' || quote_ident(b.name) || ' of ' || b.relation || b.state, ', ' ORDER BY b.name) AS wrong,
        bool_or(b.blind) AS blind,
        CASE WHEN bool_or(b.missing) THEN 'create what is missing as the file of step expand does, then ' ELSE '' END
        || 'run "ALTER TABLE ' || {{table_text:text}} || string_agg(' ENABLE ALWAYS TRIGGER ' || quote_ident(b.name), ',' ORDER BY b.name)
        || '" and ' || CASE WHEN c.contracted THEN '"vecrun verify {{plan:word}}.manifest.json", then ' ELSE '' END
        || '"vecrun run {{plan:word}}.manifest.json", as changes meanwhile were not seen' AS repair
   FROM (SELECT EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'contract') AS contracted) AS c
  CROSS JOIN LATERAL (
    -- of a partitioned table: one relation a trigger, as its own ALTER TABLE sets those of all partitions
    SELECT DISTINCT ON (w.name) w.name, r.relid::regclass::text AS relation, t.oid IS NULL AS missing,
           t.tgenabled IS DISTINCT FROM 'O' AS blind,
           CASE t.tgenabled WHEN 'D' THEN ' is disabled' WHEN 'O' THEN ' is not ENABLE ALWAYS, as after having been disabled'
             WHEN 'R' THEN ' fires under replication alone' ELSE ' is missing' END AS state
      FROM (SELECT unnest(ARRAY[{{triggers_kept:sql}}]::text[])
            UNION ALL SELECT unnest(ARRAY[{{triggers_dropped:sql}}]::text[]) WHERE NOT c.contracted) AS w (name)
     -- not pg_partition_tree(): it waits for locks on the partitions
     CROSS JOIN (WITH RECURSIVE tree (relid) AS (
                   SELECT {{table_text:text}}::regclass::oid
                   UNION SELECT i.inhrelid FROM tree AS p JOIN pg_catalog.pg_inherits AS i ON i.inhparent = p.relid)
                 SELECT p.relid FROM tree AS p) AS r
      LEFT JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = r.relid AND t.tgname = w.name
     WHERE t.tgenabled IS DISTINCT FROM 'A'
     ORDER BY w.name, r.relid <> {{table_text:text}}::regclass, r.relid) AS b
  GROUP BY c.contracted)
