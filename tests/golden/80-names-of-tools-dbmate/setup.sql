CREATE TABLE public."${doc} -- :x \" ("-- migrate:up" bigint PRIMARY KEY, "$title" text, "$$;/*ä" vector(8));
INSERT INTO public."${doc} -- :x \" SELECT n, 'T' || n, testvec(n::text, 8) FROM generate_series(1, 20) AS n;
CREATE INDEX "-- +goose Up" ON public."${doc} -- :x \" USING hnsw ("$$;/*ä" vector_cosine_ops);
