/* Rules of compiler/estimate.h: the figures that were measured (PostgreSQL 15, pgvector 0.8). */
#include "../../compiler/estimate.h"
#include "tap.h"

static struct estimate of(enum plan_type type, int64_t dimensions, int64_t m,
                          enum plan_layout layout) {
    const struct plan plan = {
        .to = {.type = type, .dimensions = dimensions, .layout = layout},
        .index = {.method = m == 0 ? METHOD_NONE : METHOD_HNSW, .m = m},
    };
    return estimate(&plan, 1000);
}

static bool near(double got, double want) { return got > want * 0.97 && got < want * 1.03; }

int main(void) {
    struct tap t = {0};
    const struct estimate vector = of(TYPE_VECTOR, 1024, 16, LAYOUT_COLUMN);
    const struct estimate half = of(TYPE_HALFVEC, 1024, 16, LAYOUT_COLUMN);
    tap_ok(&t, vector.vector == 4104 && half.vector == 2056, "a vector's bytes");
    tap_ok(&t, near(vector.index / 1000, 8200), "vector(1024): 8.2 kB a row in HNSW");
    tap_ok(&t, near(half.index / 1000, 2735), "halfvec(1024): 2.7 kB a row in HNSW");
    tap_ok(&t, near(of(TYPE_VECTOR, 2000, 16, LAYOUT_COLUMN).index / 1000, 16384),
           "a vector that fills a page: two pages a row");
    tap_ok(&t, near(vector.tuple, 4471), "4,471 bytes of WAL a row for the index");
    tap_ok(&t, near(vector.sweep_wal, 7824), "7,824 bytes of WAL for an update");
    tap_ok(&t, near(of(TYPE_VECTOR, 1024, 16, LAYOUT_TABLE).sweep_wal, 6293),
           "6,293 bytes of WAL for an insert");
    tap_ok(&t, of(TYPE_VECTOR, 1024, 0, LAYOUT_COLUMN).index == 0, "no index, no size");
    return tap_done(&t);
}
