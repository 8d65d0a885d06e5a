# vecplan: plan chunks_next, step index: the index of the new vectors, built while the table is in use
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 73f8d4031ff395381ee743c4e98395bc185c5f24e8eafeb2e5ca249ba9fc9e8f

"""chunks_next, step index: the index of the new vectors, built while the table is in use

Revision ID: vp_20261122110001
Revises: vp_20261122110000

"""
from alembic import context, op
import sqlalchemy as sa

revision = 'vp_20261122110001'
down_revision = 'vp_20261122110000'
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
    _alone(r"""CREATE INDEX CONCURRENTLY IF NOT EXISTS chunks_vec_v10_idx
  ON shop.chunks USING hnsw (vec_v10 vector_cosine_ops)
  WITH (m = 16, ef_construction = 64)""",
           index=r"""shop.chunks_vec_v10_idx""")


def downgrade() -> None:
    _alone(r"""DROP INDEX CONCURRENTLY IF EXISTS shop.chunks_vec_v10_idx""")
