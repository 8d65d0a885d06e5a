CREATE SCHEMA "My Docs";
CREATE TABLE "My Docs"."The Docs" (
  id bigint, "Sub Key" text, "The Text" text, "Old Vector" halfvec(8), PRIMARY KEY (id, "Sub Key"));
INSERT INTO "My Docs"."The Docs" SELECT i, 'sub ' || i, 'text ' || i, testvec('text ' || i, 8)::halfvec FROM generate_series(1, 20) AS i;
