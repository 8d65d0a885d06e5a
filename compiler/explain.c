/*
 * A compiled plan in, its migration in words out. The words of a statement come from its template,
 * the jobs and gates from the manifest, so that nothing is said here that is not emitted too.
 */
#include "explain.h"

#include "../runtime/base/file.h"
#include "estimate.h"
#include "manifest_out.h"
#include "prose.h"

#include <string.h>

struct explanation {
    struct diags *d;
    struct arena *arena;
    const struct compiled *compiled;
    const struct plan *plan;
    struct manifest manifest;
    struct prose prose;
};

/* The locks of a table, weakest first, and whom they keep waiting (PostgreSQL's manual, chapter
 * Explicit Locking). DDL stands for what takes ACCESS EXCLUSIVE. */
static const struct lock {
    const char *name, *blocks;
    bool seen; /* by an application that reads and writes */
} locks[] = {
    {"ACCESS SHARE", "blocks DDL", false},
    {"ROW SHARE", "blocks DDL", false},
    {"ROW EXCLUSIVE", "blocks DDL", false},
    {"SHARE UPDATE EXCLUSIVE", "blocks DDL and VACUUM", false},
    {"SHARE ROW EXCLUSIVE", "blocks writes, DDL and VACUUM", true},
    {"ACCESS EXCLUSIVE", "blocks reads, writes, DDL and VACUUM", true},
};

/* The lock that a note names; NULL if it names none. A name that is not known is a bug. */
static bool find_lock(const struct explanation *e, const struct note *note,
                      const struct lock **out) {
    *out = NULL;
    if (note->lock == NULL)
        return true;
    for (size_t i = 0; i < countof(locks) && note->relation != NULL; i++)
        if (strcmp(locks[i].name, note->lock) == 0)
            *out = &locks[i];
    return *out != NULL ||
           diag_error(e->d, DIAG_BUG, pos_none(), "a template's note names no lock: %s | %s",
                      note->words, note->lock);
}

/* ---- files and their statements */

static void put_row(struct explanation *e, const char *first, const struct note *note,
                    const struct lock *lock) {
    static const char *const names[PROSE_CELLS] = {"what", "lock", "whom it blocks",
                                                   "for how long"};
    const char *cells[PROSE_CELLS] = {first, "", "", ""};
    if (lock != NULL) {
        cells[1] = arena_printf(e->arena, "%s on %s", lock->name, note->relation);
        cells[2] = lock->blocks;
        cells[3] = note->wait == NULL ? "" : note->wait;
    }
    prose_row(&e->prose, names, cells);
}

static bool put_statements(struct explanation *e, const struct step *step,
                           const struct statements *list) {
    for (size_t i = 0; i < list->count; i++) {
        if (list->note[i] == NULL)
            return diag_error(e->d, DIAG_BUG, pos_none(),
                              "step %s: a statement has no note in its template: %.60s", step->name,
                              list->sql[i]);
        for (const struct note *note = list->note[i]; note != NULL; note = note->next) {
            const struct lock *lock;
            if (!find_lock(e, note, &lock))
                return false;
            put_row(e, note->words, note, lock);
        }
    }
    return true;
}

static bool put_undo(struct explanation *e, const struct step *step,
                     const struct dialect_file *files, size_t count) {
    const char *name = "its down part";
    for (size_t i = 0; i < count; i++)
        if (files[i].down)
            name = files[i].name;
    if (step->down.count == 0) {
        prose_paragraph(&e->prose, "There is nothing to undo.");
        return true;
    }
    if (!dialect_undoes(e->compiled->format)) {
        prose_paragraph(&e->prose, "%s has no file that undoes it.",
                        plan_format_names[e->compiled->format]);
        return true;
    }
    prose_paragraph(&e->prose, "To undo it, %s", name);
    return put_statements(e, step, &step->down);
}

static bool put_step(struct explanation *e, const struct step *step) {
    const struct compiled *c = e->compiled;
    const char *how = step->transactional ? "one transaction" : "outside a transaction";
    struct dialect_file files[DIALECT_FILES_MAX] = {{.name = step->name}};
    size_t count = 0;
    if (step->version != NULL)
        dialect_files(e->arena, c->format, e->plan->name, step, NULL, files, &count);
    const char *name = count == 0 ? arena_printf(e->arena, "step %s", step->name)
                                  : file_join(e->arena, c->directory, files[0].name);
    prose_heading(&e->prose, 3, "%s", name);
    prose_paragraph(&e->prose, "Step %s, %s: %s.", step->name, how, step->summary);
    if (!put_statements(e, step, &step->up))
        return false;
    return put_undo(e, step, files, count);
}

/* ---- what is done between the files */

static void put_backfill(struct explanation *e, const struct manifest_job *job) {
    struct prose *p = &e->prose;
    const struct manifest_provider *provider = e->plan->provider;
    prose_paragraph(p, "A person runs \"vecrun run %s\", which", e->compiled->manifest);
    if (provider != NULL) {
        prose_item(p,
                   "asks %s (%s) for the vectors of the rows to do, up to %.0f texts a request, "
                   "up to %.0f requests at a time",
                   provider->name, provider->url, manifest_number(job, "request"),
                   manifest_number(job, "concurrency"));
        prose_item(p,
                   "has it embed fixed texts first, and again every %.0f s: what its model makes "
                   "of them stands in vecplan.probes, and another model ends the job",
                   manifest_number(job, "canary_s"));
    } else
        prose_item(p, "computes the vectors of the rows to do: %s", e->plan->to.expression);
    prose_item(p, "writes up to %.0f rows a transaction, under locks of these rows alone",
               manifest_number(job, "batch"));
    prose_item(p, "takes the rows again whose text has changed meanwhile");
    prose_item(p, "sets refused rows aside, in vecplan.quarantine; more than %.0f fail the job",
               manifest_number(job, "max_failed_rows"));
    prose_item(p, "may be stopped at any time: run again, it goes on where it was");
    prose_paragraph(p, "Undone with expand, whose down part drops the new vectors.");
}

static void put_index(struct explanation *e, const struct manifest_job *job) {
    struct prose *p = &e->prose;
    (void)job;
    prose_paragraph(p, "A person runs \"vecrun run %s\", which", e->compiled->manifest);
    prose_item(p, "builds the index while the table is in use, each partition's by itself, under "
                  "SHARE UPDATE EXCLUSIVE: it blocks DDL and VACUUM");
    prose_item(p, "waits for the table's writers, then for every older snapshot of the database");
    prose_item(p, "takes up or repairs what an earlier run has left");
    prose_paragraph(p, "Undone with the phase, whose down part drops the index.");
}

static void put_searches(struct explanation *e, const struct manifest_job *job) {
    static const struct {
        const char *gate, *samples, *k, *what;
    } gates[] = {
        {"Recall", "recall_samples", "recall_k", "nearest rows that the index finds"},
        {"Overlap", "overlap_samples", "overlap_k", "nearest rows that both models agree on"},
    };

    for (size_t i = 0; i < countof(gates); i++) {
        if (manifest_number(job, gates[i].samples) > 0)
            prose_paragraph(
                &e->prose,
                "%s: up to %.0f searches, the share of the %.0f %s. Each search reads all "
                "vectors once, in a read-only snapshot.",
                gates[i].gate, manifest_number(job, gates[i].samples),
                manifest_number(job, gates[i].k), gates[i].what);
    }
    if (e->manifest.queries != NULL)
        prose_paragraph(&e->prose,
                        "The searches of overlap are the queries of %s, which are sent to the "
                        "providers of both models.",
                        e->manifest.queries);
    if (manifest_sql(job, "queries") != NULL)
        prose_paragraph(&e->prose, "The searches of overlap are queries that stand in a table; "
                                   "they are sent to the providers of both models.");
    if (manifest_number(job, "reembed_samples") > 0)
        prose_paragraph(&e->prose,
                        "Reembed: the texts of up to %.0f rows are sent to the provider again, and "
                        "the vectors compared with those of the rows.",
                        manifest_number(job, "reembed_samples"));
}

static void put_verify(struct explanation *e, const struct manifest_job *job) {
    struct prose *p = &e->prose;
    prose_paragraph(p,
                    "A person runs \"vecrun run %s\", which measures and enters into "
                    "vecplan.gates what cutover requires:",
                    e->compiled->manifest);
    for (size_t i = 0; i < e->manifest.gate_count; i++) {
        const struct manifest_gate *gate = &e->manifest.gates[i];
        prose_item(p, "%s: %s %.15g%s", gate->gate, gate->at_most ? "at most" : "at least",
                   gate->at_least, gate->required ? "" : ", where it can be measured");
    }
    put_searches(e, job);
}

/* The jobs that are a stage of the migration; the others serve other commands. */
static const struct {
    const char *kind;
    void (*put)(struct explanation *, const struct manifest_job *);
} stages[] = {
    {"backfill", put_backfill}, {"index", put_index},       {"verify", put_verify},
    {"ledger", NULL},           {"cutover", NULL},          {"rollback", NULL},
    {"refresh", NULL},          {"backfill_renamed", NULL}, {"index_renamed", NULL},
    {"verify_renamed", NULL},   {"refresh_renamed", NULL},
};

static bool put_jobs_after(struct explanation *, const char *step);

static bool put_job(struct explanation *e, const struct manifest_job *job) {
    for (size_t i = 0; i < countof(stages); i++) {
        if (strcmp(stages[i].kind, job->kind) != 0)
            continue;
        if (stages[i].put == NULL)
            return true;
        prose_heading(&e->prose, 2, "vecrun: %s", job->kind);
        stages[i].put(e, job);
        return put_jobs_after(e, job->kind);
    }
    return diag_error(e->d, DIAG_BUG, pos_none(), "job %s is not explained", job->kind);
}

static bool put_jobs_after(struct explanation *e, const char *step) {
    for (size_t i = 0; i < e->manifest.job_count; i++) {
        const struct manifest_job *job = &e->manifest.jobs[i];
        /* With build: migration the job does no more than repair. */
        const bool repairs =
            strcmp(job->kind, "index") == 0 && e->plan->index.build == BUILD_MIGRATION;
        if (!repairs && job->after_count > 0 &&
            strcmp(job->after[job->after_count - 1], step) == 0 && !put_job(e, job))
            return false;
    }
    return true;
}

static const char *word(const struct explanation *e, const char *piece) {
    return template_piece(&e->compiled->steps.words, "fragments.sql", piece);
}

/* What a rollback finds of the rows that change after cutover. */
static void put_fresh(struct explanation *e) {
    struct prose *p = &e->prose;
    const char *model = e->plan->from.model, *table = word(e, "relation_of_outdated");
    prose_paragraph(p,
                    "Rows without an old vector, and those that change after cutover, are entered "
                    "into %s, unless their writer sets the old vector too. Old vectors are not "
                    "taken away.",
                    table);
    if (e->plan->cutover.keep_fresh == FRESH_BOTH)
        prose_paragraph(p,
                        "\"vecrun run %s\" gives these rows a vector of %s as well: after that a "
                        "rollback serves every row by its present text.",
                        e->compiled->manifest, model);
    else
        prose_paragraph(p,
                        "Nothing gives these rows a vector of %s (keep_fresh: new): a rollback "
                        "serves them by an old text, or not at all. \"vecrun status\" says how "
                        "many they are.",
                        model);
}

static void put_way_back(struct explanation *e) {
    struct prose *p = &e->prose;
    const struct plan *plan = e->plan;
    if (plan->cutover.method == SWITCH_RENAME) {
        prose_paragraph(p,
                        "Going back: \"vecrun rollback %s\" has %s serve %s again and renames the "
                        "columns back, in one transaction, under ACCESS EXCLUSIVE on the table: it "
                        "waits at most 200 ms at a time, in up to 50 tries.",
                        e->compiled->manifest, plan->cutover.target, plan->from.model);
        return;
    }
    prose_paragraph(p,
                    "Going back: \"vecrun rollback %s\" has %s serve %s again, by one row of "
                    "vecplan.generations: no lock that anybody waits for.",
                    e->compiled->manifest, plan->cutover.target, plan->from.model);
    if (plan->cutover.method == SWITCH_VIEW)
        prose_paragraph(p,
                        "In the same transaction it replaces view %s, under ACCESS EXCLUSIVE on "
                        "the view: it waits at most 200 ms at a time, in up to 50 tries.",
                        word(e, "view_name"));
}

static void put_soak(struct explanation *e) {
    struct prose *p = &e->prose;
    const bool renames = e->plan->cutover.method == SWITCH_RENAME;
    prose_heading(p, 2, "soak");
    prose_paragraph(p, "A person watches searches for %s. Queries of both models are served%s.",
                    word(e, "soak"), renames ? " by the search function" : "");
    put_way_back(e);
    if (e->plan->to.expression == NULL)
        put_fresh(e);
}

/* ---- the whole */

/* What the database does not know, and a person must. */
static void put_rename(struct explanation *e) {
    struct prose *p = &e->prose;
    const char *column = word(e, "column_from"), *aside = word(e, "column_aside");
    prose_item(
        p,
        "names: from cutover on %s is the new column, and %s the old one until contract; SQL "
        "of applications that names %s searches the new vectors, and fails with a query of "
        "the old model",
        column, aside, column);
    prose_item(
        p,
        "to look at before: functions in PL/pgSQL and SQL in strings that name %s (triggers "
        "and views are checked), logical replication, connections that keep prepared "
        "statements (they may get 0A000, or an error of dimensions, until they prepare again)",
        column);
}

static const char *type_of(struct explanation *e, enum plan_type type, int64_t dimensions) {
    if (type == TYPE_VECTOR || type == TYPE_HALFVEC)
        return arena_printf(e->arena, "%s(%lld)", plan_type_names[type], (long long)dimensions);
    return arena_printf(e->arena, "%s of %lld dimensions", plan_type_names[type],
                        (long long)dimensions);
}

static void put_facts(struct explanation *e) {
    static const char *const swept[] = {
        [STRATEGY_FULL] = "every row gets a vector of the new model",
        [STRATEGY_SELECTIVE] = " get a vector of the new model, others when they are written",
        [STRATEGY_NATURAL] = "rows get a vector of the new model when they are written",
    };
    struct prose *p = &e->prose;
    const struct plan *plan = e->plan;
    const struct manifest *m = &e->manifest;
    const bool side = plan->to.layout == LAYOUT_TABLE;
    prose_heading(p, 1, "%s: from %s to %s", plan->name, plan->from.model, plan->to.model);
    prose_item(p, "rows: %s%s%s", m->table, plan->where == NULL ? "" : " where ",
               plan->where == NULL ? "" : plan->where);
    const bool from_side = plan->from.table.name != NULL;
    prose_item(p, "now: %s %s, %s of %s, %s%s%s", from_side ? "table" : "column",
               from_side ? m->from.relation : plan->from.column,
               type_of(e, plan->from.type, plan->from.dimensions), plan->from.model,
               plan_distance_names[plan->from.distance], plan->from.index == NULL ? "" : ", index ",
               plan->from.index == NULL ? "" : plan->from.index);
    prose_item(p, "then: %s %s, %s of %s, %s, index %s", side ? "table" : "column",
               side ? m->to.relation : plan->to.name,
               type_of(e, plan->to.type, plan->to.dimensions), plan->to.model,
               plan_distance_names[plan->index.distance], plan_method_names[plan->index.method]);
    prose_item(p, "strategy: %s, %s%s%s", plan_strategy_names[plan->backfill.strategy],
               plan->backfill.strategy == STRATEGY_SELECTIVE ? "the rows where " : "",
               plan->backfill.only == NULL ? "" : plan->backfill.only,
               swept[plan->backfill.strategy]);
    prose_item(p, "searches: %s, for queries that name their model", plan->cutover.target);
    if (plan->cutover.method == SWITCH_VIEW)
        prose_item(p,
                   "view: %s, whose embedding is the serving model's (embedding_model), NULL in a "
                   "row that has none: searches need WHERE embedding IS NOT NULL",
                   word(e, "view_name"));
    if (plan->cutover.method == SWITCH_RENAME)
        put_rename(e);
}

/* The strongest lock of a step that an application can see, if there is one. */
static bool put_strongest(struct explanation *e, const struct step *step) {
    const struct lock *strongest = NULL, *lock;
    const struct note *of = NULL;
    for (size_t i = 0; i < step->up.count; i++) {
        for (const struct note *note = step->up.note[i]; note != NULL; note = note->next) {
            if (!find_lock(e, note, &lock))
                return false;
            if (lock != NULL && lock->seen && (strongest == NULL || lock > strongest)) {
                strongest = lock;
                of = note;
            }
        }
    }
    if (strongest != NULL)
        put_row(e, arena_printf(e->arena, "step %s", step->name), of, strongest);
    return true;
}

static bool put_short(struct explanation *e) {
    prose_paragraph(&e->prose, "On the way up, reads and writes are blocked by nothing but");
    for (size_t i = 0; i < e->compiled->steps.count; i++)
        if (!put_strongest(e, &e->compiled->steps.step[i]))
            return false;
    prose_paragraph(&e->prose,
                    "A lock is held from its statement to the end of its file, and no statement "
                    "behind it reads rows of the table. What a lock blocks queues up already while "
                    "the lock is waited for.");
    return true;
}

static void put_phase(struct explanation *e, enum plan_phase phase) {
    struct prose *p = &e->prose;
    const enum plan_format format = e->compiled->format;
    const char *name = plan_phase_names[phase];
    const char *tool = format == FORMAT_SQL ? "vecrun apply" : plan_format_names[format];
    const bool released = e->plan->release[phase] != NULL;
    if (phase == PHASE_CONTRACT)
        put_soak(e);
    prose_heading(p, 2, "%s%s", name, released ? "" : ": not released yet");
    if (released)
        prose_paragraph(p, "A person applies these files, in this order, with %s.", tool);
    else
        prose_paragraph(p,
                        "A person adds release.%s and compiles again, which makes these files, and "
                        "applies them, in this order, with %s.",
                        name, tool);
}

static bool put_steps(struct explanation *e) {
    const struct steps *steps = &e->compiled->steps;
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->step[i];
        if (i == 0 || step->phase != steps->step[i - 1].phase)
            put_phase(e, step->phase);
        if (!put_step(e, step) || !put_jobs_after(e, step->name))
            return false;
    }
    return true;
}

/* A number with commas between its thousands. */
static const char *number(struct explanation *e, int64_t n) {
    if (n < 1000)
        return arena_printf(e->arena, "%lld", (long long)n);
    return arena_printf(e->arena, "%s,%03lld", number(e, n / 1000), (long long)(n % 1000));
}

static const char *size(struct explanation *e, double bytes) {
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    for (; bytes >= 1000 && unit + 1 < countof(units); unit++)
        bytes /= 1000;
    return arena_printf(e->arena, "%.*f %s", unit > 0 && bytes < 10, bytes, units[unit]);
}

static void put_sizes(struct explanation *e, int64_t rows) {
    struct prose *p = &e->prose;
    const struct plan *plan = e->plan;
    const double n = (double)rows;
    const struct estimate one = estimate(plan, n);
    prose_heading(p, 2, "sizes");
    prose_paragraph(p, "About, for %s rows in scope:", number(e, rows));
    prose_item(
        p,
        "vectors: %s, %s a row (%d * %lld + 8 bytes); up to 1.4 times that where rows exceed "
        "2 kB",
        size(e, n * one.vector), size(e, one.vector), plan->to.type == TYPE_HALFVEC ? 2 : 4,
        (long long)plan->to.dimensions);
    if (one.index > 0)
        prose_item(p, "index: %s, %s a row (whole tuples of %s on pages of 8 kB)",
                   size(e, one.index), size(e, one.index / n), size(e, one.tuple));
    prose_item(p, "WAL: %s for the backfill (as measured at 1024 dimensions)%s%s%s",
               size(e, n * one.sweep_wal), one.index > 0 ? ", " : "",
               one.index > 0 ? size(e, n * one.tuple) : "", one.index > 0 ? " for the index" : "");
    if (plan->provider != NULL)
        prose_item(p, "requests: %s at least, of up to %s texts",
                   number(e, (rows - 1) / plan->backfill.request + 1),
                   number(e, plan->backfill.request));
}

bool explain(struct diags *d, struct arena *arena, const struct compiled *compiled,
             const struct explain_options *options, struct buf *out) {
    struct explanation e = {.d = d,
                            .arena = arena,
                            .compiled = compiled,
                            .plan = &compiled->plan,
                            .prose = {.out = out, .markdown = options->markdown}};
    manifest_out(arena, &compiled->plan, &compiled->steps, compiled->format, compiled->directory,
                 compiled->manifest, &e.manifest);
    put_facts(&e);
    if (!put_short(&e) || !put_steps(&e))
        return false;
    put_sizes(&e, options->rows);
    return !out->failed || diag_error(d, DIAG_BUG, pos_none(), "the explanation is too long");
}
