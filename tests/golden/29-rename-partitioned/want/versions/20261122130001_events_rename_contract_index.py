# vecplan: plan events_rename, step contract_index: drops the old index while the table is in use
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: a4c7e11902148b619e50998d71dae3747202e9645e33ef13a57114083b480e02

"""events_rename, step contract_index: drops the old index while the table is in use

Revision ID: vp_20261122130001
Revises: vp_20261122130000

"""
from alembic import context, op
import sqlalchemy as sa

revision = 'vp_20261122130001'
down_revision = 'vp_20261122130000'
branch_labels = None
depends_on = None


def _sql(statement):
    # text() reads ":name" as a bind parameter, so every colon is escaped
    op.execute(sa.text(statement.replace(":", r"\:")))


def _invalid(index):
    return not context.is_offline_mode() and op.get_bind().execute(
        sa.text("SELECT 1 FROM pg_catalog.pg_index"
                " WHERE indexrelid = to_regclass(:index) AND NOT (indisvalid AND indisready)"),
        {"index": index}).scalar()


def _alone(statement, index=None):
    # outside a transaction; a timeout would leave an INVALID index behind
    with op.get_context().autocommit_block():
        _sql("SET lock_timeout = 0")
        _sql("SET statement_timeout = 0")
        if index is not None and _invalid(index):
            _sql("DROP INDEX CONCURRENTLY " + index)
        _sql(statement)
        _sql("RESET statement_timeout")
        _sql("RESET lock_timeout")


def upgrade() -> None:
    _alone(r"""-- the index of a partitioned table was put aside by contract_guard, and goes with its column
DROP INDEX CONCURRENTLY IF EXISTS public.events_embedding_idx""")


def downgrade() -> None:
    _alone(r"""-- an index cannot be built concurrently from here: its definition was kept, and is named
DO $vecplan$
DECLARE
  definition text;
BEGIN
  SELECT m.detail ->> 'index' INTO definition FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_rename' AND m.step = 'contract_guard';
  IF definition IS NOT NULL AND to_regclass('public.events_embedding_idx') IS NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_rename: index ' || 'public.events_embedding_idx'
      || ' was dropped: run "' || regexp_replace(definition, ' INDEX ', ' INDEX CONCURRENTLY ') || '", then undo again';
  END IF;
END
$vecplan$""")
