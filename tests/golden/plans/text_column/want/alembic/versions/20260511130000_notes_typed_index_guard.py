# vecplan: plan notes_typed, step index_guard: stops until the backfill is done
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: b5a85aa20b709d3c9c99e0658d778801041d32ef0ecd0ee57f5608b1bd0c8886

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
  IF job.state = 'done' AND job.checksum = '19021e890a3e2c211764bfec638a439495f825c6a4c9dfa0d3926b5c5763b66c' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan notes_typed: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '19021e890a3e2c211764bfec638a439495f825c6a4c9dfa0d3926b5c5763b66c' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run notes_typed.manifest.json", then apply the migrations again';
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('notes_typed', 'index_guard', '20260511130000',
  'fe2152c422824f23311215ea3ad73c7f3394a17e95bc8542cdce618dd5c39aea',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'notes_typed' AND step = 'index_guard'""")
