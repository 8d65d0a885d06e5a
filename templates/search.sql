--@ creates function {{function:sql}}, which searches either model's vectors
-- both models have a place here; which of them may be asked stands in vecplan.generations
{{search_both:sql}};

--@ creates function {{mixed:sql}}, which searches both models' vectors and merges by rank
{{search_mixed:sql}};
