-- vecplan: plan quoted_job, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: c33ded21d478008b5e993ae132a4a9076f6008bdcf27899ab825b207f7781319

-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS "App Data"."Doc%s:x ""idx""";
