-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ fails where row level security would hide rows from it
SET LOCAL row_security = off;

--@ stops after a rollback, until vecrun cutover is run
--@ stops unless step {{ready_step:word}} is done
--@ stops unless the triggers that notice changes are there and enabled
--@ stops unless every gate of verify is met, measured at most {{max_age_s:duration}} ago
--@ stops while a change has waited for its vector for more than {{pending_s:duration}}
--@ stops while more than {{waiting_rows:int}} rows, and 1 % of them, wait for their first vector | ACCESS SHARE | {{table:sql}}
--@ reads the new vectors with it | ACCESS SHARE | {{vectors_relation:sql}}
--@ lets gates and waiting changes be where {{to_model:text}} serves already
DO $vecplan$
#variable_conflict use_column
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
  unmet text;
BEGIN
  -- a rollback under way is waited for before its mark is looked for
  PERFORM FROM vecplan.generations AS g WHERE g.target = {{target:text}} FOR UPDATE;
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover {{plan:word}}.manifest.json" to cut over again, then apply the migrations';
  END IF;
{{checks:sql}};
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ stops unless the old vectors are there to go back to
DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan {{plan:word}}: ';
BEGIN
  {{back_checks:sql}};
END
$vecplan$;

--@ {{target:text}} serves {{from_model:text}}, and accepts queries of no other model
UPDATE vecplan.generations
   SET active = {{from_model:text}}, accept = ARRAY[{{from_model:text}}],
     since = CASE WHEN active = {{from_model:text}} THEN since ELSE now() END
 WHERE target = {{target:text}};

--@ forgets a rollback
DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = 'rollback';
