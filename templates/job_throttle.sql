-- What holds the sweep back: each statement gives the reason, or no row where it may go on. A reason that is NULL: this
-- role does not see enough.

-- paused:
SELECT 'paused by ' || m.applied_by || ' since ' || to_char(m.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    || ' UTC' AS reason
  FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'pause'
