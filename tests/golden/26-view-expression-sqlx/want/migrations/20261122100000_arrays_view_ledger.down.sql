-- vecplan: plan arrays_view, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 591d6e2fbcffa5bf17cb86f6a4e94afb683ec3605e0ec345138072511d904c9e

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'ledger';

-- the last plan takes the schema along
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations) THEN
    RETURN;
  END IF;
  DROP FUNCTION vecplan.active_model(text);
  DROP TABLE vecplan.gates, vecplan.quarantine, vecplan.chunks, vecplan.generations,
    vecplan.models, vecplan.schema_migrations;
  DROP SCHEMA vecplan;
END
$vecplan$;
