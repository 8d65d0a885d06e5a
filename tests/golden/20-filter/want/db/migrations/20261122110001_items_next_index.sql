-- vecplan: plan items_next, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c249fafd4224748cce92fc3214c85c8a87fc5318006a944aef8044318da72645

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS items_embedding_v2_idx
  ON shop.items USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS shop.items_embedding_v2_idx;
