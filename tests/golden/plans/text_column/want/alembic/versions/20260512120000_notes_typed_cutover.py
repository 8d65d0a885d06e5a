# vecplan: plan notes_typed, step cutover: the new model serves searches, once its gates are met
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 6c51b98826745e6d91a41c108d6d248cfdfd662b2927f9101f0ca8b3c7ce6762

"""notes_typed, step cutover: the new model serves searches, once its gates are met

Revision ID: vp_20260512120000
Revises: vp_20260511130002

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20260512120000'
down_revision = 'vp_20260511130002'
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
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DO $vecplan$
DECLARE
  plan CONSTANT text := 'plan notes_typed: ';
  unmet text;
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations AS m WHERE m.plan = 'notes_typed' AND m.step = 'rollback') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'it was rolled back: run "vecrun cutover notes_typed.manifest.json" to cut over again, then apply the migrations';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS m
                  WHERE m.plan = 'notes_typed' AND m.step = 'index_check' AND m.state = 'done') THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'step ' || 'index_check' || ' is not done: run "vecrun run notes_typed.manifest.json" and apply the migrations in order';
  END IF;
  IF NOT EXISTS (SELECT FROM vecplan.generations AS g WHERE g.target = 'notes_search') THEN
    RAISE EXCEPTION USING MESSAGE = plan || 'vecplan.generations has no row of ' || 'notes_search' || ': undo and apply expand again';
  END IF;
  SELECT string_agg(r.gate || ' ' || CASE
           WHEN g.gate IS NULL THEN 'is not measured'
           WHEN g.plan_checksum <> '850422464281bf3ba9d4178995f1f70a58c16d8902c5f6cf0dd3c0c2f1cea348' THEN 'was measured for another version of the plan'
           WHEN g.measured_at < now() - make_interval(secs => 86400) THEN
             'was measured ' || date_trunc('second', now() - g.measured_at) || ' ago, allowed are 86400 s'
           WHEN NOT g.detail @> r.asked THEN 'was measured in another way than the plan asks for'
           ELSE 'is ' || g.figure || ', required is ' || coalesce(r.at_least, g.threshold) END, '; ')
    INTO unmet
    FROM (VALUES ('coverage', 1::float8, '{}'::jsonb), ('freshness', 1, '{}'), ('tags', 1, '{}'), ('norms', 1, '{}'), ('quarantine', NULL, '{}')) AS r (gate, at_least, asked)
    LEFT JOIN LATERAL (SELECT * FROM vecplan.gates AS m WHERE m.plan = 'notes_typed' AND m.gate = r.gate
                        ORDER BY m.id DESC LIMIT 1) AS g ON true
   WHERE g.gate IS NULL OR g.plan_checksum <> '850422464281bf3ba9d4178995f1f70a58c16d8902c5f6cf0dd3c0c2f1cea348' OR NOT g.passed
      OR g.figure < r.at_least OR NOT g.detail @> r.asked OR g.measured_at < now() - make_interval(secs => 86400);
  SELECT nullif(concat_ws('; ', unmet, CASE WHEN min(p.at) < now() - make_interval(secs => 60) THEN
           'a change waits to be embedded for ' || date_trunc('second', now() - min(p.at))
           || ', allowed are 60 s' END), '')
    INTO unmet FROM vecplan.notes_typed_pending AS p;
  IF unmet IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = plan || 'gates are not met: ' || unmet
      || ': run "vecrun run notes_typed.manifest.json", then apply the migrations again';
  END IF;
END
$vecplan$""")
    _sql(r"""UPDATE vecplan.generations
   SET active = 'text-embedding-3-small@vector', accept = ARRAY['text-embedding-3-small', 'text-embedding-3-small@vector'],
     since = CASE WHEN active = 'text-embedding-3-small@vector' THEN since ELSE now() END
 WHERE target = 'notes_search'""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_typed', 'cutover', '20260512120000',
  '262d79f4e75d695ab0c70cb3b087b74a84d3e040eb3114eeebc6d510f6fb27fa',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""UPDATE vecplan.generations
   SET active = 'text-embedding-3-small', accept = ARRAY['text-embedding-3-small'],
     since = CASE WHEN active = 'text-embedding-3-small' THEN since ELSE now() END
 WHERE target = 'notes_search'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step = 'rollback'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step = 'cutover'""")
