{{search_both:sql}};
{{mixed_again:sql}};
{{outdate_made:sql}}
