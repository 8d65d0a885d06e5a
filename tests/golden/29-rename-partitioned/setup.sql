CREATE TABLE public.events (
  id bigint, day integer, region text, body text, "Embed ""1""" vector(8), PRIMARY KEY (id, day, region)
) PARTITION BY RANGE (day);
CREATE TABLE public.events_1 PARTITION OF public.events FOR VALUES FROM (0) TO (10);
CREATE TABLE public.events_2 PARTITION OF public.events FOR VALUES FROM (10) TO (20) PARTITION BY LIST (region);
CREATE TABLE public.events_2_eu PARTITION OF public.events_2 FOR VALUES IN ('eu');
CREATE TABLE public."Events 2 rest" PARTITION OF public.events_2 DEFAULT;
CREATE TABLE public.events_3 PARTITION OF public.events FOR VALUES FROM (20) TO (30) PARTITION BY LIST (region);
INSERT INTO public.events
  SELECT i, i % 20, CASE i % 3 WHEN 0 THEN 'eu' ELSE 'us' END, 'event ' || i, testvec(i::text, 8)
    FROM generate_series(1, 60) AS i;
CREATE INDEX events_embedding_idx ON public.events USING hnsw ("Embed ""1""" vector_cosine_ops);
