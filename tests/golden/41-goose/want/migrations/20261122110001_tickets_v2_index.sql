-- +goose NO TRANSACTION
-- vecplan: plan tickets_v2, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 6d326678541f7ba96d4df625268f1bfb1efbd5c08b2bd9d1ae0b78715dc5b082

-- +goose Up
-- +goose StatementBegin
CREATE INDEX CONCURRENTLY IF NOT EXISTS tickets_embedding_v2_idx
  ON public.tickets USING hnsw (embedding_v2 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP INDEX CONCURRENTLY IF EXISTS public.tickets_embedding_v2_idx;
-- +goose StatementEnd
