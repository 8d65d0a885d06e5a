-- vecplan: plan a_plan_with_a_name_of_forty_bytes_no_mor, step index: the index of the new vectors, built while the table is in use
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 360382ac6cedcc81852bf8918ba76555701681567597375d8d819e662d1bd180

DROP INDEX CONCURRENTLY IF EXISTS public.a_table_with_a_name_of_sixty_three_bytes_no_more_than__432f9058;
