--@ enters step {{step:word}} into the ledger
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ({{plan:text}}, {{step:text}}, {{version:text}},
  {{checksum:text}},
  'done', clock_timestamp(), {{detail:sql}})
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
