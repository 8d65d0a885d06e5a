  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = {{target:text}};
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = {{plan:text}} AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover {{plan:word}}.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM {{to_model:text}} THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || {{to_model:text}} || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => {{soak_s:int}}) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => {{soak_s:int}})) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
