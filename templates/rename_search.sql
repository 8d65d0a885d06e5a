{{search_both:sql}};
{{mixed_again:sql}}{{outdate_again:sql}}
