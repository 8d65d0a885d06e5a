-- vecplan: plan quoted, step cutover: the new model serves searches, once its gates are met
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8b4e32da9f075d10bcd54487a064fecad9ecc9bb6aa397540ce614961880db93

BEGIN;

SET LOCAL lock_timeout = '2s';

UPDATE vecplan.generations
   SET active = 'old ''8''', accept = ARRAY['old ''8'''],
     since = CASE WHEN active = 'old ''8''' THEN since ELSE now() END
 WHERE target = '"My Docs".find';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'rollback';

DELETE FROM vecplan.schema_migrations WHERE plan = 'quoted' AND step = 'cutover';

COMMIT;
