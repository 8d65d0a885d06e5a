/*
 * Vectors of the probe texts in, a verdict on the model out: whether it was changed behind its
 * name. What the reference is, and that there is one alone, is the ledger's; embedding is the
 * canary's.
 */
#include "probes.h"

#include "base/json.h"
#include "embed.h"

#include <math.h>

#define VECTORS_MAX (16 << 20) /* bytes of a few vectors as JSON */
#define DEGREES 57.29577951308232

struct probes_turn probes_turn(const float *was, const float *is, size_t dimensions) {
    double dot = 0, was2 = 0, is2 = 0, between2 = 0;
    for (size_t i = 0; i < dimensions; i++) {
        const double a = (double)was[i], b = (double)is[i];
        dot += a * b;
        was2 += a * a;
        is2 += b * b;
        between2 += (a - b) * (a - b);
    }
    const double cosine = dot / sqrt(was2 * is2);
    return (struct probes_turn){
        .degrees = acos(fmax(-1, fmin(1, cosine))) * DEGREES,
        .length = sqrt(is2 / was2),
        .distance = sqrt(between2 / was2),
    };
}

/* A row of the reference. */
struct reference {
    struct str probe;
    const float *vector;
    const char *forget; /* the statement that does */
    const char *since, *confirmed;
};

static bool drifted(struct diags *d, struct probes *p, const struct reference *was,
                    const struct probes_turn *turn) {
    p->drifted = true;
    diag_error(d, DIAG_FAILED, pos_none(),
               "provider \"%s\" no longer answers as the model %s that it was: its vector of "
               "\"%.*s\" is turned by %.1f degrees and %.2f times as long",
               p->what.provider->name, p->what.space->model, (int)was->probe.len, was->probe.ptr,
               turn->degrees, turn->length);
    diag_detail(d,
                "the reference in vecplan.probes is of %s UTC, and was last confirmed %s UTC: what "
                "was written after that may be of another model",
                was->since, was->confirmed);
    diag_hint(d,
              "Have the provider serve that model again, or make a new plan for the other one. "
              "Where you know both to be the same, run %s, then this command again, then vecrun "
              "verify.",
              was->forget);
    return false;
}

static bool read_vector(struct diags *d, const struct probes *p, struct str text,
                        const float **out) {
    const size_t dimensions = (size_t)p->what.space->dimensions;
    float *vector = arena_array(p->ask.tmp, dimensions, sizeof(*vector));
    const struct json *root = NULL;
    *out = vector;
    if (!json_parse(d, p->ask.tmp, "vecplan.probes", text, &root))
        return false;
    return json_floats(root, vector, dimensions) ||
           diag_error(d, DIAG_FAILED, pos_none(),
                      "vecplan.probes holds a vector that is not of %zu dimensions", dimensions);
}

/* Compares each vector with its reference, and counts those that have one. */
static bool meet(struct diags *d, struct probes *p, const float *const *vectors, size_t count,
                 size_t *met) {
    const size_t dimensions = (size_t)p->what.space->dimensions;
    struct pg_rows rows;
    *met = 0;
    if (!ask_rows(d, &p->ask, p->ask.tmp, "probes_read", NULL, 0, &rows))
        return false;
    for (size_t row = 0; row < rows.count; row++) {
        const struct str *cell = rows.cells + row * rows.columns;
        struct reference was = {.probe = cell[0]};
        size_t i = 0;
        while (i < count && !str_eq(embed_probes[i], was.probe))
            i++;
        if (i == count) /* of an earlier version, or of larger requests */
            continue;
        if (!read_vector(d, p, cell[1], &was.vector))
            return false;
        was.forget = cell[2].ptr;
        was.since = cell[3].ptr;
        was.confirmed = cell[4].ptr;
        const struct probes_turn turn = probes_turn(was.vector, vectors[i], dimensions);
        if (!(turn.distance <= PROBES_NOISE))
            return drifted(d, p, &was, &turn);
        ++*met;
    }
    return true;
}

/* Makes the vectors the reference, as far as there is none. */
static bool keep(struct diags *d, const struct probes *p, const float *const *vectors,
                 size_t count) {
    struct json_doc *doc = json_doc(p->ask.tmp);
    struct json_new *list = json_new_array(doc);
    struct buf text = buf_new(p->ask.tmp, VECTORS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct json_new *row = json_new_object(doc), *vector = json_new_array(doc);
        for (int64_t k = 0; k < p->what.space->dimensions; k++)
            json_push(vector, json_new_number(doc, (double)vectors[i][k]));
        json_put(doc, row, "probe", json_new_str(doc, embed_probes[i]));
        json_put(doc, row, "vector", vector);
        json_push(list, row);
    }
    json_write(list, false, &text);
    const struct pg_param param = pg_text(buf_slice(&text));
    return ask_command(d, &p->ask, "probes_put", &param, 1, NULL);
}

/* What another worker has kept meanwhile is compared with, too. */
static bool compare(struct diags *d, struct probes *p, const float *const *vectors, size_t count) {
    size_t met = 0;
    if (!meet(d, p, vectors, count, &met))
        return false;
    if (met == count)
        return ask_command(d, &p->ask, "probes_confirm", NULL, 0, NULL);
    return keep(d, p, vectors, count) && meet(d, p, vectors, count, &met);
}

bool probes_compare(struct diags *d, struct probes *p, const float *const *vectors, size_t count) {
    const struct arena_mark mark = arena_mark(p->ask.tmp);
    const bool ok = compare(d, p, vectors, count);
    arena_rewind(p->ask.tmp, mark);
    return ok;
}
