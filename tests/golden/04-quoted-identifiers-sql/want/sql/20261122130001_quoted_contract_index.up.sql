-- vecplan: plan quoted, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: b7585ccfe055ea212a2d739083707a64801d4614ebabe585bb2f1e81fdf895ef

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS "App Data"."Doc%s:x ""idx""";
