-- Rows that VACUUM has not removed yet, of the relation that the sweep writes and its partitions.

-- dead_tuples:
SELECT {{written_text:text}} || ' has ' || s.dead || ' dead rows beside ' || s.live AS reason
  FROM (
  SELECT coalesce(sum(pg_stat_get_dead_tuples(r.relid)), 0) AS dead, coalesce(sum(pg_stat_get_live_tuples(r.relid)), 0) AS live
    FROM (SELECT {{written_text:text}}::regclass AS relid
          UNION SELECT p.relid FROM pg_partition_tree({{written_text:text}}::regclass) AS p) AS r
) AS s
 WHERE s.dead > {{dead_rows:int}} AND {{dead_percent:int}} = 0
    OR s.dead * 100 > (s.dead + s.live) * {{dead_percent:int}} AND {{dead_percent:int}} > 0
