-- vecplan: plan prices_table, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: ef94847140d3d9ab684e4e7e959b91ae0bc62f4ba57177172cdb64c553e710fc

DROP INDEX CONCURRENTLY IF EXISTS public.prices_embedding_idx;
