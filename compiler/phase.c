/*
 * A checked plan in, the steps of its migration out: for each the SQL that goes up and down, with
 * the statement that keeps the ledger. The table below is the list of steps; what they say stands
 * in templates/. Files and tools are not known here.
 */
#include "phase.h"

#include "../runtime/base/file.h"
#include "version.h"
#include "vocabulary.h"

#include <string.h>

enum detail { DETAIL_NONE, DETAIL_TARGET, DETAIL_INDEX };

struct build {
    struct arena *arena;
    const struct plan *plan;
    struct holes holes;
};

/* A step: which plans have it, what goes up and down, what its row keeps. */
struct row {
    const char *name;
    enum plan_phase phase;
    bool transactional;
    const char *summary;
    bool (*wanted)(const struct plan *);
    void (*fill)(const struct build *, struct step *);
    enum detail detail;
    const char *also; /* the step without a transaction whose row it writes */
};

static void up(const struct build *b, struct step *step, const char *file) {
    template_add(&b->holes, file, "up", &step->up);
}

static void down(const struct build *b, struct step *step, const char *file) {
    template_add(&b->holes, file, "down", &step->down);
}

/* Adds to `down` a template that has no parts of its own. */
static void undo(const struct build *b, struct step *step, const char *file) {
    template_add(&b->holes, file, "up", &step->down);
}

static bool is_column(const struct build *b) { return b->plan->to.layout == LAYOUT_COLUMN; }

/* Moves SQL without texts of several lines to the right. */
static void indent(struct buf *out, const char *sql) {
    struct str rest = str_of(sql), line;
    while (str_split(&rest, '\n', &line))
        buf_printf(out, "%s      %.*s", out->len == 0 ? "" : "\n", (int)line.len, line.ptr);
}

/* Wraps statements that need the table's lock into one block that tries again. */
static void locked(const struct build *b, const char *file, struct statements *list) {
    struct statements inside = {0};
    template_add(&b->holes, file, "up", &inside);
    struct buf body = buf_new(b->arena, 1 << 20);
    for (size_t i = 0; i < inside.count; i++) {
        indent(&body, inside.sql[i]);
        if (i + 1 < inside.count)
            buf_putc(&body, ';');
    }
    struct holes holes = b->holes;
    holes_sql(&holes, "body", body.ptr);
    template_add(&holes, "locked.sql", "up", list);
}

static void with_checks(const struct build *b, const char *checks, const char *file,
                        struct step *step) {
    struct build inner = *b;
    holes_sql(&inner.holes, "checks", template_text(&b->holes, checks));
    up(&inner, step, file);
    down(&inner, step, file);
}

static void fill_ledger(const struct build *b, struct step *step) {
    up(b, step, "ledger.sql");
    down(b, step, "ledger.sql");
}

static void fill_expand(const struct build *b, struct step *step) {
    up(b, step, "expand_check.sql");
    if (b->plan->from.index != NULL)
        up(b, step, "expand_index_check.sql");
    if (b->plan->where != NULL)
        up(b, step, "expand_where_check.sql");
    up(b, step, "pending.sql");
    up(b, step, is_column(b) ? "expand_column_functions.sql" : "expand_table_functions.sql");
    up(b, step, "search.sql");
    locked(b, is_column(b) ? "expand_column_lock.sql" : "expand_table_lock.sql", &step->up);
    up(b, step, is_column(b) ? "expand_column_grant.sql" : "expand_table_grant.sql");

    undo(b, step, "expand_down.sql");
    locked(b, is_column(b) ? "drop_column_lock.sql" : "drop_table_lock.sql", &step->down);
    undo(b, step, "expand_down_rows.sql");
}

static void fill_index_guard(const struct build *b, struct step *step) {
    up(b, step, "index_guard.sql");
    down(b, step, "index_guard.sql");
}

static void fill_index(const struct build *b, struct step *step) {
    const bool hnsw = b->plan->index.method == METHOD_HNSW;
    const char *file = hnsw ? "index_hnsw.sql" : "index_ivfflat.sql";
    up(b, step, file);
    down(b, step, file);
    step->index = template_piece(&b->holes, "fragments.sql", "index_name");
}

static void fill_index_check(const struct build *b, struct step *step) {
    up(b, step, "index_check.sql");
    down(b, step, "index_check.sql");
}

static void fill_cutover(const struct build *b, struct step *step) {
    with_checks(b, "cutover_checks.sql", "cutover.sql", step);
}

static void fill_contract_guard(const struct build *b, struct step *step) {
    with_checks(b, "contract_checks.sql", "contract_guard.sql", step);
    if (b->plan->where != NULL)
        up(b, step, "contract_where_check.sql");
}

static void fill_contract_index(const struct build *b, struct step *step) {
    up(b, step, "contract_index.sql");
    down(b, step, "contract_index.sql");
}

static void fill_contract(const struct build *b, struct step *step) {
    const bool computed = b->plan->to.expression != NULL;
    with_checks(b, "contract_checks.sql", "contract.sql", step);
    locked(b, computed ? "contract_lock_expression.sql" : "contract_lock.sql", &step->up);
    if (computed)
        up(b, step, "contract_functions.sql");
}

static bool always(const struct plan *plan) { return plan != NULL; }

static bool has_index(const struct plan *plan) { return plan->index.method != METHOD_NONE; }

static bool has_old_index(const struct plan *plan) { return plan->from.index != NULL; }

static const struct row rows[] = {
    {"ledger", PHASE_EXPAND, true, "vecplan's own tables, the same for every plan", always,
     fill_ledger, DETAIL_NONE, NULL},
    {"expand", PHASE_EXPAND, true,
     "a place for the new vectors, triggers that keep them fresh, the search function", always,
     fill_expand, DETAIL_TARGET, NULL},
    {"index_guard", PHASE_INDEX, true, "stops until the backfill is done", has_index,
     fill_index_guard, DETAIL_NONE, NULL},
    {"index", PHASE_INDEX, false, "the index of the new vectors, built while the table is in use",
     has_index, fill_index, DETAIL_NONE, NULL},
    {"index_check", PHASE_INDEX, true, "stops unless the index is valid and as planned", has_index,
     fill_index_check, DETAIL_NONE, "index"},
    {"cutover", PHASE_CUTOVER, true, "the new model serves searches, once its gates are met",
     always, fill_cutover, DETAIL_NONE, NULL},
    {"contract_guard", PHASE_CONTRACT, true, "stops until the soak is over", always,
     fill_contract_guard, DETAIL_INDEX, NULL},
    {"contract_index", PHASE_CONTRACT, false, "drops the old index while the table is in use",
     has_old_index, fill_contract_index, DETAIL_NONE, NULL},
    {"contract", PHASE_CONTRACT, true, "drops the old vectors: cannot be undone", always,
     fill_contract, DETAIL_NONE, "contract_index"},
};

static const char *checksum(const struct build *b, const struct statements *list) {
    struct buf text = buf_new(b->arena, 4 << 20);
    for (size_t i = 0; i < list->count; i++)
        buf_printf(&text, "%s;\n", list->sql[i]);
    return file_sha256(b->arena, buf_slice(&text));
}

static const char *detail(const struct build *b, enum detail kind) {
    static const char *const pieces[] = {
        [DETAIL_NONE] = "detail_none",
        [DETAIL_TARGET] = "detail_target",
        [DETAIL_INDEX] = "detail_index",
    };
    if (kind == DETAIL_INDEX && !has_old_index(b->plan))
        kind = DETAIL_NONE;
    return template_piece(&b->holes, "fragments.sql", pieces[kind]);
}

static void record(const struct build *b, const struct step *of, enum detail kind,
                   struct step *into) {
    struct build inner = *b;
    holes_name(&inner.holes, "step", of->name);
    holes_name(&inner.holes, "version", of->version == NULL ? "" : of->version);
    holes_name(&inner.holes, "checksum", of->checksum);
    holes_sql(&inner.holes, "detail", detail(b, kind));
    up(&inner, into, "record.sql");
}

static const struct step *find_step(const struct steps *steps, const char *name) {
    for (size_t i = 0; i < steps->count; i++)
        if (strcmp(steps->step[i].name, name) == 0)
            return &steps->step[i];
    return NULL;
}

/* The ledger's statements: a step without a transaction leaves its row to the one after it, and
 * the down of ledger and expand remove their rows themselves. */
static void keep_ledger(const struct build *b, const struct row *row, const struct steps *steps,
                        struct step *step) {
    if (!row->transactional)
        return;
    const struct step *other = row->also == NULL ? NULL : find_step(steps, row->also);
    if (other != NULL)
        record(b, other, DETAIL_NONE, step);
    record(b, step, row->detail, step);
    struct build inner = *b;
    holes_name(&inner.holes, "step", row->name);
    const bool forgets = row->phase != PHASE_EXPAND && strcmp(row->name, "contract") != 0;
    if (forgets)
        undo(&inner, step, "forget.sql");
}

void phase_steps(struct arena *arena, const struct plan *plan, struct steps *out) {
    struct build b = {arena, plan, vocabulary(arena, plan)};
    int64_t second[PHASE_COUNT] = {0};
    *out = (struct steps){
        .plan_checksum = vocabulary_plan_checksum(arena, plan),
        .relation = template_piece(&b.holes, "fragments.sql", "relation_of_vectors"),
    };
    for (size_t i = 0; i < countof(rows); i++) {
        if (!rows[i].wanted(plan))
            continue;
        struct step *step = &out->step[out->count];
        const char *release = plan->release[rows[i].phase];
        *step = (struct step){.name = rows[i].name,
                              .phase = rows[i].phase,
                              .transactional = rows[i].transactional,
                              .summary = rows[i].summary};
        if (release != NULL)
            step->version = version_add(arena, release, second[rows[i].phase]++);
        rows[i].fill(&b, step);
        step->checksum = checksum(&b, &step->up);
        keep_ledger(&b, &rows[i], out, step);
        out->count++;
    }
}
