-- vecplan: plan offers_v2, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 35df9f800c5c5a5af6ae014fa88d99f4025836e7324ea16a5e577a392f7402ff

DROP INDEX CONCURRENTLY IF EXISTS public.offers_embedding_idx;
