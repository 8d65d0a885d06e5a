-- Switching by vecrun: the same checks as the file of step cutover, and the mark of a rollback is taken away.

-- cutover:
DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before the model that serves is looked at
  PERFORM FROM vecplan.generations AS g WHERE g.target = {{target:text}} FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'it is contracted: there is nothing to cut over';
  END IF;
{{checks:sql}}{{then_required:sql}}{{then_note_waiting:sql}};
  UPDATE vecplan.generations AS g
     SET active = {{to_model:text}}, accept = ARRAY[{{from_model:text}}, {{to_model:text}}],
       since = CASE WHEN g.active = {{to_model:text}} THEN g.since ELSE now() END
   WHERE g.target = {{target:text}};
  DELETE FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'rollback';
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, finished_at)
  VALUES ({{plan:text}}, 'cutover', {{cutover_checksum:text}}, 'done', clock_timestamp())
  ON CONFLICT ON CONSTRAINT schema_migrations_pkey DO NOTHING{{then_also:sql}};
END
$vecplan$
