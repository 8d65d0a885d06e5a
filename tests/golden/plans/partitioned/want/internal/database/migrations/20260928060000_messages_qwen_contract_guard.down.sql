-- vecplan: plan messages_qwen, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b96260625f4782118ed4a03df8f470f99cb6781ccc0af4e94601c9aa35c07872

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass('chat.messages_embedding_idx_contracted') AND c.relkind = 'I') THEN
    ALTER INDEX chat.messages_embedding_idx_contracted RENAME TO messages_embedding_idx;
  END IF;
END
$vecplan$;

DELETE FROM vecplan.schema_migrations WHERE plan = 'messages_qwen' AND step = 'contract_guard';

COMMIT;
