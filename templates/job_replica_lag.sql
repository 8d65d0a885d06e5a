-- Who is furthest behind, in bytes: a replay_lag in time is NULL when idle, and a standby that is gone has no
-- row but keeps WAL by its slot. bytes NULL: a role without pg_monitor does not see it.

-- replica_lag:
SELECT l.name || ' is ' || round(l.bytes / 1048576.0, 1) || ' MB behind, '
    || round({{replica_lag:int}} / 1048576.0, 1) || ' may be' AS reason
  FROM (
  SELECT 'replica ' || r.application_name AS name,
      pg_wal_lsn_diff(pg_current_wal_lsn(), coalesce(r.replay_lsn, r.flush_lsn, r.write_lsn, r.sent_lsn))::bigint AS bytes
    FROM pg_catalog.pg_stat_replication AS r WHERE r.state IS DISTINCT FROM 'backup'
  UNION ALL
  SELECT 'replication slot ' || s.slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)::bigint
    FROM pg_catalog.pg_replication_slots AS s WHERE s.restart_lsn IS NOT NULL
) AS l WHERE l.bytes IS NULL OR l.bytes > {{replica_lag:int}} ORDER BY l.bytes DESC NULLS FIRST LIMIT 1
