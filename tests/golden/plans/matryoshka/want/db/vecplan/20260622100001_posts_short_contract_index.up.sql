-- vecplan: plan posts_short, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 30fe416d0e70030bac3de7b2ccf5df37108170b1f1945860d295b94a5b69107b

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS forum.posts_embedding_idx;
