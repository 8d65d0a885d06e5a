-- vecplan: plan documents_paced, step contract_index: drops the old index while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 8dd986f72a8c9442200425edb83432839fdb27e91a4ead9939e02e3be3c713b0

DROP INDEX CONCURRENTLY IF EXISTS public.documents_embedding_idx;
