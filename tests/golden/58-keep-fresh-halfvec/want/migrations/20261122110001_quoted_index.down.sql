-- vecplan: plan quoted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 89569514a7c95b7e4cac2c24064a037bcbf715200bc124cb25c30d7ba5ed4581

DROP INDEX CONCURRENTLY IF EXISTS "My Docs"."The Docs_new_vectors_embedding_idx";
