-- up
SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover {{plan:word}}.manifest.json" to cut over again, then apply the migrations';
  END IF;
{{checks:sql}};
END
$vecplan$;

UPDATE vecplan.generations
   SET active = {{to_model:text}}, accept = ARRAY[{{from_model:text}}, {{to_model:text}}],
     since = CASE WHEN active = {{to_model:text}} THEN since ELSE now() END
 WHERE target = {{target:text}};

-- down
SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = {{from_model:text}}, accept = ARRAY[{{from_model:text}}],
     since = CASE WHEN active = {{from_model:text}} THEN since ELSE now() END
 WHERE target = {{target:text}};

DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = 'rollback';
