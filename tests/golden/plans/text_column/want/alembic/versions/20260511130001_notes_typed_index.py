# vecplan: plan notes_typed, step index: the index of the new vectors, built while the table is in use
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 68a89b36d78fe1d6323d55aa93e2e4885e0612f57eb04325a7e66b9ed0a3e954

"""notes_typed, step index: the index of the new vectors, built while the table is in use

Revision ID: vp_20260511130001
Revises: vp_20260511130000

"""
from alembic import context, op
import sqlalchemy as sa

revision = 'vp_20260511130001'
down_revision = 'vp_20260511130000'
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
    _alone(r"""CREATE INDEX CONCURRENTLY IF NOT EXISTS notes_embedding_vector_idx
  ON public.notes USING hnsw (embedding_vector vector_cosine_ops)
  WITH (m = 16, ef_construction = 64)""",
           index=r"""public.notes_embedding_vector_idx""")


def downgrade() -> None:
    _alone(r"""DROP INDEX CONCURRENTLY IF EXISTS public.notes_embedding_vector_idx""")
