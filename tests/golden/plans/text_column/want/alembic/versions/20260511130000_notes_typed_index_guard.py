# vecplan: plan notes_typed, step index_guard: stops until the backfill is done
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 85d24be36d1d5483f19bf2ceade1d1b5e8c78545a2fd1a5b264be10d460737d4

"""notes_typed, step index_guard: stops until the backfill is done

Revision ID: vp_20260511130000
Revises: vp_20260511120001

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20260511130000'
down_revision = 'vp_20260511120001'
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
    _sql(r"""-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'notes_typed' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '850422464281bf3ba9d4178995f1f70a58c16d8902c5f6cf0dd3c0c2f1cea348' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_typed: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '850422464281bf3ba9d4178995f1f70a58c16d8902c5f6cf0dd3c0c2f1cea348' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_typed.manifest.json", then apply the migrations again';
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_typed', 'index_guard', '20260511130000',
  '2d57a6e3564976380b2b9b97ba34d6a41ad6edd162b66d4b97a6b88f28eef9fa',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step = 'index_guard'""")
