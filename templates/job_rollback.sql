-- Going back: the old model serves again; the mark stops the next deploy from cutting over by itself.

-- rollback:
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'it is contracted, the old vectors are gone: make a new plan for the model to go to';
  END IF;
  {{back_checks:sql}};
  UPDATE vecplan.generations AS g SET active = {{from_model:text}}, since = now()
   WHERE g.target = {{target:text}} AND g.active = {{to_model:text}};
  IF NOT FOUND THEN
    IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'rollback') THEN
      RETURN;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it is not cut over: there is nothing to roll back';
  END IF;
  INSERT INTO vecplan.schema_migrations (plan, step, checksum, state, finished_at)
  VALUES ({{plan:text}}, 'rollback', {{plan_checksum:text}}, 'done', clock_timestamp())
  ON CONFLICT ON CONSTRAINT schema_migrations_pkey DO NOTHING{{then_also:sql}};
END
$vecplan$
