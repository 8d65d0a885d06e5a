-- no-transaction
-- vecplan: plan books_wide, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e96bf9c956e6f1ee4d528cff3c703e2de7aee8c7ad12fbc90fe97da57089502f

DROP INDEX CONCURRENTLY IF EXISTS public."Books ""wide"" idx";
