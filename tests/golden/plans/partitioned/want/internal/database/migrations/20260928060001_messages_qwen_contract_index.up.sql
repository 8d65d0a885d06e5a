-- vecplan: plan messages_qwen, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 4e0ab59e2235ff3c374e4319effbeb49e25d07c81bf37937e44b62ecf2efbda7

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS chat.messages_embedding_idx;
