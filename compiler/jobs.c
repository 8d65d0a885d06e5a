/*
 * A plan in, the jobs of its manifest out: what vecrun does, in order, with every SQL statement
 * that it runs. The statements stand in templates/job_*.sql.
 */
#include "phase.h"
#include "vocabulary.h"

#include <string.h>

#define JOBS_MOST 11
#define BACKFILL_PARAMETERS 10
#define VERIFY_PARAMETERS 7

struct job_build {
    struct arena *arena;
    const struct plan *plan;
    struct holes holes;
    struct manifest_statement *statements; /* of the present job */
    size_t count, cap;
};

static void add_statement(void *context, const char *name, const char *sql) {
    struct job_build *b = context;
    if (b->count == b->cap) {
        b->cap = b->cap == 0 ? 32 : 2 * b->cap;
        struct manifest_statement *grown = arena_array(b->arena, b->cap, sizeof(*grown));
        if (b->count > 0)
            memcpy(grown, b->statements, b->count * sizeof(*grown));
        b->statements = grown;
    }
    b->statements[b->count++] = (struct manifest_statement){name, sql};
}

static void begin(struct job_build *b) {
    b->statements = NULL;
    b->count = b->cap = 0;
}

static void add_file(struct job_build *b, const char *file) {
    template_pieces(&b->holes, file, add_statement, b);
}

static const char *const *one_step(struct arena *arena, const char *step) {
    const char **list = arena_array(arena, 1, sizeof(*list));
    list[0] = step;
    return list;
}

/* Ends a job: its statements are those added since begin. `after` NULL: nothing before it. */
static struct manifest_job end(struct job_build *b, const char *kind, const char *after,
                               const struct manifest_parameter *parameters, size_t count) {
    struct manifest_parameter *copy = arena_array(b->arena, count + 1, sizeof(*copy));
    if (count > 0)
        memcpy(copy, parameters, count * sizeof(*copy));
    return (struct manifest_job){
        .kind = kind,
        .after = after == NULL ? NULL : one_step(b->arena, after),
        .after_count = after == NULL ? 0 : 1,
        .parameters = copy,
        .parameter_count = count,
        .statements = b->statements,
        .statement_count = b->count,
    };
}

static struct manifest_job job_ledger(struct job_build *b) {
    begin(b);
    add_file(b, "job_ledger.sql");
    add_file(b, "job_triggers.sql");
    if (b->plan->to.expression == NULL) {
        add_file(b, "job_outdated.sql");
        add_file(b, "job_limits.sql");
    }
    return end(b, "ledger", NULL, NULL, 0);
}

/* Gives how many: all that the plan has, and those that are a limit only where it has them. */
static size_t backfill_parameters(const struct plan *plan, const struct manifest_provider *provider,
                                  struct manifest_parameter *out) {
    const int64_t request = plan->backfill.request, concurrency = plan->backfill.concurrency;
    const struct manifest_parameter always[] = {
        {"batch", (double)plan->backfill.batch},
        {"request", (double)plan_within(request, provider != NULL ? provider->items : 0)},
        {"concurrency",
         (double)plan_within(concurrency, provider != NULL ? provider->concurrency : 0)},
        {"max_failed_rows", (double)plan->backfill.max_failed_rows},
    };
    const struct manifest_parameter limits[] = {
        {"requests_per_minute", (double)plan->backfill.requests_per_minute},
        {"tokens_per_minute", (double)plan->backfill.tokens_per_minute},
        {"budget_tokens", (double)plan->backfill.budget_tokens},
        {"budget_usd", plan->backfill.budget_usd},
        {"usd_per_million_tokens", plan->backfill.usd_per_million_tokens},
    };
    size_t count = 0;
    for (size_t i = 0; i < countof(always); i++)
        out[count++] = always[i];
    if (provider != NULL)
        out[count++] = (struct manifest_parameter){"canary_s", (double)plan->backfill.canary_s};
    for (size_t i = 0; i < countof(limits); i++)
        if (limits[i].value > 0)
            out[count++] = limits[i];
    return count;
}

/* The type in which vectors are sent: what is computed in the server is not. */
static void name_written(struct job_build *b, enum plan_type type) {
    const bool elsewhere = b->plan->extension_schema != NULL;
    const char *extension =
        elsewhere ? template_piece(&b->holes, "fragments.sql", "extension") : "";
    holes_name(
        &b->holes, "written_text",
        arena_printf(b->arena, "%s%s", extension, type == TYPE_HALFVEC ? "halfvec" : "vector"));
}

static void add_throttle(struct job_build *b) {
    const struct plan *plan = b->plan;
    const bool dead = plan->backfill.dead_tuples.rows > 0 || plan->backfill.dead_tuples.percent > 0;

    const struct {
        const char *file;
        bool asked;
    } files[] = {
        {"job_throttle.sql", true},
        {"job_throttle_sql.sql", plan->backfill.throttle != NULL},
        {"job_replica_lag.sql", plan->backfill.replica_lag > 0},
        {"job_dead_tuples.sql", dead},
        {"job_oldest_snapshot.sql", plan->backfill.oldest_snapshot_s > 0},
    };
    struct holes *h = &b->holes;
    holes_sql(h, "go_on", plan->backfill.throttle != NULL ? plan->backfill.throttle : "");
    holes_integer(h, "replica_lag", plan->backfill.replica_lag);
    holes_integer(h, "dead_rows", plan->backfill.dead_tuples.rows);
    holes_integer(h, "dead_percent", plan->backfill.dead_tuples.percent);
    holes_integer(h, "oldest_snapshot", plan->backfill.oldest_snapshot_s);
    holes_name(h, "written_text", template_piece(h, "fragments.sql", "relation_of_vectors"));
    for (size_t i = 0; i < countof(files); i++)
        if (files[i].asked)
            add_file(b, files[i].file);
}

/* Only plans with a provider have such statements. */
static void add_probes(struct job_build *b, bool old) {
    holes_name(&b->holes, "probed_model", old ? b->plan->from.model : b->plan->to.model);
    holes_name(&b->holes, "probed_fingerprint", vocabulary_probed(b->arena, b->plan, old));
    add_file(b, "job_probes.sql");
}

/* The keys of a window: of a new one, whose end the statement finds, and of one handed out before.
 */
static void add_windows(struct job_build *b, const char *file) {
    struct holes *h = &b->holes;
    holes_sql(h, "window_keys", template_piece(h, file, "window_keys"));
    holes_sql(h, "window_end", template_piece(h, "fragments.sql", "end_of_last"));
    holes_sql(h, "window_next", template_piece(h, file, "window"));
    holes_sql(h, "window_end", template_piece(h, "fragments.sql", "end_of_chunk"));
    holes_sql(h, "window_again", template_piece(h, file, "window"));
}

static struct manifest_job job_backfill(struct job_build *b) {
    const struct plan *plan = b->plan;
    const bool side = plan->to.layout == LAYOUT_TABLE, computed = plan->to.expression != NULL;
    static const char *const write[2][2] = {
        {"job_write_column.sql", "job_write_column_expression.sql"},
        {"job_write_table.sql", "job_write_table_expression.sql"},
    };
    struct manifest_parameter parameters[BACKFILL_PARAMETERS];
    const size_t count = backfill_parameters(plan, plan->provider, parameters);
    add_windows(b, side ? "job_backfill_table.sql" : "job_backfill_column.sql");
    begin(b);
    name_written(b, plan->to.type);
    add_file(b, "job_drain.sql");
    add_file(b, "job_backfill.sql");
    if (!computed) {
        add_file(b, "job_backfill_texts.sql");
        add_probes(b, false);
    }
    add_file(b, write[side][computed]);
    add_throttle(b);
    struct manifest_job job = end(b, "backfill", "expand", parameters, count);
    job.window = plan->backfill.window;
    job.pause_file = plan->backfill.pause_file;
    return job;
}

static const char *ready_step(const struct plan *plan) {
    return plan->index.method == METHOD_NONE ? "backfill" : "index_check";
}

static struct manifest_job job_index(struct job_build *b) {
    const struct manifest_parameter parameters[] = {
        {"builds", b->plan->index.build == BUILD_JOB ? 1 : 0},
    };
    begin(b);
    add_file(b, "job_index.sql");
    struct manifest_job job = end(b, "index", "index_guard", parameters, countof(parameters));
    job.window = b->plan->index.window;
    return job;
}

/* Gives how many: those of the gates that search only where the plan has these gates. */
static size_t verify_parameters(const struct plan *plan, struct manifest_parameter *out) {
    const struct plan_search_gate *recall = &plan->cutover.recall,
                                  *overlap = &plan->cutover.overlap;
    size_t count = 0;
    out[count++] =
        (struct manifest_parameter){"max_failed_rows", (double)plan->backfill.max_failed_rows};
    out[count++] = (struct manifest_parameter){"pending_s", (double)plan->cutover.pending_s};
    if (recall->asked) {
        out[count++] = (struct manifest_parameter){"recall_k", (double)recall->k};
        out[count++] = (struct manifest_parameter){"recall_samples", (double)recall->samples};
    }
    if (overlap->asked) {
        out[count++] = (struct manifest_parameter){"overlap_k", (double)overlap->k};
        out[count++] = (struct manifest_parameter){"overlap_samples", (double)overlap->samples};
    }
    if (plan_reembeds(plan))
        out[count++] =
            (struct manifest_parameter){"reembed_samples", (double)plan->cutover.reembed.samples};
    return count;
}

/* The queries that stand in a table. */
static void add_queries(struct job_build *b) {
    const struct plan *plan = b->plan;
    const struct plan_relation *table = &plan->cutover.query_table;
    const char *relevant = plan->cutover.relevant_column;
    struct holes *h = &b->holes;
    holes_sql(h, "query_table", vocabulary_relation(h, table->schema, table->name));
    holes_name(h, "query_column", plan->cutover.query_column);
    if (relevant != NULL)
        holes_name(h, "relevant_column", relevant);
    holes_sql(h, "relevant",
              template_piece(h, "fragments.sql", relevant ? "relevant_keys" : "relevant_none"));
    add_file(b, "job_queries.sql");
}

static void add_searches(struct job_build *b) {
    const bool recall = b->plan->cutover.recall.asked, overlap = b->plan->cutover.overlap.asked;
    add_file(b, "job_search.sql");
    add_file(b, "job_latency.sql");
    if (plan_reembeds(b->plan))
        add_file(b, "job_reembed.sql");
    if (recall) {
        holes_sql(&b->holes, "recall_search", template_text(&b->holes, "recall_search.sql"));
        add_file(b, "job_recall.sql");
    }
    if (overlap)
        add_file(b, "job_overlap.sql");
    if (overlap && plan_queries(b->plan))
        add_file(b, "job_labels.sql");
    if (b->plan->cutover.query_table.name != NULL)
        add_queries(b);
}

static struct manifest_job job_verify(struct job_build *b) {
    struct manifest_parameter parameters[VERIFY_PARAMETERS];
    const size_t count = verify_parameters(b->plan, parameters);
    begin(b);
    add_file(b, "job_verify.sql");
    if (b->plan->index.method != METHOD_NONE)
        add_file(b, "job_verify_index.sql");
    add_searches(b);
    return end(b, "verify", ready_step(b->plan), parameters, count);
}

/* What a switch does last, by the pieces of that method, to and from: under a lock, with tries. */
static const struct {
    enum plan_switch method;
    const char *to, *from, *busy;
} lasts[] = {
    {SWITCH_VIEW, "body_view_to", "body_view_from", "busy_view_job"},
    {SWITCH_RENAME, "body_rename_to", "body_rename_from", "busy_table_job"},
};

static void add_last(struct job_build *b, bool to) {
    const char *then = "";
    for (size_t i = 0; i < countof(lasts); i++) {
        struct holes holes = b->holes;
        if (lasts[i].method != b->plan->cutover.method)
            continue;
        const char *body = to ? lasts[i].to : lasts[i].from;
        holes_sql(&holes, "body", template_piece(&holes, "fragments.sql", body));
        holes_sql(&holes, "busy_message", template_piece(&holes, "fragments.sql", lasts[i].busy));
        if (lasts[i].method == SWITCH_VIEW)
            holes_sql(&holes, "behind_vacuum", "NULL"); /* a view has none */
        holes_sql(&holes, "tries", template_piece(&holes, "fragments.sql", "tries"));
        then = template_piece(&holes, "fragments.sql", "then_tries");
    }
    holes_sql(&b->holes, "then_also", then);
}

static struct manifest_job job_cutover(struct job_build *b, const struct steps *steps) {
    const struct manifest_parameter parameters[] = {
        {"soak_s", (double)b->plan->cutover.soak_s},
    };
    for (size_t i = 0; i < steps->count; i++)
        if (strcmp(steps->step[i].name, "cutover") == 0)
            holes_name(&b->holes, "cutover_checksum", steps->step[i].checksum);
    holes_sql(&b->holes, "checks", template_text(&b->holes, "cutover_checks.sql"));
    add_last(b, true);
    begin(b);
    add_file(b, "job_cutover.sql");
    return end(b, "cutover", ready_step(b->plan), parameters, countof(parameters));
}

/* Whether vecrun keeps the old vectors fresh too. */
static bool refreshes(const struct plan *plan) {
    return plan->to.expression == NULL && plan->cutover.keep_fresh == FRESH_BOTH;
}

/* A statement's holes as the old vectors have them: what waits for one, and where it goes. */
static void turn_to_old(struct job_build *b) {
    const bool side = b->plan->from.table.name != NULL;
    struct holes *h = &b->holes;
    holes_sql(h, "tag", template_piece(h, "fragments.sql", "tag_of_earlier"));
    holes_sql(h, "side", template_piece(h, "fragments.sql", "relation_of_old_vectors"));
    holes_sql(h, "pending", template_piece(h, "fragments.sql", "relation_of_outdated"));
    holes_name(h, "plan", template_piece(h, "fragments.sql", "from_quarantine"));
    if (side) {
        holes_sql(h, "row_vector", "vecplan_side.embedding");
        holes_sql(h, "row_model", "vecplan_side.model");
        holes_sql(h, "row_source", "vecplan_side.source");
    }
    holes_sql(h, "covered", template_piece(h, "fragments.sql", side ? "covered" : "covered_never"));
    holes_sql(h, "reading",
              template_piece(h, "fragments.sql", side ? "reading_table" : "reading_column"));
}

/* The old vectors of changed rows, by the old model. */
static struct manifest_job job_refresh(const struct job_build *build) {
    struct job_build b = *build;
    struct manifest_parameter parameters[BACKFILL_PARAMETERS];
    const size_t count = backfill_parameters(b.plan, b.plan->from_provider, parameters);
    turn_to_old(&b);
    begin(&b);
    name_written(&b, b.plan->from.type);
    add_file(&b, "job_outdated_enter.sql");
    add_file(&b, "job_drain.sql");
    add_file(&b, "job_backfill_texts.sql");
    add_probes(&b, true);
    add_file(&b, b.plan->from.table.name != NULL ? "job_write_table.sql" : "job_write_old.sql");
    return end(&b, "refresh", "expand", parameters, count);
}

static struct manifest_job job_rollback(struct job_build *b) {
    const bool renames = b->plan->cutover.method == SWITCH_RENAME;
    add_last(b, false);
    begin(b);
    add_file(b, "job_rollback.sql");
    if (b->plan->from.index != NULL) {
        holes_sql(&b->holes, "index_kept",
                  template_piece(&b->holes, "fragments.sql",
                                 renames ? "index_kept_renamed" : "index_kept"));
        add_file(b, "job_rollback_index.sql");
    }
    if (renames)
        add_file(b, "job_rollback_names.sql");
    if (b->plan->to.expression == NULL)
        add_file(b, "job_outdated_enter.sql");
    return end(b, "rollback", "expand", NULL, 0);
}

/* Of method rename: the jobs that name columns, by the names after cutover. */
static size_t add_renamed(const struct job_build *b, const struct steps *steps,
                          struct manifest_job *list) {
    struct job_build after = *b;
    size_t n = 0;
    after.holes = steps->after;
    list[n] = job_backfill(&after);
    list[n++].kind = "backfill_renamed";
    if (b->plan->index.method != METHOD_NONE) {
        list[n] = job_index(&after);
        list[n++].kind = "index_renamed";
    }
    list[n] = job_verify(&after);
    list[n++].kind = "verify_renamed";
    if (refreshes(b->plan)) {
        list[n] = job_refresh(&after);
        list[n++].kind = "refresh_renamed";
    }
    return n;
}

void phase_jobs(struct arena *arena, const struct plan *plan, const struct steps *steps,
                struct manifest_job **jobs, size_t *count) {
    struct job_build b = {.arena = arena, .plan = plan, .holes = steps->words};
    struct manifest_job *list = arena_array(arena, JOBS_MOST, sizeof(*list));
    size_t n = 0;
    list[n++] = job_ledger(&b);
    list[n++] = job_backfill(&b);
    if (plan->index.method != METHOD_NONE)
        list[n++] = job_index(&b);
    list[n++] = job_verify(&b);
    list[n++] = job_cutover(&b, steps);
    list[n++] = job_rollback(&b);
    if (refreshes(plan))
        list[n++] = job_refresh(&b);
    if (plan->cutover.method == SWITCH_RENAME)
        n += add_renamed(&b, steps, list + n);
    *jobs = list;
    *count = n;
}
