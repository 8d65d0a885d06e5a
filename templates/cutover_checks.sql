  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = {{plan:text}} AND m.step = {{ready_step:text}} AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || {{ready_step:text}} || ' is not done: run "vecrun run {{plan:word}}.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = {{target:text}}) THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || {{target:text}} || ': undo and apply expand again';
  END IF{{then_index:sql}};
  SELECT s.wrong || ': ' || s.repair INTO unmet FROM {{triggers_wrong:sql}} AS s WHERE s.blind;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || unmet;
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> {{plan_checksum:text}} THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => {{max_age_s:int}}) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are {{max_age_s:int}} s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES {{required:sql}}) AS r (gate, at_least, asked, named)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = {{plan:text}} AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   -- a gate that the plan does not name counts where it was measured
   WHERE CASE WHEN g.plan_checksum = {{plan_checksum:text}} AND g.detail @> r.asked
                AND g.measured_at >= now() - make_interval(secs => {{max_age_s:int}})
         THEN NOT g.passed OR coalesce(g.figure < r.at_least, false) ELSE r.named END;
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN w.oldest < now() - make_interval(secs => {{pending_s:int}}) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - w.oldest)
           || ', allowed are {{pending_s:int}} s' END,
         CASE WHEN w.waiting > w.most THEN w.waiting || ' rows have no vector yet, allowed are ' || w.most END), '')
    INTO unmet
    FROM (SELECT (SELECT min(p.at) FROM {{pending:sql}} AS p) AS oldest,
            (SELECT count(*) FROM {{reading:sql}} WHERE {{filled:sql}} AND {{row_vector:sql}} IS NULL
                AND EXISTS (SELECT FROM {{pending:sql}} AS vecplan_p WHERE {{pending_join:sql}})) AS waiting,
            greatest({{waiting_rows:int}}, (SELECT m.sample / 100 FROM vecplan.gates AS m WHERE m.plan = {{plan:text}} AND m.gate = 'coverage'
                             ORDER BY m.id DESC LIMIT 1)) AS most) AS w;
  -- gates hold up the switch: where the new model serves already there is none
  IF unmet IS NOT NULL AND NOT {{new_serves:sql}} THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run {{plan:word}}.manifest.json", then apply the migrations again';
  END IF{{rename_checks_again:sql}};
