CREATE TABLE public.documents (
  id bigint PRIMARY KEY, title text NOT NULL, content text, deleted_at timestamptz, embedding vector(8)
);
INSERT INTO public.documents
SELECT i, 'title ' || i, 'content ' || i, CASE WHEN i % 5 = 0 THEN now() END, testvec('title ' || i, 8)
  FROM generate_series(1, 40) AS i;
CREATE INDEX documents_embedding_idx ON public.documents USING hnsw (embedding vector_cosine_ops);
