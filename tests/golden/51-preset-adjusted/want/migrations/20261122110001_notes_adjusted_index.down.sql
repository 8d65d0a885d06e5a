-- vecplan: plan notes_adjusted, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: d0c02b90fd536e33b7c8afb4c377f9c19d109a0c6f24e1965ec39768a531a11e

DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_v2_idx;
