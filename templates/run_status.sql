SELECT m.plan, m.step, m.state, coalesce(m.version, '') AS version,
  coalesce(to_char(m.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'), '') AS finished
  FROM vecplan.schema_migrations AS m ORDER BY m.plan, m.started_at, m.step;
