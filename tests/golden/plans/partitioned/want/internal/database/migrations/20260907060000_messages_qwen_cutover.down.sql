-- vecplan: plan messages_qwen, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 05d716e39c99bc112d86389828c9064c2f22c12904eeff3ac5a55c75bd527b77

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'nomic-embed-text', accept = ARRAY['nomic-embed-text'],
     since = CASE WHEN active = 'nomic-embed-text' THEN since ELSE now() END
 WHERE target = 'chat.messages_search';

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'cutover';

COMMIT;
