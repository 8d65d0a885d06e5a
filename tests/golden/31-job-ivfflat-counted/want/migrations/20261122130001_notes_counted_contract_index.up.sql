-- vecplan: plan notes_counted, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c3b10e6439b1f214b11887c8389c9aaba2d0f435e76a66f5585073f43c78c9cc

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_idx;
