-- What it takes to embed the keys that wait, and to set refused rows aside.

-- session:
SELECT set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),
  set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false)

-- session_write:
-- a crash may take the last commits: their chunk is not done then, and the commit that marks one as
-- done, like any that waits for the disk, brings all before it there; once glibc has freed a block of 4 MB
-- it keeps what a statement frees for the next one, where it may else give it back to the kernel each time
SELECT set_config('lock_timeout', '20ms', false), set_config('synchronous_commit', 'off', false),
  octet_length(repeat(repeat(' ', 4096), 1024))

-- key_types:
SELECT a.atttypid AS type, t.typarray AS array_type
  FROM unnest(ARRAY[{{key_names:sql}}]::text[]) WITH ORDINALITY AS k (name, n)
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = {{table_text:text}}::regclass AND a.attname = k.name
  JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid ORDER BY k.n

-- vector_type:
SELECT t.oid AS type, t.typarray AS array_type FROM pg_catalog.pg_type AS t WHERE t.oid = {{written_text:text}}::regtype

-- drain_turn:
-- one worker at a time: another one would embed the same rows
SELECT pg_try_advisory_lock(hashtextextended('vecplan drain ' || {{plan:text}}, 0))::int AS held

-- drain_over:
SELECT pg_advisory_unlock(hashtextextended('vecplan drain ' || {{plan:text}}, 0))

-- pending_newest:
SELECT coalesce(max(p.n), 0) AS n, count(*) AS rows FROM {{pending:sql}} AS p

-- pending_read:
SELECT b.n, {{batch_columns:sql}},
  (extract(epoch FROM clock_timestamp() - b.at) * 1000)::bigint AS age_ms,
  (SELECT {{text_bytes:sql}} FROM {{table:sql}} AS {{table_name:ident}} WHERE {{b_join:sql}}) AS bytes
  FROM (SELECT p.* FROM {{pending:sql}} AS p WHERE p.n > $1::bigint AND p.n <= $2::bigint
         ORDER BY p.n LIMIT $3::bigint) AS b
 ORDER BY {{batch_columns:sql}}, b.n

-- pending_remove:
DELETE FROM {{pending:sql}} WHERE n = ANY ($1::bigint[])

-- quarantine_put:
INSERT INTO vecplan.quarantine AS vecplan_q (plan, key, hash, reason)
VALUES ({{plan:text}}, ARRAY[{{parameter_texts:sql}}], ${{hash_number:int}}::uuid, ${{reason_number:int}}::text)
ON CONFLICT (plan, key) DO UPDATE
  SET hash = excluded.hash, reason = excluded.reason, attempts = vecplan_q.attempts + 1, at = now()

-- quarantine_count:
SELECT count(*) AS rows FROM vecplan.quarantine AS vecplan_q WHERE vecplan_q.plan = {{plan:text}}

-- session_prune:
-- row by row each would look through the whole table
SELECT set_config('enable_hashjoin', 'on', false), set_config('enable_seqscan', 'on', false)

-- quarantine_prune:
DELETE FROM vecplan.quarantine AS vecplan_q
 WHERE vecplan_q.plan = {{plan:text}} AND NOT EXISTS (
   SELECT FROM {{scope:sql}} WHERE ARRAY[{{key_texts:sql}}] = vecplan_q.key
     AND {{hash:sql}} IS NOT DISTINCT FROM vecplan_q.hash /* no hash join is to need the texts of all rows */)
