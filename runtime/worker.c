/*
 * Figures in, the worker's row in the ledger out. What they say is the caller's; when a row counts
 * as gone is decided where it is read.
 */
#include "worker.h"

#include "base/log.h"

#define BEAT_MS 2000
#define FIGURES_MAX (64 << 10)

static bool run(struct diags *d, const struct worker *w, const char *statement,
                const struct pg_param *params, size_t count) {
    const struct manifest_job *ledger = manifest_job(w->job->manifest, "ledger");
    struct pg_rows rows;
    return pg_query(d, w->pg, w->tmp, manifest_sql(ledger, statement), params, count, &rows);
}

bool worker_tell(struct diags *d, struct worker *w, const struct figures *f) {
    const struct arena_mark mark = arena_mark(w->tmp);
    struct json_doc *doc = json_doc(w->tmp);
    struct json_new *object = json_new_object(doc);
    struct buf text = buf_new(w->tmp, FIGURES_MAX);
    figures_put(w->tmp, doc, object, f);
    json_write(object, false, &text);
    const struct pg_param params[] = {
        pg_text(str_of(log_mask(w->tmp, w->job->worker))),
        pg_text(str_of(w->kind)),
        pg_text(buf_slice(&text)),
    };
    const bool ok = run(d, w, "worker_put", params, countof(params));
    arena_rewind(w->tmp, mark);
    w->beat_ms = log_now_ms();
    return ok;
}

bool worker_enter(struct diags *d, struct worker *w, const struct job *job, struct pg *pg,
                  const char *kind) {
    const struct figures nothing = figures_new(kind, "rows");
    *w = (struct worker){.job = job, .pg = pg, .kind = kind, .tmp = arena_child(job->keep)};
    return run(d, w, "worker_prune", NULL, 0) && worker_tell(d, w, &nothing);
}

bool worker_due(const struct worker *w) {
    return w->pg != NULL && log_now_ms() - w->beat_ms >= BEAT_MS;
}

void worker_leave(struct worker *w) {
    if (w->pg != NULL && pg_alive(w->pg)) {
        struct diags ignored = diags_new(w->tmp);
        (void)!run(&ignored, w, "worker_leave", NULL, 0);
    }
    w->pg = NULL;
}
