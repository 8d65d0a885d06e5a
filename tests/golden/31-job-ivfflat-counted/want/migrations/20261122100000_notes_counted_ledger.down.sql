-- vecplan: plan notes_counted, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: bbaddc486996bfc18fcaae9bc54ae046f3a484c4f917d05a5b67c4e38518ac88

BEGIN;

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_counted' AND step = 'ledger';

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

COMMIT;
