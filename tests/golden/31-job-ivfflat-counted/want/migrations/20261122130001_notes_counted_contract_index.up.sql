-- vecplan: plan notes_counted, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: a56ba30ffe0adae8d7475acddb0ea79a0d851ec3145e27533ceecc286c0c0261

DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_idx;
