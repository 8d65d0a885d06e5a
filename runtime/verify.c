/*
 * One scan of the rows in scope and the searches of verify_search.c in, the figures of the gates
 * out: into the ledger, as a table, and as errors where one is not met. What counts as covered,
 * fresh or recent stands in the SQL.
 */
#include "verify.h"

#include "base/json.h"
#include "measures.h"
#include "names.h"
#include "state.h"
#include "verify_reembed.h"
#include "verify_search.h"

#include <inttypes.h>
#include <string.h>

/* The columns of statement "measure", in order, and what is computed from them. */
enum count {
    IN_SCOPE,
    EMPTY,
    COVERED,
    RECENT,
    QUARANTINED,
    SOURCED,
    FRESH,
    PRESENT,
    TAGGED,
    NORMED,
    MEASURED,
    ASKED = MEASURED, /* rows that must be covered */
    COUNTS,
};

static const char *const count_names[COUNTS] = {"in_scope",    "empty",   "covered", "recent",
                                                "quarantined", "sourced", "fresh",   "present",
                                                "tagged",      "normed",  "asked"};

/* A gate's figure: part/whole, or the part alone. */
static const struct share {
    const char *gate;
    enum count part, whole;
    bool ratio;
    const char *hint; /* NULL: the backfill sets it right */
} shares[] = {
    {"coverage", COVERED, ASKED, true, NULL},
    {"freshness", FRESH, SOURCED, true, NULL},
    {"tags", TAGGED, PRESENT, true, NULL},
    {"norms", NORMED, PRESENT, true,
     "Set the source of the rows whose vector is zero to NULL, and run \"vecrun backfill\"; with "
     "to.expression correct the old vectors first."},
    {"quarantine", QUARANTINED, IN_SCOPE, false,
     "Table vecplan.quarantine holds the keys and the reasons: change those texts, or raise "
     "backfill.max_failed_rows in the plan."},
};

struct verification {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql;
    struct pg *pg;
    int64_t counts[COUNTS];
    const char *detail; /* the counts as JSON */
    bool only_due, contracted;
    struct state_gates known; /* the measurements before */
    struct measures found, report;
};

bool verify_met(const struct manifest_gate *gate, double figure) {
    return gate->at_most ? figure <= gate->at_least : figure >= gate->at_least;
}

static bool count_rows(struct verification *v) {
    const double pending_s = manifest_number(v->sql, "pending_s");
    const struct pg_param param = pg_float8(v->job->keep, pending_s);
    struct pg_rows rows;
    if (!pg_query(v->d, v->pg, v->job->keep, manifest_sql(v->sql, "measure"), &param, 1, &rows))
        return false;
    int64_t *counts = v->counts;
    for (size_t i = 0; i < MEASURED && i < rows.columns; i++)
        counts[i] = pg_cell_int(rows.cells[i]);
    counts[ASKED] = counts[IN_SCOPE] - counts[RECENT];
    if ((double)counts[QUARANTINED] <= manifest_number(v->sql, "max_failed_rows"))
        counts[ASKED] -= counts[QUARANTINED];
    struct json_doc *doc = json_doc(v->job->keep);
    struct json_new *object = json_new_object(doc);
    for (size_t i = 0; i < COUNTS; i++)
        json_put(doc, object, count_names[i], json_new_integer(doc, counts[i]));
    struct buf text = buf_new(v->job->keep, 4096);
    json_write(object, false, &text);
    v->detail = text.ptr;
    return true;
}

static const char *run_hint(const struct verification *v, const char *command) {
    return arena_printf(v->job->keep, "Run \"vecrun %s %s\", then verify again.", command,
                        v->job->path);
}

static void add_shares(struct verification *v) {
    for (size_t i = 0; i < countof(shares); i++) {
        const struct share *share = &shares[i];
        const int64_t part = v->counts[share->part], whole = v->counts[share->whole];
        const double ratio = whole == 0 ? 1 : (double)part / (double)whole;
        struct measure *m = measures_add(&v->found, share->gate);
        m->figure = share->ratio ? ratio : (double)part;
        m->sample = whole;
        m->detail = v->detail;
        m->of = arena_printf(v->job->keep, "%" PRId64 " of %" PRId64 " rows", part, whole);
        m->hint = share->hint ? share->hint : run_hint(v, "backfill");
    }
}

/* What waits to be embedded, before verify itself enters rows. */
static bool add_pending(struct verification *v) {
    struct arena *keep = v->job->keep;
    struct pg_rows rows;
    if (!pg_query(v->d, v->pg, keep, manifest_sql(v->sql, "pending"), NULL, 0, &rows))
        return false;
    struct measure *m = measures_add(&v->found, "pending");
    m->sample = pg_cell_int(rows.cells[0]);
    m->figure = pg_cell_float(rows.cells[1]);
    m->detail = arena_printf(keep, "{\"pending\": %" PRId64 "}", m->sample);
    m->of =
        arena_printf(keep, "seconds that the oldest of %" PRId64 " changes has waited", m->sample);
    m->hint = run_hint(v, "backfill");
    return true;
}

static bool add_index(struct verification *v) {
    struct arena *keep = v->job->keep;
    const char *sql = manifest_sql(v->sql, "index");
    struct pg_rows rows;
    if (!sql)
        return true;
    if (!pg_query(v->d, v->pg, keep, sql, NULL, 0, &rows))
        return false;
    struct measure *m = measures_add(&v->found, "index_valid");
    m->figure = rows.cells[1].ptr ? 0 : 1;
    m->sample = 1;
    m->detail = rows.cells[0].ptr;
    m->of = rows.cells[1].ptr;
    m->hint = run_hint(v, "index");
    return true;
}

/* The measurement before, or NULL. */
static const struct state_gate *known_gate(const struct verification *v, const char *name) {
    for (size_t i = 0; i < v->known.count; i++) {
        if (strcmp(v->known.gate[i].gate, name) == 0)
            return &v->known.gate[i];
    }
    return NULL;
}

/* The measurement before, where the gate need not be measured now; or NULL. One of nothing, in an
 * empty table, says nothing of what has come since. */
static const struct state_gate *standing(const struct verification *v, const char *name) {
    const struct manifest_gate *gate = manifest_gate(v->job->manifest, name);
    const struct state_gate *known = known_gate(v, name);
    const bool stands =
        v->only_due && known && known->current && known->passed && known->young && known->rows > 0;
    return stands && (!gate || verify_met(gate, known->figure)) ? known : NULL;
}

static bool search(struct verification *v) {
    const struct verify_wanted wanted = {
        .recall = !standing(v, "recall"),
        .overlap = !standing(v, "overlap") && !v->contracted,
        .latency = !standing(v, "latency") && !v->contracted,
    };
    return verify_searches(v->d, v->job, v->pg, &wanted, &v->found);
}

static void say_unmet(const struct verification *v, const struct measure *m) {
    struct arena *keep = v->job->keep;
    if (m->wrong)
        (void)diag_error(v->d, DIAG_NOT_YET, pos_none(), "gate \"%s\" cannot be measured: %s",
                         m->gate, m->wrong);
    else
        (void)diag_error(
            v->d, DIAG_NOT_YET, pos_none(), "gate \"%s\" is %s, required is %s %s (%s)", m->gate,
            measures_figure(keep, m->figure), m->required->at_most ? "at most" : "at least",
            measures_figure(keep, m->required->at_least), m->of);
    diag_hint(v->d, "%s", m->hint);
}

static bool record(const struct verification *v, struct measure *m) {
    struct arena *keep = v->job->keep;
    const struct pg_param none = {.text = true};
    const struct pg_param params[] = {
        pg_text(str_of(m->gate)),
        pg_float8(keep, m->figure),
        m->required ? pg_float8(keep, m->required->at_least) : none,
        {.text = true, .value = str_of(m->met ? "t" : "f")},
        pg_int8(keep, m->sample),
        pg_text(str_of(m->detail)),
    };
    struct pg_rows rows;
    if (!pg_query(v->d, v->pg, keep, manifest_sql(v->sql, "gate_put"), params, countof(params),
                  &rows))
        return false;
    m->measured = rows.cells[0].ptr;
    return true;
}

/* Whether the plan has the gate, but no longer: its old vectors are gone. */
static bool is_over(const struct verification *v, const struct manifest_gate *gate) {
    return v->contracted && strcmp(gate->gate, "overlap") == 0;
}

static void report_known(struct verification *v, const struct state_gate *known,
                         const struct manifest_gate *gate) {
    struct measure *m = measures_add(&v->report, gate->gate);
    m->required = gate;
    m->figure = known->figure;
    m->sample = known->rows;
    m->measured = known->measured;
    m->met = known->passed && verify_met(gate, known->figure);
    m->note = arena_printf(v->job->keep, "as measured %s UTC", known->measured);
    m->of = arena_printf(v->job->keep, "%s; it cannot be measured now", m->note);
    m->hint = "The cutover goes by that: have the provider answer, and verify again.";
}

/* Whether a figure of samples that the plan names is one of nothing, though there are rows. */
static bool is_blank(const struct verification *v, const struct manifest_gate *gate,
                     const struct measure *m) {
    static const char *const sampled[] = {"recall", "overlap", "reembed"};
    for (size_t i = 0; i < countof(sampled); i++) {
        if (strcmp(gate->gate, sampled[i]) == 0)
            return gate->required && !m->wrong && m->sample == 0 && v->counts[IN_SCOPE] > 0;
    }
    return false;
}

/* Puts the figure of a gate that the plan has into the report. */
static bool report_gate(struct verification *v, const struct manifest_gate *gate) {
    const struct measure *found = measures_find(&v->found, gate->gate);
    const struct state_gate *known =
        gate->required ? standing(v, gate->gate) : known_gate(v, gate->gate);
    if (found) {
        struct measure *m = measures_add(&v->report, gate->gate);
        *m = *found;
        m->required = gate;
        if (is_blank(v, gate, m)) {
            m->figure = 0;
            m->wrong = "no row has the vectors that it compares";
            m->hint = run_hint(v, "backfill");
        }
        m->met = !m->wrong && verify_met(gate, m->figure);
        return record(v, m);
    }
    if (known && known->current) {
        report_known(v, known, gate);
        return true;
    }
    return is_over(v, gate) || !gate->required ||
           diag_error(v->d, DIAG_INPUT, pos_none(),
                      "the manifest does not say how gate \"%s\" is measured", gate->gate);
}

/* What is measured without being required. */
static bool report_others(struct verification *v) {
    for (size_t i = 0; i < v->found.count; i++) {
        if (manifest_gate(v->job->manifest, v->found.measure[i].gate))
            continue;
        struct measure *m = measures_add(&v->report, v->found.measure[i].gate);
        *m = v->found.measure[i];
        m->met = true;
        if (!record(v, m))
            return false;
    }
    return true;
}

static bool report(struct verification *v) {
    const struct manifest *m = v->job->manifest;
    for (size_t i = 0; i < m->gate_count; i++) {
        if (!report_gate(v, &m->gates[i]))
            return false;
    }
    return report_others(v);
}

static bool all_met(const struct verification *v) {
    bool met = true;
    for (size_t i = 0; i < v->report.count; i++) {
        if (!v->report.measure[i].met)
            say_unmet(v, &v->report.measure[i]);
        met &= v->report.measure[i].met;
    }
    return met;
}

static bool enter_pending(const struct verification *v) {
    const struct pg_param param = pg_float8(v->job->keep, manifest_number(v->sql, "pending_s"));
    struct pg_rows rows;
    if (!pg_query(v->d, v->pg, v->job->keep, manifest_sql(v->sql, "enter_pending"), &param, 1,
                  &rows))
        return false;
    if (rows.affected > 0)
        log_line(v->job->log, "%zu rows entered into pending", rows.affected);
    return true;
}

static bool measure_all(struct verification *v) {
    log_line(v->job->log, "measuring %s", v->job->manifest->table);
    if (!count_rows(v))
        return false;
    add_shares(v);
    return add_pending(v) && add_index(v) &&
           (standing(v, "reembed") || verify_reembed(v->d, v->job, v->pg, &v->found)) && search(v);
}

static bool verify_open(struct verification *v) {
    struct state_steps steps;
    bool wrong;
    if (!state_read(v->d, v->job, v->pg, &steps) || !state_require(v->d, v->job, &steps, v->sql) ||
        !state_computes(v->d, v->job, &steps) || !state_check_triggers(v->d, v->job, v->pg, &wrong))
        return false;
    v->contracted = state_done(v->job, &steps, "contract");
    return state_gates(v->d, v->job, v->pg, &steps, &v->known) && measure_all(v) && report(v) &&
           enter_pending(v);
}

static bool run(struct diags *d, const struct job *job, void *context) {
    struct verification *v = context;
    *v = (struct verification){.only_due = v->only_due, .d = d, .job = job};
    v->sql = names_job(job, "verify");
    if (!state_open(d, job, &v->pg))
        return false;
    const bool ok = verify_open(v), met = ok && all_met(v);
    const bool put = ok && state_put(d, job, v->pg, "verify", NULL, job->manifest->plan_checksum,
                                     met ? "done" : "failed", v->detail);
    pg_close(v->pg);
    return put && met;
}

bool verify_run(struct diags *d, const struct job *job, bool only_due, bool json, FILE *out) {
    struct verification v = {.only_due = only_due};
    const bool ok = names_run(d, job, run, &v);
    if (v.report.count == 0)
        return ok;
    if (json)
        return measures_json(d, &v.report, job, ok, out) && ok;
    measures_table(&v.report, job->keep, out);
    return ok;
}
