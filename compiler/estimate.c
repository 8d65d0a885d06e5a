/*
 * A plan and a number of rows in, bytes out. The sizes of tuples and pages are those of pgvector
 * 0.8 on pages of 8 kB (its src/hnsw.h, hnswbuild.c and ivfflat.h); tests/db/explain.t builds such
 * indexes and compares. The factors of WAL were measured at 1024 dimensions; an index is logged
 * page by page, without the pages' empty part.
 */
#include "estimate.h"

enum {
    PAGE = 8192,
    ROOM = PAGE - 24 - 8, /* without a page's header and pgvector's own 8 bytes at its end */
    POINTER = 4,          /* to each tuple of a page */
};

/* WAL as a multiple of the vectors' bytes. */
static const double update_wal = 1.9, insert_wal = 1.5;

static int64_t aligned(int64_t bytes) { return (bytes + 7) / 8 * 8; }

static int64_t vector_bytes(const struct plan *plan) {
    return (plan->to.type == TYPE_HALFVEC ? 2 : 4) * plan->to.dimensions + 8;
}

/* What the index has of a row: the vector, or its cast. */
static int64_t indexed_bytes(const struct plan *plan) {
    return plan->index.cast == CAST_HALFVEC ? 2 * plan->to.dimensions + 8 : vector_bytes(plan);
}

/* HNSW keeps for each row a tuple of 72 bytes and the vector, and on the same page another one with
 * 2m neighbours of the lowest level, of 6 bytes each. Of m rows one stands on the level above too,
 * with m neighbours there, and so on. A pair that is larger than a page takes two. */
static void add_hnsw(const struct plan *plan, double rows, struct estimate *out) {
    const int64_t m = plan->index.m;
    const int64_t above = 6 * m / (m - 1);
    const int64_t pair =
        aligned(72 + indexed_bytes(plan)) + aligned(4 + 2 * m * 6) + above + 2 * POINTER;
    const int64_t pairs = ROOM / pair;
    out->index = PAGE * (1 + (pairs == 0 ? 2 * rows : rows / (double)pairs));
    out->tuple = (double)pair;
}

/* IVFFlat has a tuple of 8 bytes and the vector for each row; a list's last page is half full, and
 * the list itself has a vector. */
static void add_ivfflat(const struct plan *plan, double rows, struct estimate *out) {
    const double lists = (double)plan->index.lists;
    const int64_t tuple = aligned(8 + indexed_bytes(plan)) + POINTER;
    const int64_t tuples = ROOM / tuple;
    out->index =
        PAGE * (1 + rows / (double)tuples + lists / 2) + lists * (double)indexed_bytes(plan);
    out->tuple = (double)tuple;
}

struct estimate estimate(const struct plan *plan, double rows) {
    struct estimate out = {.vector = (double)vector_bytes(plan)};
    out.sweep_wal = out.vector * (plan->to.layout == LAYOUT_TABLE ? insert_wal : update_wal);
    if (plan->index.method == METHOD_HNSW)
        add_hnsw(plan, rows, &out);
    else if (plan->index.method == METHOD_IVFFLAT)
        add_ivfflat(plan, rows, &out);
    return out;
}
