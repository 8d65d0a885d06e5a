/*
 * The ledger in, a page for people or JSON for programs out. Changes nothing.
 */
#include "status.h"

#include "base/embedded.h"
#include "base/json.h"
#include "measures.h"
#include "progress.h"
#include "run.h"
#include "state.h"

#include <inttypes.h>
#include <string.h>

/* All steps in the order of a migration's life; those not in the manifest's files are jobs. */
static const char *const step_order[] = {
    "ledger", "expand",  "backfill",       "index_guard",    "index",   "index_check",
    "verify", "cutover", "contract_guard", "contract_index", "contract"};

struct line {
    const char *step, *state, *version, *finished;
    bool changed; /* done for another text of the step */
};

/* The workers of the sweep that are there. */
struct sweepers {
    int64_t count;
    double rate;   /* rows a second together; below 0: not known */
    int64_t eta_s; /* below 0: not known */
};

struct picture {
    const struct job *job;
    struct state_steps steps;
    struct state_generation serving;
    struct state_progress progress;
    struct state_outdated outdated;
    struct state_gates gates;
    struct state_pause pause;
    const struct json *workers; /* or NULL: none */
    struct sweepers sweepers;
    struct line *lines;
    size_t line_count;
    const char *next;
};

static bool is_ordered(const char *step) {
    for (size_t i = 0; i < countof(step_order); i++) {
        if (strcmp(step_order[i], step) == 0)
            return true;
    }
    return false;
}

static struct line line_of(const struct picture *p, const struct state_step *row) {
    const struct manifest *m = p->job->manifest;
    const struct manifest_file *file = manifest_step(m, row->step);
    return (struct line){
        row->step, row->state, row->version, row->finished,
        (file && state_changed(&p->steps, file)) ||
            (state_by_job(m, row->step) && strcmp(row->checksum, m->plan_checksum) != 0)};
}

/* A step that has no row: still to do, not released, or (false) none of this plan's. */
static bool line_without_row(const struct manifest *m, const char *step, struct line *out) {
    const struct manifest_file *file = manifest_step(m, step);
    const char *phase = state_phase(step);
    *out = (struct line){step, "todo", file ? file->version : "", "", false};
    if (file || !phase || (state_by_job(m, step) && !state_unreleased(m, phase)))
        return true;
    out->state = "unreleased";
    return state_unreleased(m, phase) && strcmp(step, phase) == 0;
}

static void make_lines(struct picture *p) {
    p->lines = arena_array(p->job->keep, countof(step_order) + p->steps.count, sizeof(*p->lines));
    for (size_t i = 0; i < countof(step_order); i++) {
        const struct state_step *row = state_find(&p->steps, step_order[i]);
        struct line line;
        if (row)
            p->lines[p->line_count++] = line_of(p, row);
        else if (line_without_row(p->job->manifest, step_order[i], &line))
            p->lines[p->line_count++] = line;
    }
    for (size_t i = 0; i < p->steps.count; i++) {
        if (!is_ordered(p->steps.step[i].step))
            p->lines[p->line_count++] = line_of(p, &p->steps.step[i]);
    }
}

/* Rows of a chunk under way count as left. */
static void join_workers(struct picture *p) {
    struct json_each each = {0};
    const double left = (double)(p->progress.rows - p->progress.rows_done);
    p->sweepers = (struct sweepers){.rate = -1, .eta_s = -1};
    while (json_next(p->workers, &each)) {
        const double rate = json_number(json_get(each.value, "rate"), -1);
        if (!str_is(json_str(json_get(each.value, "kind")), "backfill") ||
            str_is(json_str(json_get(each.value, "state")), "gone"))
            continue;
        p->sweepers.count++;
        if (rate >= 0)
            p->sweepers.rate = (p->sweepers.rate > 0 ? p->sweepers.rate : 0) + rate;
    }
    if (p->sweepers.rate > 0 && left > 0)
        p->sweepers.eta_s = (int64_t)(left / p->sweepers.rate) + 1;
}

static struct json_new *text_or_null(struct json_doc *doc, const char *text) {
    return text && *text ? json_new_str(doc, str_of(text)) : json_new_null(doc);
}

static struct json_new *figure_or_null(struct json_doc *doc, double figure) {
    return figure >= 0 ? json_new_number(doc, figure) : json_new_null(doc);
}

static struct json_new *json_line(struct json_doc *doc, const struct line *line) {
    struct json_new *object = json_new_object(doc);
    json_put(doc, object, "step", json_new_str(doc, str_of(line->step)));
    json_put(doc, object, "state", json_new_str(doc, str_of(line->state)));
    json_put(doc, object, "version", text_or_null(doc, line->version));
    json_put(doc, object, "finished", text_or_null(doc, line->finished));
    json_put(doc, object, "changed", json_new_bool(doc, line->changed));
    return object;
}

static struct json_new *json_progress(struct json_doc *doc, const struct state_progress *progress) {
    struct json_new *object = json_new_object(doc);
    json_put(doc, object, "rows", json_new_integer(doc, progress->rows));
    json_put(doc, object, "rows_done", json_new_integer(doc, progress->rows_done));
    json_put(doc, object, "pending", json_new_integer(doc, progress->pending));
    json_put(doc, object, "oldest_pending_s", json_new_integer(doc, progress->oldest_pending_s));
    json_put(doc, object, "quarantined", json_new_integer(doc, progress->quarantined));
    return object;
}

static struct json_new *json_outdated(struct json_doc *doc, const struct state_outdated *outdated) {
    return outdated->known ? json_new_integer(doc, outdated->rows) : json_new_null(doc);
}

static struct json_new *json_pause(struct json_doc *doc, const struct state_pause *pause) {
    struct json_new *object = json_new_object(doc);
    if (!*pause->by)
        return json_new_null(doc);
    json_put(doc, object, "by", json_new_str(doc, str_of(pause->by)));
    json_put(doc, object, "since", json_new_str(doc, str_of(pause->since)));
    return object;
}

static struct json_new *json_gate(struct json_doc *doc, const struct state_gate *gate) {
    struct json_new *object = json_new_object(doc);
    json_put(doc, object, "gate", json_new_str(doc, str_of(gate->gate)));
    json_put(doc, object, "figure", json_new_number(doc, gate->figure));
    json_put(doc, object, "threshold",
             gate->required ? json_new_number(doc, gate->threshold) : json_new_null(doc));
    json_put(doc, object, "passed", json_new_bool(doc, gate->passed));
    json_put(doc, object, "current", json_new_bool(doc, gate->current));
    json_put(doc, object, "expired", json_new_bool(doc, gate->expired));
    json_put(doc, object, "rows", json_new_integer(doc, gate->rows));
    json_put(doc, object, "measured", json_new_str(doc, str_of(gate->measured)));
    return object;
}

/* Ends a document: its text goes to out. */
static bool print_json(struct diags *d, struct arena *keep, const struct json_new *root,
                       FILE *out) {
    struct buf text = buf_new(keep, (size_t)64 << 20);
    json_write(root, true, &text);
    if (text.failed)
        return diag_error(d, DIAG_FAILED, pos_none(), "the status is not text that JSON can hold");
    fwrite(text.ptr, 1, text.len, out);
    return true;
}

static bool plan_json(struct diags *d, const struct picture *p, FILE *out) {
    struct json_doc *doc = json_doc(p->job->keep);
    struct json_new *root = json_new_object(doc), *steps = json_new_array(doc);
    struct json_new *gates = json_new_array(doc);
    for (size_t i = 0; i < p->line_count; i++)
        json_push(steps, json_line(doc, &p->lines[i]));
    for (size_t i = 0; i < p->gates.count; i++)
        json_push(gates, json_gate(doc, &p->gates.gate[i]));
    json_put(doc, root, "plan", json_new_str(doc, str_of(p->job->manifest->plan)));
    json_put(doc, root, "target", json_new_str(doc, str_of(p->job->manifest->target)));
    json_put(doc, root, "active", text_or_null(doc, p->serving.active));
    json_put(doc, root, "accept",
             p->serving.accept ? json_new_copy(doc, p->serving.accept) : json_new_array(doc));
    json_put(doc, root, "since", text_or_null(doc, p->serving.since));
    json_put(doc, root, "paused", json_pause(doc, &p->pause));
    json_put(doc, root, "over", json_new_bool(doc, p->steps.over));
    json_put(doc, root, "steps", steps);
    json_put(doc, root, "progress",
             p->steps.over ? json_new_null(doc) : json_progress(doc, &p->progress));
    json_put(doc, root, "outdated", json_outdated(doc, &p->outdated));
    json_put(doc, root, "gates", gates);
    json_put(doc, root, "workers",
             p->workers ? json_new_copy(doc, p->workers) : json_new_array(doc));
    json_put(doc, root, "rate", figure_or_null(doc, p->sweepers.rate));
    json_put(doc, root, "eta_s", figure_or_null(doc, (double)p->sweepers.eta_s));
    json_put(doc, root, "next", json_new_str(doc, str_of(p->next)));
    return print_json(d, p->job->keep, root, out);
}

static void print_progress(const struct picture *p, FILE *out) {
    const struct state_progress *progress = &p->progress;
    fprintf(out, "progress  %" PRId64 " of %" PRId64 " rows, %" PRId64 " pending",
            progress->rows_done, progress->rows, progress->pending);
    if (progress->pending > 0)
        fprintf(out, " (the oldest for %" PRId64 " s)", progress->oldest_pending_s);
    fprintf(out, ", %" PRId64 " quarantined\n", progress->quarantined);
    if (p->outdated.known)
        fprintf(out, "rollback  would serve %" PRId64 " rows by an old text, or not at all\n",
                p->outdated.rows);
}

static void print_head(const struct picture *p, FILE *out) {
    fprintf(out, "plan      %s\ntarget    %s\n", p->job->manifest->plan, p->job->manifest->target);
    if (*p->pause.by)
        fprintf(out, "paused    by %s since %s UTC\n", p->pause.by, p->pause.since);
    if (p->steps.count == 0)
        fprintf(out, "nothing applied\n");
    if (!p->serving.active)
        return;
    fprintf(out, "active    %s since %s UTC\naccept    ", p->serving.active, p->serving.since);
    for (size_t i = 0; i < json_count(p->serving.accept); i++) {
        const struct str model = json_str(json_at(p->serving.accept, i));
        fprintf(out, "%s%.*s", i > 0 ? ", " : "", (int)model.len, model.ptr);
    }
    fputc('\n', out);
    if (!p->steps.over)
        print_progress(p, out);
}

/* A worker's figure, or "-". */
static const char *figure_text(const struct picture *p, const struct json *worker, const char *key,
                               int decimals, const char *unit) {
    const struct json *value = json_get(worker, key);
    if (json_type(value) != JSON_NUMBER)
        return "-";
    return arena_printf(p->job->keep, "%.*f%s", decimals, json_number(value, 0), unit);
}

static const char *member_text(const struct picture *p, const struct json *worker,
                               const char *key) {
    return str_dup(p->job->keep, json_str(json_get(worker, key)));
}

static void print_worker(const struct picture *p, const struct json *worker, FILE *out) {
    const bool priced = json_type(json_get(worker, "usd")) == JSON_NUMBER;
    fprintf(
        out, "%-24s %-9s %-8s %10s %9s %13s %8s %8s %10s  %s\n", member_text(p, worker, "name"),
        member_text(p, worker, "kind"), member_text(p, worker, "state"),
        figure_text(p, worker, "rows", 0, ""), figure_text(p, worker, "rate", 0, ""),
        priced ? figure_text(p, worker, "usd", 4, " USD") : figure_text(p, worker, "tokens", 0, ""),
        figure_text(p, worker, "retries", 0, ""), figure_text(p, worker, "chunks", 0, ""),
        figure_text(p, worker, "heartbeat_age_s", 0, " s ago"), member_text(p, worker, "waiting"));
}

static void print_workers(const struct picture *p, FILE *out) {
    struct json_each each = {0};
    char left[32] = "";
    if (json_count(p->workers) > 0)
        fprintf(out, "\n%-24s %-9s %-8s %10s %9s %13s %8s %8s %10s  %s\n", "worker", "kind",
                "state", "rows", "rows/s", "tokens, cost", "retries", "chunks", "heartbeat",
                "waits for");
    while (json_next(p->workers, &each))
        print_worker(p, each.value, out);
    if (p->sweepers.eta_s < 0)
        return;
    progress_time(p->sweepers.eta_s, left, sizeof(left));
    fprintf(out, "%" PRId64 " at the sweep: %.0f rows/s, ETA %s\n", p->sweepers.count,
            p->sweepers.rate, left);
}

static bool plan_page(const struct picture *p, FILE *out) {
    print_head(p, out);
    fprintf(out, "\n%-16s %-11s %-15s %s\n", "step", "state", "version", "finished (UTC)");
    for (size_t i = 0; i < p->line_count; i++) {
        const struct line *line = &p->lines[i];
        fprintf(out, "%-16s %-11s %-15s %s%s\n", line->step, line->state,
                *line->version ? line->version : "-", *line->finished ? line->finished : "-",
                line->changed ? "  changed since" : "");
    }
    if (p->gates.count > 0)
        fprintf(out, "\n%-16s %11s %11s  %-7s %s\n", "gate", "figure", "threshold", "passed",
                "measured (UTC)");
    for (size_t i = 0; i < p->gates.count; i++) {
        const struct state_gate *gate = &p->gates.gate[i];
        fprintf(out, "%-16s %11s %11s  %-7s %s%s\n", gate->gate,
                measures_figure(p->job->keep, gate->figure),
                gate->required ? measures_figure(p->job->keep, gate->threshold) : "-",
                !gate->required ? "-"
                : gate->passed  ? "yes"
                                : "no",
                gate->measured,
                !gate->current  ? "  for another version of the plan"
                : gate->expired ? "  longer ago than max_age"
                                : "");
    }
    print_workers(p, out);
    fprintf(out, "\nnext: %s\n", p->next);
    return true;
}

bool status_plan(struct diags *d, const struct job *job, bool json, FILE *out) {
    struct picture p = {.job = job};
    struct pg *pg;
    if (!state_open(d, job, &pg))
        return false;
    const bool ok =
        state_read(d, job, pg, &p.steps) && state_generation(d, job, pg, &p.steps, &p.serving) &&
        state_progress(d, job, pg, &p.steps, &p.progress) &&
        state_outdated(d, job, pg, &p.steps, &p.outdated) &&
        state_gates(d, job, pg, &p.steps, &p.gates) &&
        state_pause(d, job, pg, &p.steps, &p.pause) &&
        state_workers(d, job, pg, &p.steps, &p.workers) && run_next(d, job, pg, &p.next);
    pg_close(pg);
    if (!ok)
        return false;
    make_lines(&p);
    join_workers(&p);
    return json ? plan_json(d, &p, out) : plan_page(&p, out);
}

/* All plans: rows of (plan, step, state, version, finished), by plan. */

static bool all_json(struct diags *d, struct arena *keep, const struct pg_rows *rows, FILE *out) {
    struct json_doc *doc = json_doc(keep);
    struct json_new *root = json_new_object(doc), *plans = json_new_array(doc), *steps = NULL;
    struct str before = {0};
    for (size_t i = 0; i < rows->count; i++) {
        const struct str *cell = rows->cells + i * rows->columns;
        if (!steps || !str_eq(before, cell[0])) {
            struct json_new *plan = json_new_object(doc);
            steps = json_new_array(doc);
            json_put(doc, plan, "plan", json_new_str(doc, cell[0]));
            json_put(doc, plan, "steps", steps);
            json_push(plans, plan);
        }
        before = cell[0];
        struct json_new *step = json_new_object(doc);
        json_put(doc, step, "step", json_new_str(doc, cell[1]));
        json_put(doc, step, "state", json_new_str(doc, cell[2]));
        json_put(doc, step, "version", text_or_null(doc, cell[3].ptr));
        json_put(doc, step, "finished", text_or_null(doc, cell[4].ptr));
        json_push(steps, step);
    }
    json_put(doc, root, "plans", plans);
    return print_json(d, keep, root, out);
}

static bool all_page(const struct pg_rows *rows, FILE *out) {
    if (rows->count == 0) {
        fprintf(out, "nothing applied\n");
        return true;
    }
    fprintf(out, "%-24s %-16s %-8s %-15s %s\n", "plan", "step", "state", "version",
            "finished (UTC)");
    for (size_t i = 0; i < rows->count; i++) {
        const struct str *cell = rows->cells + i * rows->columns;
        fprintf(out, "%-24s %-16s %-8s %-15s %s\n", cell[0].ptr, cell[1].ptr, cell[2].ptr,
                cell[3].len > 0 ? cell[3].ptr : "-", cell[4].len > 0 ? cell[4].ptr : "-");
    }
    return true;
}

bool status_all(struct diags *d, const char *database, struct arena *keep, bool json, FILE *out) {
    struct pg *pg;
    struct pg_rows rows = {0};
    bool ledger = false;
    if (!pg_connect(d, keep, database, "vecrun", &pg))
        return false;
    const char *sql = embedded_text("run_status.sql").ptr;
    const bool ok = state_ledger(d, pg, keep, &ledger) &&
                    (!ledger || pg_query_text(d, pg, keep, sql, NULL, 0, &rows));
    pg_close(pg);
    if (!ok)
        return false;
    return json ? all_json(d, keep, &rows, out) : all_page(&rows, out);
}
