/*
 * A checked plan in, the steps of its migration out: for each the SQL that goes up and down, with
 * the statement that keeps the ledger. The table below is the list of steps; what they say stands
 * in templates/. Files and tools are not known here.
 */
#include "phase.h"

#include "../runtime/base/sha256.h"
#include "rename.h"
#include "version.h"
#include "vocabulary.h"

#include <string.h>

enum detail { DETAIL_NONE, DETAIL_TARGET, DETAIL_VIEW, DETAIL_RENAME, DETAIL_INDEX };

struct build {
    struct arena *arena;
    const struct plan *plan;
    struct holes holes;
};

/* A step: which plans have it, what goes up and down, and what the ledger keeps of it. */
struct row {
    const char *name;
    enum plan_phase phase;
    bool alone; /* one statement, outside a transaction */
    const char *summary;
    bool (*wanted)(const struct plan *);                 /* NULL: every plan */
    void (*before)(const struct build *, struct step *); /* what goes up before the file */
    const char *checks;                                  /* fills the hole of that name */
    const char *file;                                    /* its parts go up and down */
    void (*more)(const struct build *, struct step *);   /* what follows from the plan */
    enum detail detail;                                  /* kept in the step's row */
    const char *also;       /* the step without a transaction whose row it writes */
    bool down_keeps_ledger; /* the down part deletes rows itself, or refuses */
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

/* Whether the old vectors are in a side table. */
static bool from_table(const struct plan *plan) { return plan->from.table.name != NULL; }

static bool is_column(const struct build *b) { return b->plan->to.layout == LAYOUT_COLUMN; }

static bool has_index(const struct plan *plan) { return plan->index.method != METHOD_NONE; }

static bool has_view(const struct plan *plan) { return plan->cutover.method == SWITCH_VIEW; }

static bool renames(const struct plan *plan) { return plan->cutover.method == SWITCH_RENAME; }

static bool by_job(const struct plan *plan) { return plan->index.build == BUILD_JOB; }

/* Whether rows are tracked whose old vector a change leaves behind. */
static bool tracks_old(const struct plan *plan) { return plan->to.expression == NULL; }

static bool has_index_file(const struct plan *plan) { return has_index(plan) && !by_job(plan); }

/* Moves SQL without texts of several lines to the right. */
static void indent(struct buf *out, const char *sql) {
    struct str rest = str_of(sql), line;
    while (str_split(&rest, '\n', &line)) {
        buf_puts(out, out->len == 0 ? "      " : "\n      ");
        buf_str(out, line);
    }
}

/* The notes of a block are those of the statements in it, which all wait in the block's way. */
static struct note *notes_inside(const struct statements *inside, const char *wait) {
    struct note *first = NULL, **last = &first;
    for (size_t i = 0; i < inside->count; i++) {
        *last = inside->note[i];
        for (; *last != NULL; last = &(*last)->next)
            (*last)->wait = wait;
    }
    return first;
}

/* Wraps statements that need a lock into one block that tries again. */
static void locked_all(const struct build *b, const struct statements *inside,
                       struct statements *list) {
    struct buf body = buf_new(b->arena, TEMPLATE_TEXT_MAX);
    for (size_t i = 0; i < inside->count; i++) {
        indent(&body, inside->sql[i]);
        if (i + 1 < inside->count)
            buf_putc(&body, ';');
    }
    struct holes holes = b->holes;
    holes_sql(&holes, "body", template_finish(&body));
    holes_sql(&holes, "tries", template_piece(&holes, "fragments.sql", "tries"));
    template_add(&holes, "locked.sql", "up", list);
    struct note **note = &list->note[list->count - 1];
    if (*note != NULL)
        *note = notes_inside(inside, (*note)->words);
}

/* Those of a template that need the lock. */
static void locked(const struct build *b, const char *file, struct statements *list) {
    struct statements inside = {0};
    template_add(&b->holes, file, "up", &inside);
    locked_all(b, &inside, list);
}

/* Those that need the view's. */
static void locked_view(const struct build *b, const char *file, struct statements *list) {
    struct build inner = *b;
    holes_name(&inner.holes, "busy", "view");
    holes_sql(&inner.holes, "busy_message",
              template_piece(&b->holes, "fragments.sql", "busy_view"));
    holes_sql(&inner.holes, "behind_vacuum", "NULL"); /* a view has none */
    locked(&inner, file, list);
}

/* What expand made and others use goes under one block, so that no lock is kept for another. */
static void undo_expand(const struct build *b, struct statements *list) {
    struct statements inside = {0};
    if (has_view(b->plan))
        template_add(&b->holes, "drop_view_lock.sql", "up", &inside);
    template_add(&b->holes, is_column(b) ? "drop_column_lock.sql" : "drop_table_lock.sql", "up",
                 &inside);
    if (tracks_old(b->plan))
        template_add(&b->holes, "drop_outdated_lock.sql", "up", &inside);
    locked_all(b, &inside, list);
}

static void expand_table(const struct build *b, struct statements *list) {
    struct statements inside = {0};
    template_add(&b->holes, is_column(b) ? "expand_column_lock.sql" : "expand_table_lock.sql", "up",
                 &inside);
    if (tracks_old(b->plan))
        template_add(&b->holes, "outdated_lock.sql", "up", &inside);
    locked_all(b, &inside, list);
}

static const char *grants(const struct build *b) {
    if (renames(b->plan))
        return "expand_rename_grant.sql";
    return is_column(b) ? "expand_column_grant.sql" : "expand_table_grant.sql";
}

/* A condition must mean the same rows before and after the columns are renamed. */
static void check_condition(const struct build *b, struct step *step, const char *key,
                            const char *condition) {
    struct build inner = *b;
    if (condition == NULL)
        return;
    holes_name(&inner.holes, "condition_key", key);
    holes_name(&inner.holes, "condition", condition);
    up(&inner, step, "expand_rename_condition.sql");
}

static void check_renames(const struct build *b, struct step *step) {
    up(b, step, "expand_rename_check.sql");
    check_condition(b, step, "where", b->plan->where);
    check_condition(b, step, "only", b->plan->backfill.only);
}

static void add_expand(const struct build *b, struct step *step) {
    up(b, step, from_table(b->plan) ? "expand_from_table_check.sql" : "expand_renamed_check.sql");
    if (b->plan->from.index != NULL)
        up(b, step, "expand_index_check.sql");
    if (is_column(b) && has_index_file(b->plan))
        up(b, step, "expand_build_check.sql");
    if (b->plan->where != NULL) {
        up(b, step, "expand_where_check.sql");
        if (!from_table(b->plan) && !renames(b->plan))
            up(b, step, "contract_where_check.sql");
    }
    up(b, step, "expand_before.sql");
    if (has_view(b->plan))
        up(b, step, "expand_view.sql");
    if (renames(b->plan))
        check_renames(b, step);
    up(b, step, "pending.sql");
    up(b, step, is_column(b) ? "expand_column_functions.sql" : "expand_table_functions.sql");
    if (tracks_old(b->plan))
        up(b, step, "outdated.sql");
    up(b, step, "search.sql");
    expand_table(b, &step->up);
    up(b, step, grants(b));

    undo(b, step, "expand_down.sql");
    undo_expand(b, &step->down);
    if (tracks_old(b->plan))
        undo(b, step, "drop_outdated.sql");
    undo(b, step, "expand_down_rows.sql");
}

static void add_index(const struct build *b, struct step *step) {
    const bool hnsw = b->plan->index.method == METHOD_HNSW;
    const char *file = hnsw ? "index_hnsw.sql" : "index_ivfflat.sql";
    up(b, step, file);
    down(b, step, file);
    step->index = template_piece(&b->holes, "fragments.sql", "index_name");
}

/* The row of a step is another one's to remove. */
static void forget(const struct build *b, struct step *step, const char *name) {
    struct build inner = *b;
    holes_name(&inner.holes, "step", name);
    undo(&inner, step, "forget.sql");
}

/* What vecrun builds no file of its own takes back. */
static void add_index_guard(const struct build *b, struct step *step) {
    if (!by_job(b->plan))
        return;
    locked(b, "index_drop_lock.sql", &step->down);
    forget(b, step, "index");
}

static void add_index_check(const struct build *b, struct step *step) {
    if (!by_job(b->plan))
        forget(b, step, "index");
}

static void check_cutover(const struct build *b, struct step *step) {
    if (tracks_old(b->plan) && !from_table(b->plan))
        up(b, step, "cutover_required_check.sql");
}

static void add_cutover(const struct build *b, struct step *step) {
    if (tracks_old(b->plan))
        up(b, step, "cutover_waiting.sql");
    up(b, step, "cutover_serve.sql");
    if (has_view(b->plan)) {
        locked_view(b, "view_to_lock.sql", &step->up);
        locked_view(b, "view_from_lock.sql", &step->down);
    }
    if (renames(b->plan)) {
        locked(b, "rename_to_lock.sql", &step->up);
        locked(b, "rename_from_lock.sql", &step->down);
    }
}

static void add_contract_guard(const struct build *b, struct step *step) {
    if (b->plan->where != NULL && !from_table(b->plan))
        up(b, step, "contract_where_check.sql");
    if (b->plan->from.index != NULL) {
        up(b, step, "contract_partitioned_index.sql");
        down(b, step, "contract_partitioned_index.sql");
    }
}

static void add_contract(const struct build *b, struct step *step) {
    const bool computed = b->plan->to.expression != NULL;
    const char *const drop =
        from_table(b->plan) ? "contract_drop_table.sql" : "contract_drop_column.sql";
    struct statements inside = {0};
    template_add(&b->holes,
                 from_table(b->plan) ? "contract_earlier_table.sql" : "contract_earlier_column.sql",
                 "up", &inside);
    template_add(&b->holes, computed ? "contract_triggers.sql" : "drop_outdated_lock.sql", "up",
                 &inside);
    if (computed && is_column(b))
        template_add(&b->holes, "contract_stale_new.sql", "up", &inside);
    template_add(&b->holes, drop, "up", &inside);
    locked_all(b, &inside, &step->up);
    up(b, step, computed ? "contract_functions.sql" : "drop_outdated.sql");
}

static bool has_old_index(const struct plan *plan) { return plan->from.index != NULL; }

static const struct row rows[] = {
    {.name = "ledger",
     .phase = PHASE_EXPAND,
     .summary = "vecplan's own tables, the same for every plan",
     .file = "ledger.sql",
     .down_keeps_ledger = true},
    {.name = "expand",
     .phase = PHASE_EXPAND,
     .summary = "a place for the new vectors, triggers that keep them fresh, the search function",
     .file = "expand_check.sql",
     .more = add_expand,
     .detail = DETAIL_TARGET,
     .down_keeps_ledger = true},
    {.name = "index_guard",
     .phase = PHASE_INDEX,
     .summary = "stops until the backfill is done",
     .wanted = has_index,
     .file = "index_guard.sql",
     .more = add_index_guard},
    {.name = "index",
     .phase = PHASE_INDEX,
     .alone = true,
     .summary = "the index of the new vectors, built while the table is in use",
     .wanted = has_index_file,
     .more = add_index},
    {.name = "index_check",
     .phase = PHASE_INDEX,
     .summary = "stops unless the index is valid and as planned",
     .wanted = has_index,
     .file = "index_check.sql",
     .more = add_index_check,
     .also = "index"},
    {.name = "cutover",
     .phase = PHASE_CUTOVER,
     .summary = "the new model serves searches, once its gates are met",
     .before = check_cutover,
     .checks = "cutover_checks.sql",
     .file = "cutover.sql",
     .more = add_cutover},
    {.name = "contract_guard",
     .phase = PHASE_CONTRACT,
     .summary = "stops until the soak is over",
     .checks = "contract_checks.sql",
     .file = "contract_guard.sql",
     .more = add_contract_guard,
     .detail = DETAIL_INDEX},
    {.name = "contract_index",
     .phase = PHASE_CONTRACT,
     .alone = true,
     .summary = "drops the old index while the table is in use",
     .wanted = has_old_index,
     .file = "contract_index.sql"},
    {.name = "contract",
     .phase = PHASE_CONTRACT,
     .summary = "drops the old vectors: cannot be undone",
     .checks = "contract_checks.sql",
     .file = "contract.sql",
     .more = add_contract,
     .also = "contract_index",
     .down_keeps_ledger = true},
};

static bool is_wanted(const struct row *row, const struct plan *plan) {
    return row->wanted == NULL || row->wanted(plan);
}

int64_t phase_length(const struct plan *plan, enum plan_phase phase) {
    int64_t length = 0;
    for (size_t i = 0; i < countof(rows); i++)
        length += rows[i].phase == phase && is_wanted(&rows[i], plan);
    return length;
}

static void fill(const struct build *b, const struct row *row, struct step *step) {
    struct build inner = *b;
    if (row->checks != NULL)
        holes_sql(&inner.holes, "checks", template_text(&b->holes, row->checks));
    if (row->before != NULL)
        row->before(b, step);
    if (row->file != NULL) {
        up(&inner, step, row->file);
        down(&inner, step, row->file);
    }
    if (row->more != NULL)
        row->more(b, step);
}

static const char *checksum(const struct build *b, const struct statements *list) {
    struct buf text = buf_new(b->arena, TEMPLATE_TEXT_MAX);
    for (size_t i = 0; i < list->count; i++) {
        buf_puts(&text, list->sql[i]);
        buf_puts(&text, ";\n");
    }
    return sha256_hex(b->arena, str_of(template_finish(&text)));
}

static const char *detail(const struct build *b, enum detail kind) {
    static const char *const pieces[] = {
        [DETAIL_NONE] = "detail_none",   [DETAIL_TARGET] = "detail_target",
        [DETAIL_VIEW] = "detail_view",   [DETAIL_RENAME] = "detail_rename",
        [DETAIL_INDEX] = "detail_index",
    };
    if (kind == DETAIL_INDEX && !has_old_index(b->plan))
        kind = DETAIL_NONE;
    if (kind == DETAIL_TARGET && has_view(b->plan))
        kind = DETAIL_VIEW;
    if (kind == DETAIL_TARGET && renames(b->plan))
        kind = DETAIL_RENAME;
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

/* The ledger's statements; a step without a transaction leaves its row to the one after it. */
static void keep_ledger(const struct build *b, const struct row *row, const struct steps *steps,
                        struct step *step) {
    if (row->alone)
        return;
    const struct step *other = row->also == NULL ? NULL : find_step(steps, row->also);
    if (other != NULL)
        record(b, other, DETAIL_NONE, step);
    record(b, step, row->detail, step);
    if (!row->down_keeps_ledger)
        forget(b, step, row->name);
}

/* What the steps are filled with; contract finds the columns as the cutover has called them. */
static struct build build_after(const struct build *b, struct plan *after) {
    if (!renames(b->plan))
        return *b;
    *after = rename_after(b->arena, b->plan);
    return (struct build){b->arena, after, vocabulary_after(b->arena, b->plan, after)};
}

void phase_steps(struct arena *arena, const struct plan *plan, struct steps *out) {
    struct plan renamed;
    const struct build before = {arena, plan, vocabulary(arena, plan)};
    const struct build after = build_after(&before, &renamed);
    int64_t second[PHASE_COUNT] = {0};
    *out = (struct steps){
        .words = before.holes,
        .after = after.holes,
        .plan_checksum = vocabulary_plan_checksum(arena, plan),
        .relation = template_piece(&before.holes, "fragments.sql", "relation_of_vectors"),
        .from_relation = template_piece(&before.holes, "fragments.sql", "relation_of_old_vectors"),
    };
    for (size_t i = 0; i < countof(rows); i++) {
        if (!is_wanted(&rows[i], plan))
            continue;
        const struct build *b = rows[i].phase == PHASE_CONTRACT ? &after : &before;
        struct step *step = &out->step[out->count];
        const char *release = plan->release[rows[i].phase];
        *step = (struct step){
            .name = rows[i].name,
            .phase = rows[i].phase,
            .transactional = !rows[i].alone,
            .summary = rows[i].summary,
        };
        if (release != NULL)
            step->version = version_add(arena, release, second[rows[i].phase]++);
        fill(b, &rows[i], step);
        step->checksum = checksum(b, &step->up);
        keep_ledger(b, &rows[i], out, step);
        out->count++;
    }
}
