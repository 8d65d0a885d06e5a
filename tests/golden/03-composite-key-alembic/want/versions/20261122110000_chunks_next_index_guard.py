# vecplan: plan chunks_next, step index_guard: stops until the backfill is done
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 091cd70d1de09f984b68da9931ca95e559f0aaac642e4c83b3bdda3b2ff3d1d0

"""chunks_next, step index_guard: stops until the backfill is done

Revision ID: vp_20261122110000
Revises: vp_20261122100001

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122110000'
down_revision = 'vp_20261122100001'
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
   WHERE m.plan = 'chunks_next' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = '807d3483d14536551491f4bed3eeeac04382c2798c1a310f62b48abdf30ab790' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan chunks_next: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> '807d3483d14536551491f4bed3eeeac04382c2798c1a310f62b48abdf30ab790' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run chunks_next.manifest.json", then apply the migrations again';
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('chunks_next', 'index_guard', '20261122110000',
  '09ba932ba98705598426a4ae95a8b0cfdace19bd97e57bed4e3a11931937fa2c',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'chunks_next' AND step = 'index_guard'""")
