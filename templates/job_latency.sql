-- How long a search takes in each space, as the search function does it.

-- latency_session:
-- the figure is not required: it is not worth more
SET LOCAL statement_timeout = '30s'

-- latency_old:
{{old_timed:sql}}

-- latency_new:
{{new_timed:sql}}
