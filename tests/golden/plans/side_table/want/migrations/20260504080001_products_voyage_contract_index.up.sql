-- no-transaction
-- vecplan: plan products_voyage, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 606ef2d4f94f06695bdd1408679a67a2d82bfaefc5ed33c6224efeff18e0031f

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS shop.products_embedding_idx;
