/*
 * Rules of the index of the new vectors: the limits of pgvector's types and methods.
 */
#include "check_rules.h"

static const int64_t dimensions_max[] = {[TYPE_VECTOR] = 2000, [TYPE_HALFVEC] = 4000};

static void check_dimensions(const struct check *c) {
    const struct plan *p = c->plan;
    const enum plan_type type = p->index.cast == CAST_HALFVEC ? TYPE_HALFVEC : p->to.type;
    if (p->index.method == METHOD_NONE || p->to.dimensions <= dimensions_max[type])
        return;
    plan_error(c->d, p, "to.dimensions", "%s indexes %s up to %lld dimensions, not %lld",
               plan_method_names[p->index.method], plan_type_names[type],
               (long long)dimensions_max[type], (long long)p->to.dimensions);
    if (p->to.dimensions <= dimensions_max[TYPE_HALFVEC])
        diag_hint(c->d,
                  "Write \"type: halfvec\" under \"to\", or keep the vectors and write \"cast: "
                  "halfvec\" under \"index\": both go up to %lld.",
                  (long long)dimensions_max[TYPE_HALFVEC]);
    else
        diag_hint(c->d, "Ask the model for fewer dimensions, or write \"index: {method: none}\".");
}

static void check_cast(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->index.cast == CAST_NONE)
        return;
    const bool none = p->index.method == METHOD_NONE;
    if (!none && p->to.type != TYPE_HALFVEC)
        return;
    plan_error(c->d, p, "index.cast", "\"index.cast\" has no meaning with \"%s\"",
               none ? "index.method: none" : "to.type: halfvec");
    diag_hint(c->d, "Leave \"cast\" out.");
}

static void check_from_cast(const struct check *c) {
    const struct plan *p = c->plan;
    if (p->from.cast == CAST_NONE || p->from.type == TYPE_VECTOR)
        return;
    plan_error(c->d, p, "from.cast", "\"from.cast\" needs a column of type vector, not %s",
               plan_type_names[p->from.type]);
    diag_hint(c->d, "Leave \"cast\" out.");
}

static void check_hnsw(const struct check *c) {
    const struct plan_index *index = &c->plan->index;
    if (index->method != METHOD_HNSW || index->ef_construction >= 2 * index->m)
        return;
    plan_error(c->d, c->plan,
               check_given(c, "index.ef_construction") ? "index.ef_construction" : "index.m",
               "\"index.ef_construction\" must be at least twice \"index.m\": %lld, not %lld",
               (long long)(2 * index->m), (long long)index->ef_construction);
    diag_hint(c->d, "Write \"ef_construction: %lld\" or more.", (long long)(2 * index->m));
}

static void check_ivfflat(const struct check *c) {
    const struct plan_index *index = &c->plan->index;
    if (index->method != METHOD_IVFFLAT)
        return;
    if (!check_given(c, "index.lists") && index->build == BUILD_MIGRATION) {
        plan_error(c->d, c->plan, "index", "\"index.method: ivfflat\" needs \"index.lists\"");
        diag_hint(c->d, "Write rows / 1000, or the square root of the rows above 1,000,000; or "
                        "\"build: job\", which counts them.");
    }
    if (index->distance == DISTANCE_L1) {
        plan_error(c->d, c->plan, "index.distance", "ivfflat has no distance l1");
        diag_hint(c->d, "Take cosine, l2 or ip, or \"method: hnsw\".");
    }
}

static void check_index_options(const struct check *c) {
    static const struct {
        const char *path;
        enum plan_method method;
    } options[] = {
        {"index.m", METHOD_HNSW},
        {"index.ef_construction", METHOD_HNSW},
        {"index.lists", METHOD_IVFFLAT},
    };

    for (size_t i = 0; i < countof(options); i++) {
        const char *path = options[i].path, *method = plan_method_names[options[i].method];
        if (!check_given(c, path) || options[i].method == c->plan->index.method)
            continue;
        plan_error(c->d, c->plan, path, "\"%s\" belongs to method %s, not %s", path, method,
                   plan_method_names[c->plan->index.method]);
        diag_hint(c->d, "Leave it out, or write \"method: %s\".", method);
    }
}

static void check_build(const struct check *c) {
    static const char *const job_only[] = {"index.window", "index.maintenance_work_mem",
                                           "index.parallel_workers"};
    const struct plan_index *index = &c->plan->index;
    if (index->method == METHOD_NONE && check_given(c, "index.build")) {
        plan_error(c->d, c->plan, "index.build", "\"index.method: none\" leaves nothing to build");
        diag_hint(c->d, "Leave \"build\" out.");
    }
    for (size_t i = 0; i < countof(job_only); i++) {
        if (!check_given(c, job_only[i]) || index->build == BUILD_JOB)
            continue;
        plan_error(c->d, c->plan, job_only[i], "\"%s\" belongs to \"index.build: job\"",
                   job_only[i]);
        diag_hint(c->d, "Write \"build: job\" beside it: then vecrun builds the index.");
    }
}

/* The bounds are those of PostgreSQL's setting. */
static void check_memory(const struct check *c) {
    static const int64_t least = 1 << 20, most = (int64_t)2047 << 30;
    const int64_t memory = c->plan->index.memory;
    if (memory == 0 || (memory >= least && memory <= most))
        return;
    plan_error(c->d, c->plan, "index.maintenance_work_mem",
               "\"index.maintenance_work_mem\" must be 1MB to 2047GB");
}

/* PostgreSQL starts no worker where leader and worker would have less than 32 MB each. */
static void check_workers(const struct check *c) {
    const struct plan_index *index = &c->plan->index;
    if (index->parallel_workers < 1 || index->memory == 0 || index->memory >= (64 << 20))
        return;
    plan_warning(c->d, c->plan, "index.parallel_workers",
                 "no parallel worker starts with less than 64MB of "
                 "\"index.maintenance_work_mem\"");
    diag_hint(c->d, "Give it 64MB or more; the graph should fit into it.");
}

static const struct rule rules[] = {
    {check_dimensions, {"to.dimensions", "to.type", "index.method", "index.cast"}},
    {check_cast, {"to.type", "index.method", "index.cast"}},
    {check_from_cast, {"from.type", "from.cast"}},
    {check_hnsw, {"index.method", "index.m", "index.ef_construction"}},
    {check_ivfflat, {"index.method", "index.distance", "index.build"}},
    {check_index_options, {"index.method"}},
    {check_build, {"index.method", "index.build"}},
    {check_memory, {"index.maintenance_work_mem"}},
    {check_workers, {"index.maintenance_work_mem", "index.parallel_workers"}},
};

const struct rules check_index = {rules, countof(rules)};
