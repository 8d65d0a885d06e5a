-- vecplan: plan messages_qwen, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8326e7b628e9fbef7684a5a81c4408515fc952f05f1bcf2674a881b718275d1c

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan messages_qwen: ';
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'chat.messages_search' AND g.active = 'qwen3-embedding:0.6b')
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = to_regclass('chat.messages') AND a.attname = 'embedding') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'chat.messages' || ' has no column ' || 'embedding' || ', the old vectors are gone: ' || 'qwen3-embedding:0.6b' || ' goes on serving; put the column back with its vectors, or make a new plan for the model to go to';
  END IF;
END
$vecplan$;

UPDATE vecplan.generations
   SET active = 'nomic-embed-text', accept = ARRAY['nomic-embed-text'],
     since = CASE WHEN active = 'nomic-embed-text' THEN since ELSE now() END
 WHERE target = 'chat.messages_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'cutover';

COMMIT;
