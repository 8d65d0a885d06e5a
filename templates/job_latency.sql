-- How long a search takes in each space, as the search function does it.

-- latency_old:
{{old_timed:sql}}

-- latency_new:
{{new_timed:sql}}
