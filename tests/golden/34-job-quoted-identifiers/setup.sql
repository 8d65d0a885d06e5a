CREATE SCHEMA "App Data";
CREATE SCHEMA "More Data";
CREATE TABLE "App Data"."Doc%s:x" (
  "Id" integer PRIMARY KEY, "Ti""tle" text, "it's" text, "Select" text, "Old Embedding" vector(8)
) PARTITION BY RANGE ("Id");
CREATE TABLE "More Data"."P""art %s" PARTITION OF "App Data"."Doc%s:x" FOR VALUES FROM (0) TO (10);
CREATE TABLE "App Data"."it's $1 part" PARTITION OF "App Data"."Doc%s:x" FOR VALUES FROM (10) TO (100);
INSERT INTO "App Data"."Doc%s:x"
SELECT i, 'T' || i, 'B' || i, CASE WHEN i < 20 THEN 'it''s' END, testvec(i::text, 8)
  FROM generate_series(1, 25) AS i;
CREATE INDEX "Doc%s:x ""idx""" ON "App Data"."Doc%s:x" USING hnsw ("Old Embedding" vector_cosine_ops);
