/* Rules of runtime/batch_size.h. */
#include "../../runtime/batch_size.h"
#include "tap.h"

/* Batches that take so long a row. */
static void carry_out(struct batch_size *b, size_t rows, double row_ms) {
    for (size_t done = 0; done < rows; done += b->rows)
        batch_size_took(b, b->rows, (int64_t)((double)b->rows * row_ms + 0.5));
}

static void test_growth(struct tap *t) {
    struct batch_size b = batch_size_new(500);
    tap_int(t, (long long)b.rows, 10, "the first batch is small");
    batch_size_took(&b, 10, 0);
    tap_int(t, (long long)b.rows, 40, "quick rows: the next one is four times as large at most");
    carry_out(&b, 5000, 0.05);
    tap_int(t, (long long)b.rows, 500, "the plan's batch is reached");
    b = batch_size_new(7);
    tap_int(t, (long long)b.rows, 7, "a plan's batch may be smaller than the least");
    batch_size_took(&b, 7, 5000);
    tap_int(t, (long long)b.rows, 7, "and stands then");
}

static void test_slow_rows(struct tap *t) {
    struct batch_size b = batch_size_new(500);
    carry_out(&b, 2000, 1);
    tap_int(t, (long long)b.rows, 50, "rows of 1 ms: as many as 50 ms suffice for");
    carry_out(&b, 5000, 0.05);
    tap_ok(t, b.rows < 100, "slow rows are remembered while quick ones follow");
    carry_out(&b, 100000, 0.05);
    tap_int(t, (long long)b.rows, 500, "not for ever");
    b = batch_size_new(500);
    carry_out(&b, 100, 100);
    carry_out(&b, 1000, 0.05);
    tap_int(t, (long long)b.rows, 500, "nor are those of the beginning, while caches fill");
    b = batch_size_new(500);
    carry_out(&b, 1000, 100);
    tap_int(t, (long long)b.rows, 10, "very slow rows: a batch has ten nevertheless");
}

static void test_stall(struct tap *t) {
    struct batch_size b = batch_size_new(500);
    carry_out(&b, 5000, 0.05);
    batch_size_took(&b, 500, 60000);
    tap_ok(t, b.rows > 200, "a single stall does not shrink batches to nothing");
    batch_size_took(&b, b.rows, 60000);
    batch_size_took(&b, b.rows, 60000);
    tap_ok(t, b.rows < 50, "one after the other do");
}

int main(void) {
    struct tap t = {0};
    test_growth(&t);
    test_slow_rows(&t);
    test_stall(&t);
    return tap_done(&t);
}
