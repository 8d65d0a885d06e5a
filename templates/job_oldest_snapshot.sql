-- While an old snapshot is held no dead row version is pruned: no update stays on its page, and the table grows. Of
-- other databases only transactions that write count: while the server's oldest stays, backends do not look again for
-- what may be pruned. A slot's age is known in transactions only: one that nobody reads counts as older than any.

-- oldest_snapshot:
SELECT CASE WHEN pg_has_role('pg_read_all_stats', 'USAGE')
    THEN o.name || ' holds a snapshot' || coalesce(' for ' || floor(o.age_s) || ' s', '') || ', {{oldest_snapshot:int}} s may be'
  END AS reason
  FROM (
  SELECT 'session ' || a.pid || coalesce(' of database ' || nullif(a.datname, current_database()), '') AS name,
      extract(epoch FROM clock_timestamp() - a.xact_start) AS age_s,
      a.xact_start < clock_timestamp() - make_interval(secs => {{oldest_snapshot:int}}) AS old
    FROM pg_catalog.pg_stat_activity AS a
   WHERE a.pid <> pg_backend_pid()
     AND (a.backend_xid IS NOT NULL OR a.backend_xmin IS NOT NULL AND a.datname = current_database())
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum AS v WHERE v.pid = a.pid)
  UNION ALL
  SELECT 'prepared transaction ' || x.gid || coalesce(' of database ' || nullif(x.database, current_database()), ''),
      extract(epoch FROM clock_timestamp() - x.prepared),
      x.prepared < clock_timestamp() - make_interval(secs => {{oldest_snapshot:int}})
    FROM pg_catalog.pg_prepared_xacts AS x
  UNION ALL
  SELECT 'replication slot ' || s.slot_name, NULL, NOT s.active
    FROM pg_catalog.pg_replication_slots AS s WHERE s.xmin IS NOT NULL
) AS o WHERE o.old OR NOT pg_has_role('pg_read_all_stats', 'USAGE') ORDER BY o.age_s DESC NULLS FIRST LIMIT 1
