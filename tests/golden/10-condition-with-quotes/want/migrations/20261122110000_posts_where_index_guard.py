# vecplan: plan posts_where, step index_guard: stops until the backfill is done
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 8d51a1bf546e342a6d9062eb7b7632f6d5bec68900d8b15dda95f10b5c7f8d39

"""posts_where, step index_guard: stops until the backfill is done

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
   WHERE m.plan = 'posts_where' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'f3af57504387451b2050f1d6b94c8ce58de8ebc271c3c48ec5f7f6b31304f2f8' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan posts_where: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'f3af57504387451b2050f1d6b94c8ce58de8ebc271c3c48ec5f7f6b31304f2f8' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run posts_where.manifest.json", then apply the migrations again';
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('posts_where', 'index_guard', '20261122110000',
  '094ac2fb62d57a2a53d62efdc0914130bd36e82b2b87f70f9eb4dc184f870338',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'posts_where' AND step = 'index_guard'""")
