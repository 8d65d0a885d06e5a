-- vecplan: plan notes_adjusted, step contract_guard: stops until the soak is over
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 587c5e46d48d4506b5f4073040f7cc6ab2f054bfec1718834524d6fc372bcc55

BEGIN;

SET LOCAL lock_timeout = '2s';

DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan notes_adjusted: ';
  generation vecplan.generations%ROWTYPE;
  others text;
BEGIN
  SELECT string_agg(e.plan, ', ') INTO others FROM vecplan.schema_migrations AS e
   WHERE e.step = 'expand' AND e.plan <> 'notes_adjusted' AND e.detail ->> 'table' = 'public.notes'
     AND e.detail ->> 'from' = 'embedding'
     AND NOT EXISTS (SELECT FROM vecplan.schema_migrations AS c WHERE c.plan = e.plan AND c.step = 'contract');
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is still served by plan ' || others || ': contract or undo it first';
  END IF;
  SELECT * INTO generation FROM vecplan.generations AS g WHERE g.target = 'notes_search';
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'notes_adjusted' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover notes_adjusted.manifest.json" to cut over again';
  ELSIF generation.active IS DISTINCT FROM 'new-16' THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'searches are served by ' || coalesce(generation.active, 'nothing') || ', not by ' || 'new-16' || ': cut over first';
  ELSIF now() < generation.since + make_interval(secs => 0) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'the soak lasts until ' || to_char((generation.since + make_interval(secs => 0)) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC: apply the migrations again after that';
  END IF;
  SELECT string_agg(pg_describe_object(o.classid, o.objid, o.objsubid), ', ') INTO others
    FROM pg_catalog.pg_depend AS o
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = o.refobjid AND a.attnum = o.refobjsubid
   WHERE o.refclassid = 'pg_class'::regclass AND o.refobjid = 'public.notes'::regclass
     AND a.attname = 'embedding' AND o.deptype = 'n'
     AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE o.classid = 'pg_trigger'::regclass
                        AND t.oid = o.objid AND starts_with(t.tgname, 'zz_vecplan_'));
  IF others IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is used by ' || others || ': change or drop that first';
  END IF;
END
$vecplan$;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_adjusted', 'contract_guard', '20261122130000',
  '74fae1fa473eb7f6a0a2c2b3b1c09463399d5e98afb320e6859d291d3bcdd43e',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;

COMMIT;
