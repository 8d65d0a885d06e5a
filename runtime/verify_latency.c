/*
 * Rows with two vectors in, the time of a search in either space out, as this client sees it.
 */
#include "verify_latency.h"

#include "names.h"
#include "verify_search.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define K 10
#define ROUNDS 2
#define MOST_MS 30000

enum { OLD, NEW, SPACES };

static const char *const statements[SPACES] = {"latency_old", "latency_new"};

struct timing {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql;
    struct pg *pg;
    double ms[SPACES][LATENCY_SEARCHES];
    size_t count;
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double latency_rank(double *ms, size_t count, double share) {
    if (count == 0)
        return 0;
    qsort(ms, count, sizeof(*ms), ascending);
    const size_t rank = (size_t)ceil(share * (double)count);
    return ms[rank > 0 ? rank - 1 : 0];
}

static bool time_search(struct timing *t, size_t space, struct str vector, double *ms) {
    const struct pg_param params[] = {pg_int8(t->job->keep, K), {.text = true, .value = vector}};
    struct pg_rows rows;
    const double begun = now_ms();
    if (!pg_query_text(t->d, t->pg, t->job->keep, manifest_sql(t->sql, statements[space]), params,
                       countof(params), &rows))
        return false;
    *ms = now_ms() - begun;
    return true;
}

/* The vectors of a row stand behind its key. */
static bool time_row(struct timing *t, const struct str *row, size_t at) {
    for (size_t space = 0; space < SPACES; space++) {
        if (!time_search(t, space, row[1 + space], &t->ms[space][at]))
            return false;
    }
    return !interrupted() || diag_error(t->d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
}

/* The second round overwrites the first. */
static bool time_rows(struct timing *t, const struct pg_rows *rows) {
    const double until = now_ms() + MOST_MS;
    for (size_t i = 0; i < ROUNDS * rows->count && now_ms() < until; i++) {
        const size_t at = i % rows->count;
        if (!time_row(t, rows->cells + at * rows->columns, at))
            return false;
        t->count = at < t->count ? t->count : at + 1;
    }
    return true;
}

static void add_measure(struct timing *t, struct measures *out) {
    struct arena *keep = t->job->keep;
    double p50[SPACES], p95[SPACES];
    for (size_t space = 0; space < SPACES; space++) {
        p50[space] = latency_rank(t->ms[space], t->count, 0.5);
        p95[space] = latency_rank(t->ms[space], t->count, 0.95);
    }
    struct measure *m = measures_add(out, "latency");
    m->figure = round(p95[NEW] * 1000) / 1000;
    m->sample = (int64_t)t->count;
    m->detail = arena_printf(keep,
                             "{\"k\": %d, \"unit\": \"ms\", \"old\": {\"p50\": %.3f, \"p95\": "
                             "%.3f}, \"new\": {\"p50\": %.3f, \"p95\": %.3f}}",
                             K, p50[OLD], p95[OLD], p50[NEW], p95[NEW]);
    m->note = arena_printf(keep,
                           "p95 in ms of %zu searches for %d rows; p50 and p95 of the old model "
                           "%.2f and %.2f, of the new %.2f and %.2f",
                           t->count, K, p50[OLD], p95[OLD], p50[NEW], p95[NEW]);
}

static bool measure(struct timing *t, struct measures *out) {
    struct pg_rows rows;
    if (!pg_script(t->d, t->pg, manifest_sql(t->sql, "latency_session")) ||
        !verify_sample(t->d, t->job, t->sql, t->pg, "search_sample", LATENCY_SEARCHES, &rows) ||
        !time_rows(t, &rows))
        return false;
    if (t->count > 0)
        add_measure(t, out);
    return true;
}

bool verify_latency(struct diags *d, const struct job *job, struct pg *pg, struct measures *out) {
    struct diags tried = diags_new(d->keep);
    struct timing t = {.d = &tried, .job = job, .sql = names_job(job, "verify"), .pg = pg};
    const bool ok = measure(&t, out);
    if (ok || interrupted()) {
        diags_move(d, &tried);
        return ok;
    }
    log_line(job->log, "the latency is not measured: %s", tried.first->message);
    return true;
}
