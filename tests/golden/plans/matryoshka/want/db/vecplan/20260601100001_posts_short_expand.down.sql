-- vecplan: plan posts_short, step expand: a place for the new vectors, triggers that keep them fresh, the search function
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: e784e1ce3a31b6fa26eea3bd4df5a9ca147db96760e3988946def26c5c74f137

BEGIN;

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.generations WHERE target = 'forum.posts_search' AND active = 'text-embedding-3-large@1024') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan posts_short: searches are served by ' || 'text-embedding-3-large@1024' || ': run "vecrun rollback posts_short.manifest.json" before undoing expand';
  END IF;
  IF EXISTS (SELECT FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step = 'contract') THEN
    RAISE EXCEPTION USING MESSAGE = 'plan posts_short is contracted: expand cannot be undone any more';
  END IF;
END
$vecplan$;

DROP FUNCTION forum.posts_search_mixed;

-- the search function as it was: none, or that of the plan before
DO $vecplan$
BEGIN
  -- loads the extension, so that the function's setting is known
  PERFORM '[1]'::vector;
  DELETE FROM vecplan.generations WHERE target = 'forum.posts_search' AND plan = 'posts_short';
  IF FOUND THEN
    DROP FUNCTION forum.posts_search;
    RETURN;
  END IF;
  UPDATE vecplan.generations SET accept = ARRAY['text-embedding-3-large'] WHERE target = 'forum.posts_search';
DO $vecplan_kept$
DECLARE
  same regprocedure;
  settings text[];
  setting text;
  name text;
  before text;
BEGIN
  SELECT f.oid, f.proconfig INTO same, settings
    FROM pg_catalog.pg_proc AS f JOIN pg_catalog.pg_namespace AS n ON n.oid = f.pronamespace
   WHERE n.nspname = 'forum' AND f.proname = 'posts_search'
     AND f.proargnames[1:f.pronargs] = ARRAY['query', 'model', 'k'];
CREATE OR REPLACE FUNCTION forum.posts_search(query vector, model text, k integer DEFAULT 10)
RETURNS TABLE (id forum.posts.id%TYPE, distance double precision)
LANGUAGE plpgsql STABLE SET hnsw.iterative_scan = 'strict_order'
AS $vecplan_search$
#variable_conflict use_column
DECLARE
  vecplan_active text;
  vecplan_accept text[];
BEGIN
  SELECT g.active, g.accept INTO vecplan_active, vecplan_accept
    FROM vecplan.generations AS g WHERE g.target = 'forum.posts_search';
  IF ($2 = ANY (vecplan_accept)) IS NOT TRUE THEN
    RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'forum.posts_search'
      || ': query model ' || coalesce($2, 'NULL') || ' is not served, active is ' || coalesce(vecplan_active, 'none');
  END IF;
  IF $2 = 'text-embedding-3-large' THEN
    RETURN QUERY SELECT posts.id, ((posts.embedding::halfvec(3072)) <=> $1::halfvec(3072))::float8
      FROM forum.posts AS posts
     WHERE posts.embedding IS NOT NULL AND posts.embedding IS NOT NULL
     ORDER BY (posts.embedding::halfvec(3072)) <=> $1::halfvec(3072) LIMIT $3;
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'invalid_parameter_value', MESSAGE = 'forum.posts_search'
    || ': query model ' || $2 || ' has no vectors';
END
$vecplan_search$;
  -- what ALTER FUNCTION has set before stays; FROM CURRENT takes lists, too, as they are
  FOREACH setting IN ARRAY coalesce(settings, '{}') LOOP
    name := split_part(setting, '=', 1);
    before := current_setting(name, true);
    PERFORM set_config(name, substr(setting, length(name) + 2), true);
    EXECUTE format('ALTER FUNCTION %s SET %I FROM CURRENT', same, name);
    PERFORM set_config(name, before, true);
  END LOOP;
END
$vecplan_kept$;
END
$vecplan$;

-- short waits for the table's lock, nothing held in between: others queue for 200 ms at most
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  PERFORM set_config('lock_timeout', '200ms', true);
  FOR attempt IN 1..50 LOOP
    BEGIN
      DROP TRIGGER zz_vecplan_posts_short_enqueue ON forum.posts;
      DROP TRIGGER zz_vecplan_posts_short_stale ON forum.posts;
      DROP TABLE forum.posts_short;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(0.3);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan posts_short: ' || 'forum.posts' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$;

DROP FUNCTION vecplan.posts_short_enqueue();

DROP FUNCTION vecplan.posts_short_stale();

DROP TABLE vecplan.posts_short_pending;

DELETE FROM vecplan.models WHERE plan = 'posts_short';

DELETE FROM vecplan.chunks WHERE plan = 'posts_short';

DELETE FROM vecplan.quarantine WHERE plan = 'posts_short';

DELETE FROM vecplan.gates WHERE plan = 'posts_short';

DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_short' AND step <> 'ledger';

COMMIT;
