# vecplan: plan posts_where, step cutover: the new model serves searches, once its gates are met
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 1eef8127591db95dfc1dfcbfaf6b0ea1e24b570587cdbc711c4340f657b5346a

"""posts_where, step cutover: the new model serves searches, once its gates are met

Revision ID: vp_20261122120000
Revises: vp_20261122110002

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122120000'
down_revision = 'vp_20261122110002'
branch_labels = None
depends_on = None


def _sql(statement):
    # text() reads ":name" as a bind parameter, so every colon is escaped
    op.execute(sa.text(statement.replace(":", r"\:")))


def _commit_earlier():
    # the revisions before this one are committed: a failing guard must not undo them
    with op.get_context().autocommit_block():
        pass


def upgrade() -> None:
    _commit_earlier()
    _sql(r"""DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan posts_where: ';
BEGIN
  IF EXISTS (SELECT FROM (SELECT 'public.posts'::regclass AS relid UNION SELECT t.relid FROM pg_partition_tree('public.posts') AS t) AS r
               JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.relid AND a.attname = 'embedding' WHERE a.attnotnull) THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'column ' || 'embedding' || ' is NOT NULL, and new rows will come without an old vector: run "' || 'ALTER TABLE public.posts ALTER COLUMN embedding DROP NOT NULL' || '" first';
  END IF;
END
$vecplan$""")
    _sql(r"""-- from now on that plan's vecrun makes none
DO $vecplan$
BEGIN
  DECLARE
    earlier text;
  BEGIN
    -- later changes are noted by the triggers
    IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'posts_search' AND 'new-16' = ANY (g.accept)) THEN
      SELECT m.plan INTO earlier FROM vecplan.models AS m JOIN vecplan.schema_migrations AS e ON e.plan = m.plan AND e.step = 'expand'
       WHERE e.plan <> 'posts_where' AND e.detail ->> 'vectors' = 'public.posts' AND e.detail ->> 'to' = 'embedding'
       ORDER BY m.id DESC LIMIT 1;
      IF to_regclass('vecplan.' || quote_ident(earlier || '_pending')) IS NOT NULL THEN
        EXECUTE 'INSERT INTO vecplan.posts_where_outdated (id) SELECT id FROM vecplan.' || quote_ident(earlier || '_pending');
      END IF;
    END IF;
  END;
END
$vecplan$""")
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan posts_where: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'posts_where' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover posts_where.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'posts_where' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run posts_where.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'posts_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'posts_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> 'f3af57504387451b2050f1d6b94c8ce58de8ebc271c3c48ec5f7f6b31304f2f8' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'posts_where' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> 'f3af57504387451b2050f1d6b94c8ce58de8ebc271c3c48ec5f7f6b31304f2f8' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.posts_where_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run posts_where.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$""")
    _sql(r"""UPDATE vecplan.generations
   SET active = 'new-16', accept = ARRAY['old-8', 'new-16'],
     since = CASE WHEN active = 'new-16' THEN since ELSE now() END
 WHERE target = 'posts_search'""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('posts_where', 'cutover', '20261122120000',
  '2e2dac1654e358dee14ec5f61558a2699d300e879a0b3f30726409cd188b6885',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""UPDATE vecplan.generations
   SET active = 'old-8', accept = ARRAY['old-8'],
     since = CASE WHEN active = 'old-8' THEN since ELSE now() END
 WHERE target = 'posts_search'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_where' AND step = 'rollback'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_where' AND step = 'cutover'""")
