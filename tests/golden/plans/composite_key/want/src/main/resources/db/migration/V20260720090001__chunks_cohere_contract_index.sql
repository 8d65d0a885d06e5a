-- vecplan: plan chunks_cohere, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 381f1f0a7d6edffc041cabeb84d33d5b4766933bd731afb4b92d4ab058e3c412

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS app.chunks_embedding_idx;
