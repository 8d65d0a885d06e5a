/*
 * Plan and steps in, the manifest's struct out: what vecrun needs to know, and nothing that it
 * would have to look up in the plan. Text and checksum are made by runtime/manifest_write.c.
 */
#include "manifest_out.h"

#include "../runtime/base/file.h"
#include "vocabulary.h"

static struct manifest_space from_space(const struct plan *plan, const char *relation) {
    const bool side = plan->from.table.name != NULL;
    return (struct manifest_space){
        .model = plan->from.model,
        .dimensions = plan->from.dimensions,
        .type = plan_type_names[plan->from.type],
        .layout = plan_layout_names[side ? LAYOUT_TABLE : LAYOUT_COLUMN],
        .relation = relation,
        .column = side ? "embedding" : plan->from.column,
    };
}

static struct manifest_space to_space(const struct plan *plan, const char *relation) {
    return (struct manifest_space){
        .model = plan->to.model,
        .dimensions = plan->to.dimensions,
        .type = plan_type_names[plan->to.type],
        .layout = plan_layout_names[plan->to.layout],
        .relation = relation,
        .column = plan->to.layout == LAYOUT_TABLE ? "embedding" : plan->to.name,
    };
}

static void add_files(struct arena *arena, const struct plan *plan, const struct steps *steps,
                      enum plan_format format, const char *migrations, const char *manifest_path,
                      struct manifest *out) {
    struct manifest_file *files = arena_array(arena, STEPS_MAX, sizeof(*files));
    const char *directory = file_relative(arena, file_dir(arena, manifest_path), migrations);
    for (size_t i = 0; i < steps->count; i++) {
        const struct step *step = &steps->step[i];
        if (step->version == NULL)
            continue;
        struct dialect_file made[DIALECT_FILES_MAX];
        size_t count = 0;
        dialect_names(arena, format, plan->name, step, made, &count);
        files[out->file_count++] = (struct manifest_file){
            .step = step->name,
            .path = file_join(arena, directory, made[0].name),
            .down = count > 1 && made[1].down ? file_join(arena, directory, made[1].name) : NULL,
            .version = step->version,
            .checksum = step->checksum,
            .transactional = step->transactional,
        };
    }
    out->files = files;
}

static void add_unreleased(struct arena *arena, const struct plan *plan, struct manifest *out) {
    const char **names = arena_array(arena, PHASE_COUNT, sizeof(*names));
    for (size_t i = 0; i < PHASE_COUNT; i++) {
        const bool none = i == PHASE_INDEX && plan->index.method == METHOD_NONE;
        if (plan->release[i] == NULL && !none)
            names[out->unreleased_count++] = plan_phase_names[i];
    }
    out->unreleased = names;
}

static void add_gates(struct arena *arena, const struct plan *plan, struct manifest *out) {
    const struct manifest_gate gates[] = {
        {.gate = "coverage", .at_least = plan->cutover.coverage},
        {.gate = "freshness", .at_least = 1},
        {.gate = "tags", .at_least = 1},
        {.gate = "norms", .at_least = 1},
        {.gate = "quarantine", .at_least = (double)plan->backfill.max_failed_rows, .at_most = true},
        {.gate = "pending", .at_least = (double)plan->cutover.pending_s, .at_most = true},
    };
    const struct plan_search_gate *recall = &plan->cutover.recall,
                                  *overlap = &plan->cutover.overlap;
    struct manifest_gate *copy = arena_array(arena, countof(gates) + 4, sizeof(*copy));
    size_t count = 0;
    for (; count < countof(gates); count++)
        copy[count] = gates[count];
    if (plan->index.method != METHOD_NONE)
        copy[count++] = (struct manifest_gate){.gate = "index_valid", .at_least = 1};
    if (recall->asked)
        copy[count++] = (struct manifest_gate){.gate = "recall", .at_least = recall->at_least};
    if (overlap->asked)
        copy[count++] = (struct manifest_gate){.gate = "overlap", .at_least = overlap->at_least};
    for (size_t i = 0; i < count; i++)
        copy[i].required = true;
    if (plan_reembeds(plan))
        copy[count++] = (struct manifest_gate){.gate = "reembed",
                                               .at_least = plan->cutover.reembed.at_least,
                                               .required = plan->cutover.reembed.asked};
    out->gates = copy;
    out->gate_count = count;
}

/* The plan names its files from its own directory. */
static const char *queries_path(struct arena *arena, const struct plan *plan,
                                const char *manifest_path) {
    if (plan->cutover.queries == NULL)
        return NULL;
    const char *path = file_join(arena, file_dir(arena, plan->source->path), plan->cutover.queries);
    return file_relative(arena, file_dir(arena, manifest_path), path);
}

void manifest_out(struct arena *arena, const struct plan *plan, const struct steps *steps,
                  enum plan_format format, const char *migrations, const char *manifest_path,
                  struct manifest *out) {
    const struct holes none = holes_new(arena);
    const char *table = vocabulary_relation(&none, plan->table.schema, plan->table.name);
    struct manifest_job *jobs = NULL;
    *out = (struct manifest){
        .vecplan = VECPLAN_VERSION,
        .plan = plan->name,
        .plan_checksum = steps->plan_checksum,
        .table = table,
        .target = plan->cutover.target,
        .format = plan_format_names[format],
        .key = plan->key.name,
        .key_count = plan->key.count,
        .from = from_space(plan, steps->from_relation),
        .to = to_space(plan, steps->relation),
        .provider = plan->provider,
        .from_provider = plan->from_provider,
        .queries = queries_path(arena, plan, manifest_path),
    };
    add_files(arena, plan, steps, format, migrations, manifest_path, out);
    add_unreleased(arena, plan, out);
    phase_jobs(arena, plan, steps, &jobs, &out->job_count);
    out->jobs = jobs;
    add_gates(arena, plan, out);
}
