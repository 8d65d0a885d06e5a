-- vecplan: plan tools, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4c50ed74d99add0764817b0522fdd65cc730cf85df50abec3cc198a221059f36

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY IF NOT EXISTS "${doc} -- :x \_\gexec %(x)s_idx"
  ON public."${doc} -- :x \" USING hnsw ("\gexec %(x)s" vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS public."${doc} -- :x \_\gexec %(x)s_idx";
