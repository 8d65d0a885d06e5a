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
