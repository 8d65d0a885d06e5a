/*
 * One scan of the rows in scope and the searches of verify_search.c in, the figures of the gates
 * out: into the ledger, as a table, and as errors where one is not met. What counts as covered,
 * fresh or recent stands in the SQL.
 */
#include "verify.h"

#include "base/json.h"
#include "names.h"
#include "state.h"
#include "verify_search.h"

#include <inttypes.h>
#include <math.h>
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
static const struct measure {
    const char *gate;
    enum count part, whole;
    bool ratio;
} measures[] = {
    {"coverage", COVERED, ASKED, true},
    {"freshness", FRESH, SOURCED, true},
    {"tags", TAGGED, PRESENT, true},
    {"norms", NORMED, PRESENT, true},
    {"quarantine", QUARANTINED, IN_SCOPE, false},
};

/* A gate that searches, and what to do where it is not met. */
static const struct search {
    const char *gate;
    bool overlap;
    const char *hint;
} searches[] = {
    {"recall", false,
     "Let searches look further (hnsw.ef_search, ivfflat.probes: set for the role, the database or "
     "the search function), or plan an index with more links or other lists."},
    {"overlap", true,
     "The detail in vecplan.gates names the worst searches: look at what they find. Where the new "
     "model is right and the old one was not, lower cutover.require.overlap.at_least in the plan."},
};

/* What a gate came to. */
struct figure {
    double value;
    int64_t sample; /* rows or searches */
    const char *detail;
    const char *of;    /* in words, what it is the figure of */
    const char *wrong; /* why it could not be measured, or NULL */
    const char *hint;
};

struct verification {
    struct diags *d;
    const struct job *job;
    const struct manifest_job *sql;
    struct pg *pg;
    FILE *out;
    int64_t counts[COUNTS];
    const char *detail; /* the counts as JSON */
    struct search_gate recall, overlap;
    bool only_due, contracted;
    struct state_gates known; /* only_due: the measurements before */
};

bool verify_met(const struct manifest_gate *gate, double figure) {
    return gate->at_most ? figure <= gate->at_least : figure >= gate->at_least;
}

const char *verify_figure(struct arena *arena, double figure) {
    const double whole = floor(figure);
    if (figure == whole)
        return arena_printf(arena, "%.0f", figure);
    return arena_printf(arena, "%.4f", whole + floor((figure - whole) * 10000) / 10000);
}

static const struct measure *find_measure(const char *gate) {
    for (size_t i = 0; i < countof(measures); i++) {
        if (strcmp(measures[i].gate, gate) == 0)
            return &measures[i];
    }
    return NULL;
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

static struct figure figure_of_rows(const struct verification *v, const struct measure *measure) {
    const int64_t part = v->counts[measure->part], whole = v->counts[measure->whole];
    const double share = whole == 0 ? 1 : (double)part / (double)whole;
    return (struct figure){
        .value = measure->ratio ? share : (double)part,
        .sample = whole,
        .detail = v->detail,
        .of = arena_printf(v->job->keep, "%" PRId64 " of %" PRId64 " rows", part, whole),
        .hint = measure->ratio
                    ? arena_printf(v->job->keep, "Run \"vecrun backfill %s\", then verify again.",
                                   v->job->path)
                    : "Table vecplan.quarantine holds the keys and the reasons: change those "
                      "texts, or raise backfill.max_failed_rows in the plan.",
    };
}

static const struct search *find_search(const char *gate) {
    for (size_t i = 0; i < countof(searches); i++) {
        if (strcmp(searches[i].gate, gate) == 0)
            return &searches[i];
    }
    return NULL;
}

static struct figure figure_of_searches(const struct verification *v, const struct search *search) {
    const struct search_gate *gate = search->overlap ? &v->overlap : &v->recall;
    return (struct figure){
        .value = gate->figure,
        .sample = gate->searches,
        .detail = gate->detail,
        .of = arena_printf(v->job->keep, "the mean of %" PRId64 " searches", gate->searches),
        .wrong = gate->wrong,
        .hint = gate->wrong ? arena_printf(v->job->keep,
                                           "Run \"vecrun index %s\", which repairs the index, "
                                           "then verify again.",
                                           v->job->path)
                            : search->hint,
    };
}

/* False where the gate is unknown. */
static bool find_figure(const struct verification *v, const char *gate, struct figure *out) {
    const struct measure *measure = find_measure(gate);
    if (measure) {
        *out = figure_of_rows(v, measure);
        return true;
    }
    const struct search *search = find_search(gate);
    if (search) {
        *out = figure_of_searches(v, search);
        return true;
    }
    return diag_error(v->d, DIAG_INPUT, pos_none(), "gate \"%s\" is unknown", gate);
}

static void say_unmet(const struct verification *v, const struct manifest_gate *gate,
                      const struct figure *figure) {
    struct arena *keep = v->job->keep;
    if (figure->wrong)
        (void)diag_error(v->d, DIAG_NOT_YET, pos_none(), "gate \"%s\" cannot be measured: %s",
                         gate->gate, figure->wrong);
    else
        (void)diag_error(v->d, DIAG_NOT_YET, pos_none(),
                         "gate \"%s\" is %s, required is %s %s (%s)", gate->gate,
                         verify_figure(keep, figure->value), gate->at_most ? "at most" : "at least",
                         verify_figure(keep, gate->at_least), figure->of);
    diag_hint(v->d, "%s", figure->hint);
}

static void print_gate(const struct verification *v, const struct manifest_gate *gate, bool met,
                       double figure, int64_t sample) {
    struct arena *keep = v->job->keep;
    fprintf(v->out, "%-12s %10s   %s %-8s %-6s %10" PRId64 "\n", gate->gate,
            verify_figure(keep, figure),
            gate->at_most ? "<=" : ">=", verify_figure(keep, gate->at_least), met ? "yes" : "no",
            sample);
}

static bool take_gate(const struct verification *v, const struct manifest_gate *gate, bool *met) {
    struct arena *keep = v->job->keep;
    struct figure figure = {0};
    if (!find_figure(v, gate->gate, &figure))
        return false;
    *met = !figure.wrong && verify_met(gate, figure.value);
    const struct pg_param params[] = {
        pg_text(str_of(gate->gate)),     pg_float8(keep, figure.value),
        pg_float8(keep, gate->at_least), {.text = true, .value = str_of(*met ? "t" : "f")},
        pg_int8(keep, figure.sample),    pg_text(str_of(figure.detail)),
    };
    struct pg_rows rows;
    if (!pg_query(v->d, v->pg, keep, manifest_sql(v->sql, "gate_put"), params, countof(params),
                  &rows))
        return false;
    print_gate(v, gate, *met, figure.value, figure.sample);
    if (!*met)
        say_unmet(v, gate, &figure);
    return true;
}

/* The measurement of a gate that searches, where it need not be measured now; or NULL. */
static const struct state_gate *standing(const struct verification *v,
                                         const struct manifest_gate *gate) {
    for (size_t i = 0; i < v->known.count; i++) {
        const struct state_gate *known = &v->known.gate[i];
        if (strcmp(known->gate, gate->gate) == 0 && find_search(gate->gate))
            return known->current && known->passed && known->young &&
                           verify_met(gate, known->figure)
                       ? known
                       : NULL;
    }
    return NULL;
}

/* Whether the gate's old vectors are gone. */
static bool is_over(const struct verification *v, const struct manifest_gate *gate) {
    const struct search *search = find_search(gate->gate);
    return v->contracted && search && search->overlap;
}

/* Where the gate's searches are to be put, or NULL: they are not wanted. */
static struct search_gate *wanted(struct verification *v, const char *name,
                                  struct search_gate *out) {
    const struct manifest *m = v->job->manifest;
    for (size_t i = 0; i < m->gate_count; i++) {
        const struct manifest_gate *gate = &m->gates[i];
        if (strcmp(gate->gate, name) == 0)
            return standing(v, gate) || is_over(v, gate) ? NULL : out;
    }
    return NULL;
}

static bool search(struct verification *v) {
    return verify_searches(v->d, v->job, v->pg, wanted(v, "recall", &v->recall),
                           wanted(v, "overlap", &v->overlap));
}

static bool take_gates(const struct verification *v, bool *all) {
    const struct manifest *m = v->job->manifest;
    fprintf(v->out, "%-12s %10s   %-11s %-6s %10s\n", "gate", "figure", "required", "met",
            "sample");
    *all = true;
    for (size_t i = 0; i < m->gate_count; i++) {
        const struct manifest_gate *gate = &m->gates[i];
        const struct state_gate *known = standing(v, gate);
        bool met = true;
        if (known)
            print_gate(v, gate, true, known->figure, known->rows);
        else if (!is_over(v, gate) && !take_gate(v, gate, &met))
            return false;
        *all &= met;
    }
    fflush(v->out);
    return true;
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

static bool verify_open(struct verification *v) {
    struct state_steps steps;
    bool met = false;
    if (!state_read(v->d, v->job, v->pg, &steps) || !state_require(v->d, v->job, &steps, v->sql) ||
        !state_computes(v->d, v->job, &steps))
        return false;
    v->contracted = state_done(v->job, &steps, "contract");
    if (v->only_due && !state_gates(v->d, v->job, v->pg, &steps, &v->known))
        return false;
    log_line(v->job->log, "measuring %s", v->job->manifest->table);
    return count_rows(v) && search(v) && take_gates(v, &met) && enter_pending(v) &&
           state_put(v->d, v->job, v->pg, "verify", NULL, v->job->manifest->plan_checksum,
                     met ? "done" : "failed", v->detail) &&
           met;
}

static bool run(struct diags *d, const struct job *job, void *context) {
    struct verification v = *(const struct verification *)context;
    v.d = d;
    v.job = job;
    v.sql = names_job(job, "verify");
    if (!state_open(d, job, &v.pg))
        return false;
    const bool ok = verify_open(&v);
    pg_close(v.pg);
    return ok;
}

bool verify_run(struct diags *d, const struct job *job, bool only_due, FILE *out) {
    struct verification v = {.only_due = only_due, .out = out};
    return names_run(d, job, run, &v);
}
