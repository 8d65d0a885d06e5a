-- no-transaction
-- vecplan: plan products_voyage, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: fc89d4c04ed94706ad48374e3a306070e7c6f1c202713cc153da2173ceee6d23

DROP INDEX CONCURRENTLY IF EXISTS shop.products_voyage_embedding_idx;
