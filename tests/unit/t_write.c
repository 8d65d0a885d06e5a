/* Rules of the size of batches in runtime/write.h. */
#include "../../runtime/write.h"
#include "tap.h"

int main(void) {
    static const struct {
        size_t rows, most;
        int64_t took_ms;
        size_t next;
        const char *rule;
    } rows[] = {
        {500, 500, 100, 250, "a batch that took twice as long as it should is halved"},
        {500, 500, 51, 450, "batches are whole statements"},
        {500, 500, 5000, 50, "and hold one statement at least"},
        {50, 500, 5000, 50, "which does not shrink"},
        {200, 500, 10, 400, "a quick one is doubled"},
        {200, 500, 0, 400, "also one that took no time to speak of"},
        {200, 500, 40, 250, "one near the aim grows by a statement"},
        {400, 500, 10, 500, "the plan's batch is never exceeded"},
        {20, 20, 5000, 20, "one below a statement stands"},
        {20, 20, 1, 20, "in both directions"},
    };
    struct tap t = {0};
    for (size_t i = 0; i < countof(rows); i++)
        tap_int(&t, (long long)write_rows_next(rows[i].rows, rows[i].most, rows[i].took_ms),
                (long long)rows[i].next, rows[i].rule);
    return tap_done(&t);
}
