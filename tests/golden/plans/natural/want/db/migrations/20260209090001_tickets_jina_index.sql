-- vecplan: plan tickets_jina, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6b3f09da8d64e43282078fee2ffbb261de0b1875fef087aab79c28b211091c1f

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_embedding_v2_idx
  ON support.tickets USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS support.tickets_embedding_v2_idx;
