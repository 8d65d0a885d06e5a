-- vecplan: plan quoted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: f75054f4439dfe42bc0e6301d82c8d227c12735019e73f70ae650d1768831613

DROP INDEX CONCURRENTLY IF EXISTS "App Data"."Doc%s:x_New'Embedding_idx";
