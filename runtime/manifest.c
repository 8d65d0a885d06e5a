/*
 * What a manifest holds, as tables: its keys with their types, and for each kind of job the
 * statements and parameters that it needs; and the lookups in a manifest that was read. Text is
 * read by manifest_read.c and written by manifest_write.c, which both walk these tables.
 */
#include "base/window.h"
#include "manifest_shape.h"

#include <stddef.h>
#include <string.h>

/* Jobs that name columns, by the names after the cutover of method rename: as their likes. */
static const struct {
    const char *kind, *like;
} renamed_kinds[] = {
    {"backfill_renamed", "backfill"},
    {"index_renamed", "index"},
    {"verify_renamed", "verify"},
    {"refresh_renamed", "refresh"},
};

static const struct requirement required_statements[] = {
    {"ledger", "session", NEED_ALWAYS},
    {"ledger", "steps", NEED_ALWAYS},
    {"ledger", "over", NEED_ALWAYS},
    {"ledger", "step_put", NEED_ALWAYS},
    {"ledger", "step_remove", NEED_ALWAYS},
    {"ledger", "pause_put", NEED_ALWAYS},
    {"ledger", "pause", NEED_ALWAYS},
    {"ledger", "worker_prune", NEED_ALWAYS},
    {"ledger", "worker_put", NEED_ALWAYS},
    {"ledger", "worker_leave", NEED_ALWAYS},
    {"ledger", "workers", NEED_ALWAYS},
    {"ledger", "generation", NEED_ALWAYS},
    {"ledger", "follow_listen", NEED_ALWAYS},
    {"ledger", "follow_claim", NEED_ALWAYS},
    {"ledger", "follow_beat", NEED_ALWAYS},
    {"ledger", "follow_release", NEED_ALWAYS},
    {"ledger", "progress", NEED_ALWAYS},
    {"ledger", "gates", NEED_ALWAYS},
    {"ledger", "triggers", NEED_ALWAYS},
    {"ledger", "outdated", NEED_PROVIDER},
    {"ledger", "limits_add", NEED_PROVIDER},
    {"ledger", "limits_take", NEED_PROVIDER},

    {"backfill", "session", NEED_ALWAYS},
    {"backfill", "session_write", NEED_ALWAYS},
    {"backfill", "key_types", NEED_ALWAYS},
    {"backfill", "vector_type", NEED_ALWAYS},
    {"backfill", "sweep_estimate", NEED_ALWAYS},
    {"backfill", "sweep_begin", NEED_ALWAYS},
    {"backfill", "sweep_read", NEED_ALWAYS},
    {"backfill", "sweep_next", NEED_ALWAYS},
    {"backfill", "plan_lock", NEED_ALWAYS},
    {"backfill", "chunk_left", NEED_ALWAYS},
    {"backfill", "chunk_clear", NEED_ALWAYS},
    {"backfill", "chunk_claim", NEED_ALWAYS},
    {"backfill", "chunk_beat", NEED_ALWAYS},
    {"backfill", "chunk_done", NEED_ALWAYS},
    {"backfill", "chunk_release", NEED_ALWAYS},
    {"backfill", "window", NEED_ALWAYS},
    {"backfill", "texts", NEED_PROVIDER},
    {"backfill", "probes_read", NEED_PROVIDER},
    {"backfill", "probes_put", NEED_PROVIDER},
    {"backfill", "probes_confirm", NEED_PROVIDER},
    {"backfill", "write", NEED_ALWAYS},
    {"backfill", "write_locked", NEED_COLUMN},
    {"backfill", "pending_newest", NEED_ALWAYS},
    {"backfill", "pending_read", NEED_ALWAYS},
    {"backfill", "pending_remove", NEED_ALWAYS},
    {"backfill", "quarantine_put", NEED_ALWAYS},
    {"backfill", "drain_turn", NEED_ALWAYS},
    {"backfill", "drain_over", NEED_ALWAYS},
    {"backfill", "session_prune", NEED_ALWAYS},
    {"backfill", "quarantine_count", NEED_ALWAYS},
    {"backfill", "quarantine_prune", NEED_ALWAYS},
    {"backfill", "throttle", NEED_ASKED},
    {"backfill", "replica_lag", NEED_ASKED},
    {"backfill", "dead_tuples", NEED_ASKED},
    {"backfill", "oldest_snapshot", NEED_ASKED},
    {"backfill", "paused", NEED_ALWAYS},

    {"index", "lock", NEED_ALWAYS},
    {"index", "session", NEED_ALWAYS},
    {"index", "detail", NEED_ALWAYS},
    {"index", "next", NEED_ALWAYS},
    {"index", "progress", NEED_ALWAYS},

    {"verify", "measure", NEED_ALWAYS},
    {"verify", "enter_pending", NEED_ALWAYS},
    {"verify", "gate_put", NEED_ALWAYS},
    {"verify", "pending", NEED_ALWAYS},
    {"verify", "index", NEED_ASKED},
    {"verify", "search_begin", NEED_ALWAYS},
    {"verify", "search_blocks", NEED_ALWAYS},
    {"verify", "search_end", NEED_ALWAYS},
    {"verify", "search_session", NEED_ALWAYS},
    {"verify", "search_sample", NEED_ALWAYS},
    {"verify", "latency_session", NEED_ALWAYS},
    {"verify", "latency_old", NEED_ALWAYS},
    {"verify", "latency_new", NEED_ALWAYS},
    {"verify", "reembed_sample", NEED_REEMBED},
    {"verify", "reembed_compare", NEED_REEMBED},
    {"verify", "recall_sample", NEED_RECALL},
    {"verify", "recall_session", NEED_RECALL},
    {"verify", "recall_plan", NEED_RECALL},
    {"verify", "recall_by_index", NEED_RECALL},
    {"verify", "recall_settings", NEED_RECALL},
    {"verify", "recall_search", NEED_RECALL},
    {"verify", "recall_exact_session", NEED_RECALL},
    {"verify", "recall_exact", NEED_RECALL},
    {"verify", "overlap_exact", NEED_OVERLAP},
    {"verify", "labels_exact", NEED_ASKED},
    {"verify", "queries", NEED_ASKED},

    {"cutover", "cutover", NEED_ALWAYS},

    {"rollback", "rollback", NEED_ALWAYS},
    {"rollback", "index_gone", NEED_ASKED},
    {"rollback", "followed", NEED_ASKED},
    {"rollback", "outdated_enter", NEED_PROVIDER},

    {"refresh", "outdated_enter", NEED_ALWAYS},
    {"refresh", "session", NEED_ALWAYS},
    {"refresh", "session_write", NEED_ALWAYS},
    {"refresh", "key_types", NEED_ALWAYS},
    {"refresh", "vector_type", NEED_ALWAYS},
    {"refresh", "texts", NEED_ALWAYS},
    {"refresh", "probes_read", NEED_ALWAYS},
    {"refresh", "probes_put", NEED_ALWAYS},
    {"refresh", "probes_confirm", NEED_ALWAYS},
    {"refresh", "write", NEED_ALWAYS},
    {"refresh", "earlier", NEED_ASKED},
    {"refresh", "write_earlier", NEED_ASKED},
    {"refresh", "pending_newest", NEED_ALWAYS},
    {"refresh", "pending_read", NEED_ALWAYS},
    {"refresh", "pending_remove", NEED_ALWAYS},
    {"refresh", "quarantine_put", NEED_ALWAYS},
    {"refresh", "drain_turn", NEED_ALWAYS},
    {"refresh", "drain_over", NEED_ALWAYS},
    {"refresh", "session_prune", NEED_ALWAYS},
    {"refresh", "quarantine_count", NEED_ALWAYS},
    {"refresh", "quarantine_prune", NEED_ALWAYS},
};

static const struct requirement required_parameters[] = {
    {"backfill", "batch", NEED_ALWAYS},
    {"backfill", "request", NEED_ALWAYS},
    {"backfill", "concurrency", NEED_ALWAYS},
    {"backfill", "max_failed_rows", NEED_ALWAYS},
    {"backfill", "canary_s", NEED_PROVIDER},
    {"backfill", "requests_per_minute", NEED_ASKED},
    {"backfill", "tokens_per_minute", NEED_ASKED},
    {"backfill", "budget_tokens", NEED_ASKED},
    {"backfill", "budget_usd", NEED_ASKED},
    {"backfill", "usd_per_million_tokens", NEED_ASKED},
    {"refresh", "batch", NEED_ALWAYS},
    {"refresh", "request", NEED_ALWAYS},
    {"refresh", "concurrency", NEED_ALWAYS},
    {"refresh", "max_failed_rows", NEED_ALWAYS},
    {"refresh", "canary_s", NEED_ALWAYS},
    {"refresh", "requests_per_minute", NEED_ASKED},
    {"refresh", "tokens_per_minute", NEED_ASKED},
    {"refresh", "budget_tokens", NEED_ASKED},
    {"refresh", "budget_usd", NEED_ASKED},
    {"refresh", "usd_per_million_tokens", NEED_ASKED},
    {"index", "builds", NEED_ALWAYS},
    {"verify", "max_failed_rows", NEED_ALWAYS},
    {"verify", "pending_s", NEED_ALWAYS},
    {"verify", "recall_k", NEED_RECALL},
    {"verify", "recall_samples", NEED_RECALL},
    {"verify", "overlap_k", NEED_OVERLAP},
    {"verify", "overlap_samples", NEED_OVERLAP},
    {"verify", "reembed_samples", NEED_REEMBED},
    {"cutover", "soak_s", NEED_ALWAYS},
};

/* What a parameter may be, whatever job it belongs to. */
static const struct {
    const char *name;
    double low, high;
} ranges[] = {
    {"batch", 1, 10000},
    {"request", 1, 2048},
    {"concurrency", 1, 64},
    {"max_failed_rows", 0, 1e9},
    {"canary_s", 1, 1e10},
    {"requests_per_minute", 1, 1e9},
    {"tokens_per_minute", 1, 1e12},
    {"budget_tokens", 1, 1e15},
    {"budget_usd", 1e-6, 1e9},
    {"usd_per_million_tokens", 1e-6, 1e9},
    {"pending_s", 0, 1e10},
    {"recall_k", 1, 1000},
    {"recall_samples", 1, 2000},
    {"overlap_k", 1, 1000},
    {"overlap_samples", 1, 2000},
    {"reembed_samples", 1, 2000},
    {"soak_s", 0, 1e10},
    {"builds", 0, 1},
};

const struct requirements manifest_required_statements = {required_statements,
                                                          countof(required_statements)};
const struct requirements manifest_required_parameters = {required_parameters,
                                                          countof(required_parameters)};

const char *const manifest_actions[4] = {"retry", "split", "quarantine", "stop"};
const char *const manifest_bounds[2] = {"at_least", "at_most"};

static const struct field rule_fields[] = {
    {"low", FIELD_STATUS, offsetof(struct manifest_rule, low), 0, NULL},
    {"high", FIELD_STATUS, offsetof(struct manifest_rule, high), 0, NULL},
    {"contains", FIELD_STRING_OR_NULL, offsetof(struct manifest_rule, contains), 0, NULL},
    {"action", FIELD_ACTION, offsetof(struct manifest_rule, action), 0, NULL},
};

static const struct shape rule_shape = {rule_fields, countof(rule_fields),
                                        sizeof(struct manifest_rule)};

static const struct field command_fields[] = {
    {"arguments", FIELD_STRINGS, offsetof(struct manifest_command, arguments),
     offsetof(struct manifest_command, argument_count), NULL},
    {"ttl_s", FIELD_INTEGER, offsetof(struct manifest_command, ttl_s), 0, NULL},
};

static const struct shape command_shape = {command_fields, countof(command_fields),
                                           sizeof(struct manifest_command)};

static const struct field sigv4_fields[] = {
    {"region", FIELD_STRING, offsetof(struct manifest_sigv4, region), 0, NULL},
    {"service", FIELD_STRING, offsetof(struct manifest_sigv4, service), 0, NULL},
};

static const struct shape sigv4_shape = {sigv4_fields, countof(sigv4_fields),
                                         sizeof(struct manifest_sigv4)};

static const struct field headers_fields[] = {
    {"remaining_requests", FIELD_STRING_OR_NULL,
     offsetof(struct manifest_headers, remaining_requests), 0, NULL},
    {"reset_requests", FIELD_STRING_OR_NULL, offsetof(struct manifest_headers, reset_requests), 0,
     NULL},
    {"remaining_tokens", FIELD_STRING_OR_NULL, offsetof(struct manifest_headers, remaining_tokens),
     0, NULL},
    {"reset_tokens", FIELD_STRING_OR_NULL, offsetof(struct manifest_headers, reset_tokens), 0,
     NULL},
};

static const struct shape headers_shape = {headers_fields, countof(headers_fields),
                                           sizeof(struct manifest_headers)};

static const struct field provider_fields[] = {
    {"name", FIELD_STRING, offsetof(struct manifest_provider, name), 0, NULL},
    {"url", FIELD_STRING, offsetof(struct manifest_provider, url), 0, NULL},
    {"api_key_env", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, api_key_env), 0, NULL},
    {"command", FIELD_OBJECT_OR_NULL, offsetof(struct manifest_provider, command), 0,
     &command_shape},
    {"sigv4", FIELD_OBJECT_OR_NULL, offsetof(struct manifest_provider, sigv4), 0, &sigv4_shape},
    {"auth_header", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, auth_header), 0, NULL},
    {"auth_prefix", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, auth_prefix), 0, NULL},
    {"body", FIELD_JSON, offsetof(struct manifest_provider, body), 0, NULL},
    {"kind_document", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, kind_document), 0,
     NULL},
    {"kind_query", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, kind_query), 0, NULL},
    {"prefix_document", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, prefix_document),
     0, NULL},
    {"prefix_query", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, prefix_query), 0,
     NULL},
    {"vec", FIELD_STRING, offsetof(struct manifest_provider, vec), 0, NULL},
    {"idx", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, idx), 0, NULL},
    {"model_echo", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, model_echo), 0, NULL},
    {"usage", FIELD_STRING_OR_NULL, offsetof(struct manifest_provider, usage), 0, NULL},
    {"base64", FIELD_BOOL, offsetof(struct manifest_provider, base64), 0, NULL},
    {"normalize", FIELD_BOOL, offsetof(struct manifest_provider, normalize), 0, NULL},
    {"send_dimensions", FIELD_INTEGER, offsetof(struct manifest_provider, send_dimensions), 0,
     NULL},
    {"items", FIELD_INTEGER, offsetof(struct manifest_provider, items), 0, NULL},
    {"item_tokens", FIELD_INTEGER, offsetof(struct manifest_provider, item_tokens), 0, NULL},
    {"batch_tokens", FIELD_INTEGER, offsetof(struct manifest_provider, batch_tokens), 0, NULL},
    {"body_bytes", FIELD_INTEGER, offsetof(struct manifest_provider, body_bytes), 0, NULL},
    {"concurrency", FIELD_INTEGER, offsetof(struct manifest_provider, concurrency), 0, NULL},
    {"rpm", FIELD_INTEGER, offsetof(struct manifest_provider, rpm), 0, NULL},
    {"tpm", FIELD_INTEGER, offsetof(struct manifest_provider, tpm), 0, NULL},
    {"headers", FIELD_OBJECT_OR_NULL, offsetof(struct manifest_provider, headers), 0,
     &headers_shape},
    {"rules", FIELD_OBJECTS, offsetof(struct manifest_provider, rules),
     offsetof(struct manifest_provider, rule_count), &rule_shape},
};

static const struct shape provider_shape = {provider_fields, countof(provider_fields),
                                            sizeof(struct manifest_provider)};

static const struct field space_fields[] = {
    {"model", FIELD_STRING, offsetof(struct manifest_space, model), 0, NULL},
    {"dimensions", FIELD_INTEGER, offsetof(struct manifest_space, dimensions), 0, NULL},
    {"type", FIELD_STRING, offsetof(struct manifest_space, type), 0, NULL},
    {"layout", FIELD_STRING, offsetof(struct manifest_space, layout), 0, NULL},
    {"relation", FIELD_STRING, offsetof(struct manifest_space, relation), 0, NULL},
    {"column", FIELD_STRING, offsetof(struct manifest_space, column), 0, NULL},
};

static const struct shape space_shape = {space_fields, countof(space_fields),
                                         sizeof(struct manifest_space)};

static const struct field file_fields[] = {
    {"step", FIELD_STRING, offsetof(struct manifest_file, step), 0, NULL},
    {"path", FIELD_STRING, offsetof(struct manifest_file, path), 0, NULL},
    {"down", FIELD_STRING_OR_NULL, offsetof(struct manifest_file, down), 0, NULL},
    {"version", FIELD_STRING, offsetof(struct manifest_file, version), 0, NULL},
    {"checksum", FIELD_STRING, offsetof(struct manifest_file, checksum), 0, NULL},
    {"transactional", FIELD_BOOL, offsetof(struct manifest_file, transactional), 0, NULL},
};

static const struct shape file_shape = {file_fields, countof(file_fields),
                                        sizeof(struct manifest_file)};

static const struct field job_fields[] = {
    {"kind", FIELD_STRING, offsetof(struct manifest_job, kind), 0, NULL},
    {"after", FIELD_STRINGS, offsetof(struct manifest_job, after),
     offsetof(struct manifest_job, after_count), NULL},
    {"window", FIELD_STRING_OR_NULL, offsetof(struct manifest_job, window), 0, NULL},
    {"pause_file", FIELD_STRING_OR_NULL, offsetof(struct manifest_job, pause_file), 0, NULL},
    {"parameters", FIELD_NUMBERS, offsetof(struct manifest_job, parameters),
     offsetof(struct manifest_job, parameter_count), NULL},
    {"statements", FIELD_STATEMENTS, offsetof(struct manifest_job, statements),
     offsetof(struct manifest_job, statement_count), NULL},
};

static const struct shape job_shape = {job_fields, countof(job_fields),
                                       sizeof(struct manifest_job)};

static const struct field gate_fields[] = {
    {"gate", FIELD_STRING, offsetof(struct manifest_gate, gate), 0, NULL},
    {"bound", FIELD_BOUND, offsetof(struct manifest_gate, at_most), 0, NULL},
    {"value", FIELD_NUMBER, offsetof(struct manifest_gate, at_least), 0, NULL},
    {"required", FIELD_BOOL, offsetof(struct manifest_gate, required), 0, NULL},
};

static const struct shape gate_shape = {gate_fields, countof(gate_fields),
                                        sizeof(struct manifest_gate)};

static const struct field manifest_fields[] = {
    {"format", FIELD_FORMAT, 0, 0, NULL},
    {"vecplan", FIELD_STRING, offsetof(struct manifest, vecplan), 0, NULL},
    {"plan", FIELD_STRING, offsetof(struct manifest, plan), 0, NULL},
    {"plan_checksum", FIELD_STRING, offsetof(struct manifest, plan_checksum), 0, NULL},
    {"table", FIELD_STRING, offsetof(struct manifest, table), 0, NULL},
    {"target", FIELD_STRING, offsetof(struct manifest, target), 0, NULL},
    {"migrations", FIELD_STRING, offsetof(struct manifest, format), 0, NULL},
    {"key", FIELD_STRINGS, offsetof(struct manifest, key), offsetof(struct manifest, key_count),
     NULL},
    {"from", FIELD_OBJECT, offsetof(struct manifest, from), 0, &space_shape},
    {"to", FIELD_OBJECT, offsetof(struct manifest, to), 0, &space_shape},
    {"provider", FIELD_OBJECT_OR_NULL, offsetof(struct manifest, provider), 0, &provider_shape},
    {"from_provider", FIELD_OBJECT_OR_NULL, offsetof(struct manifest, from_provider), 0,
     &provider_shape},
    {"queries", FIELD_STRING_OR_NULL, offsetof(struct manifest, queries), 0, NULL},
    {"files", FIELD_OBJECTS, offsetof(struct manifest, files),
     offsetof(struct manifest, file_count), &file_shape},
    {"unreleased", FIELD_STRINGS, offsetof(struct manifest, unreleased),
     offsetof(struct manifest, unreleased_count), NULL},
    {"jobs", FIELD_OBJECTS, offsetof(struct manifest, jobs), offsetof(struct manifest, job_count),
     &job_shape},
    {"gates", FIELD_OBJECTS, offsetof(struct manifest, gates),
     offsetof(struct manifest, gate_count), &gate_shape},
    {"checksum", FIELD_CHECKSUM, 0, 0, NULL},
};

const struct shape manifest_shape = {manifest_fields, countof(manifest_fields),
                                     sizeof(struct manifest)};

/* All gates that verify can measure. */
static const char *const known_gates[] = {"coverage",   "freshness", "tags",        "norms",
                                          "quarantine", "pending",   "index_valid", "recall",
                                          "overlap",    "reembed"};

const struct manifest_gate *manifest_gate(const struct manifest *manifest, const char *gate) {
    for (size_t i = 0; i < manifest->gate_count; i++) {
        if (strcmp(manifest->gates[i].gate, gate) == 0)
            return &manifest->gates[i];
    }
    return NULL;
}

/* Whether a job of this manifest may have what the row says. */
static bool fits(const struct requirement *row, const struct manifest *manifest) {
    switch (row->need) {
    case NEED_PROVIDER:
        return manifest->provider != NULL;
    case NEED_COLUMN:
        return strcmp(manifest->to.layout, "column") == 0;
    case NEED_RECALL:
        return manifest_gate(manifest, "recall") != NULL;
    case NEED_OVERLAP:
        return manifest_gate(manifest, "overlap") != NULL;
    case NEED_REEMBED:
        return manifest_gate(manifest, "reembed") != NULL;
    case NEED_ALWAYS:
    case NEED_ASKED:
        break;
    }
    return true;
}

/* Whether it must have it. */
static bool needed(const struct requirement *row, const struct manifest *manifest) {
    return row->need != NEED_ASKED && fits(row, manifest);
}

/* The kind whose rows in the tables are a job's. */
static const char *kind_like(const char *kind) {
    for (size_t i = 0; i < countof(renamed_kinds); i++) {
        if (strcmp(renamed_kinds[i].kind, kind) == 0)
            return renamed_kinds[i].like;
    }
    return kind;
}

static bool kind_known(const char *kind) {
    for (size_t i = 0; i < countof(required_statements); i++) {
        if (strcmp(required_statements[i].kind, kind) == 0)
            return true;
    }
    return false;
}

/* The row that allows a job of that kind to have that name. */
static bool allowed(const struct requirement *rows, size_t count, const char *kind,
                    const char *name, const struct manifest *manifest) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].name, name) == 0)
            return fits(&rows[i], manifest);
    }
    return false;
}

static bool has_parameter(const struct manifest_job *job, const char *name) {
    for (size_t i = 0; i < job->parameter_count; i++) {
        if (strcmp(job->parameters[i].name, name) == 0)
            return true;
    }
    return false;
}

/* The first parameter whose value is out of its range, or NULL. */
static const char *out_of_range(const struct manifest_job *job) {
    for (size_t i = 0; i < job->parameter_count; i++) {
        const struct manifest_parameter *given = &job->parameters[i];
        for (size_t k = 0; k < countof(ranges); k++)
            if (strcmp(ranges[k].name, given->name) == 0 &&
                !(given->value >= ranges[k].low && given->value <= ranges[k].high))
                return given->name;
    }
    return NULL;
}

/* The first name that a job needs and does not have, or NULL. */
static const char *lacking(const struct manifest_job *job, const struct manifest *manifest) {
    const char *kind = kind_like(job->kind);
    for (size_t i = 0; i < countof(required_statements); i++) {
        const struct requirement *row = &required_statements[i];
        if (strcmp(row->kind, kind) == 0 && needed(row, manifest) && !manifest_sql(job, row->name))
            return row->name;
    }
    for (size_t i = 0; i < countof(required_parameters); i++) {
        const struct requirement *row = &required_parameters[i];
        if (strcmp(row->kind, kind) == 0 && needed(row, manifest) && !has_parameter(job, row->name))
            return row->name;
    }
    return NULL;
}

/* The first name that a job has and its kind does not know, or NULL. */
static const char *unknown(const struct manifest_job *job, const struct manifest *manifest) {
    const char *kind = kind_like(job->kind);
    for (size_t i = 0; i < job->statement_count; i++) {
        const char *name = job->statements[i].name;
        if (!allowed(required_statements, countof(required_statements), kind, name, manifest))
            return name;
    }
    for (size_t i = 0; i < job->parameter_count; i++) {
        const char *name = job->parameters[i].name;
        if (!allowed(required_parameters, countof(required_parameters), kind, name, manifest))
            return name;
    }
    return NULL;
}

const char *manifest_gates_wrong(struct arena *keep, const struct manifest *m) {
    for (size_t i = 0; i < m->gate_count; i++) {
        const struct manifest_gate *gate = &m->gates[i];
        size_t known = 0;
        while (known < countof(known_gates) && strcmp(known_gates[known], gate->gate) != 0)
            known++;
        if (known == countof(known_gates))
            return arena_printf(keep, "unknown gate \"%s\"", gate->gate);
        if (manifest_gate(m, gate->gate) != gate)
            return arena_printf(keep, "gate \"%s\" is there twice", gate->gate);
    }
    return NULL;
}

const char *manifest_jobs_wrong(struct arena *keep, const struct manifest *m) {
    for (size_t i = 0; i < m->job_count; i++) {
        const struct manifest_job *job = &m->jobs[i];
        if (!kind_known(kind_like(job->kind)))
            return arena_printf(keep, "unknown kind of job \"%s\"", job->kind);
        if (manifest_job(m, job->kind) != job)
            return arena_printf(keep, "job \"%s\" is there twice", job->kind);
        const char *name = lacking(job, m);
        if (name)
            return arena_printf(keep, "job \"%s\" lacks \"%s\"", job->kind, name);
        name = unknown(job, m);
        if (name)
            return arena_printf(keep, "job \"%s\" has an unknown \"%s\"", job->kind, name);
        if (strcmp(kind_like(job->kind), "refresh") == 0 && !m->from_provider)
            return "job \"refresh\" has no \"from_provider\"";
        name = out_of_range(job);
        if (name)
            return arena_printf(keep, "job \"%s\" has a \"%s\" out of range", job->kind, name);
        struct window unused;
        const char *wrong = job->window ? window_read(str_of(job->window), &unused) : NULL;
        if (wrong)
            return arena_printf(keep, "the window of job \"%s\" %s", job->kind, wrong);
    }
    return NULL;
}

const struct manifest_job *manifest_job(const struct manifest *m, const char *kind) {
    for (size_t i = 0; i < m->job_count; i++) {
        if (strcmp(m->jobs[i].kind, kind) == 0)
            return &m->jobs[i];
    }
    return NULL;
}

const struct manifest_job *manifest_job_renamed(const struct manifest *m, const char *kind) {
    for (size_t i = 0; i < countof(renamed_kinds); i++) {
        if (strcmp(renamed_kinds[i].like, kind) == 0)
            return manifest_job(m, renamed_kinds[i].kind);
    }
    return NULL;
}

const char *manifest_sql(const struct manifest_job *job, const char *statement) {
    for (size_t i = 0; i < job->statement_count; i++) {
        if (strcmp(job->statements[i].name, statement) == 0)
            return job->statements[i].sql;
    }
    return NULL;
}

double manifest_number(const struct manifest_job *job, const char *parameter) {
    for (size_t i = 0; i < job->parameter_count; i++) {
        if (strcmp(job->parameters[i].name, parameter) == 0)
            return job->parameters[i].value;
    }
    return 0;
}

const struct manifest_file *manifest_step(const struct manifest *m, const char *step) {
    for (size_t i = 0; i < m->file_count; i++) {
        if (strcmp(m->files[i].step, step) == 0)
            return &m->files[i];
    }
    return NULL;
}
