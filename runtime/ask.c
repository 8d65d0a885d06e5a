/*
 * A statement's name in, its rows or numbers out. What a statement says stands in the manifest.
 */
#include "ask.h"

bool ask_rows(struct diags *d, const struct ask *a, struct arena *arena, const char *name,
              const struct pg_param *params, size_t count, struct pg_rows *out) {
    return pg_query(d, a->pg, arena, manifest_sql(a->sql, name), params, count, out);
}

bool ask_command(struct diags *d, const struct ask *a, const char *name,
                 const struct pg_param *params, size_t count, size_t *affected) {
    const struct arena_mark mark = arena_mark(a->tmp);
    struct pg_rows rows;
    const bool ok = ask_rows(d, a, a->tmp, name, params, count, &rows);
    if (ok && affected != NULL)
        *affected = rows.affected;
    arena_rewind(a->tmp, mark);
    return ok;
}

bool ask_numbers(struct diags *d, const struct ask *a, const char *name, int64_t *out,
                 size_t count) {
    const struct arena_mark mark = arena_mark(a->tmp);
    struct pg_rows rows;
    const bool ok = ask_rows(d, a, a->tmp, name, NULL, 0, &rows);
    for (size_t i = 0; ok && i < count; i++)
        out[i] = rows.count == 1 && i < rows.columns ? pg_cell_int(rows.cells[i]) : 0;
    arena_rewind(a->tmp, mark);
    return ok;
}
