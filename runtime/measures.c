/*
 * Figures in, a table or a JSON document out. What they mean, and how they come about, is
 * verify.c's.
 */
#include "measures.h"

#include "base/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define JSON_MAX ((size_t)4 << 20)

struct measure *measures_add(struct measures *m, const char *gate) {
    struct measure *measure = &m->measure[m->count++];
    *measure = (struct measure){.gate = gate, .detail = "{}"};
    return measure;
}

struct measure *measures_find(struct measures *m, const char *gate) {
    for (size_t i = 0; i < m->count; i++) {
        if (strcmp(m->measure[i].gate, gate) == 0)
            return &m->measure[i];
    }
    return NULL;
}

/* The product is off by less than a ten-millionth, and a figure is less than a whole by more. */
const char *measures_figure(struct arena *arena, double figure) {
    if (figure == floor(figure))
        return arena_printf(arena, "%.0f", figure);
    return arena_printf(arena, "%.4f", floor(figure * 10000 + 1e-7) / 10000);
}

static void print_line(const struct measure *m, struct arena *tmp, FILE *out) {
    const struct manifest_gate *required = m->required;
    fprintf(out, "%-12s %10s   %2s %-8s %-6s %10" PRId64 "\n", m->gate,
            measures_figure(tmp, m->figure),
            !required           ? "-"
            : required->at_most ? "<="
                                : ">=",
            required ? measures_figure(tmp, required->at_least) : "",
            !required ? "-"
            : m->met  ? "yes"
                      : "no",
            m->sample);
}

void measures_table(const struct measures *m, struct arena *tmp, FILE *out) {
    fprintf(out, "%-12s %10s   %-11s %-6s %10s\n", "gate", "figure", "required", "met", "sample");
    for (size_t i = 0; i < m->count; i++)
        print_line(&m->measure[i], tmp, out);
    for (size_t i = 0; i < m->count; i++) {
        if (m->measure[i].note)
            fprintf(out, "%s: %s\n", m->measure[i].gate, m->measure[i].note);
    }
    fflush(out);
}

static struct json_new *required_json(struct json_doc *doc, const struct manifest_gate *gate) {
    struct json_new *object = json_new_object(doc);
    if (!gate)
        return json_new_null(doc);
    json_put(doc, object, "bound", json_new_text(doc, gate->at_most ? "at_most" : "at_least"));
    json_put(doc, object, "value", json_new_number(doc, gate->at_least));
    return object;
}

static bool measure_json(struct diags *d, struct json_doc *doc, const struct measure *m,
                         struct json_new *list) {
    struct json_new *object = json_new_object(doc);
    const struct json *detail = NULL;
    if (!json_parse(d, d->keep, "detail", str_of(m->detail), &detail))
        return false;
    json_put(doc, object, "gate", json_new_text(doc, m->gate));
    json_put(doc, object, "figure", json_new_number(doc, m->figure));
    json_put(doc, object, "required", required_json(doc, m->required));
    json_put(doc, object, "met", m->required ? json_new_bool(doc, m->met) : json_new_null(doc));
    json_put(doc, object, "sample", json_new_integer(doc, m->sample));
    json_put(doc, object, "measured", json_new_text(doc, m->measured));
    json_put(doc, object, "detail", json_new_copy(doc, detail));
    json_push(list, object);
    return true;
}

bool measures_json(struct diags *d, const struct measures *m, const struct job *job, bool met,
                   FILE *out) {
    struct json_doc *doc = json_doc(job->keep);
    struct json_new *root = json_new_object(doc), *gates = json_new_array(doc);
    struct buf text = buf_new(job->keep, JSON_MAX);
    for (size_t i = 0; i < m->count; i++) {
        if (!measure_json(d, doc, &m->measure[i], gates))
            return false;
    }
    json_put(doc, root, "plan", json_new_text(doc, job->manifest->plan));
    json_put(doc, root, "met", json_new_bool(doc, met));
    json_put(doc, root, "gates", gates);
    json_write(root, true, &text);
    if (text.failed)
        return diag_error(d, DIAG_FAILED, pos_none(), "the figures are not text for JSON");
    fwrite(text.ptr, 1, text.len, out);
    return true;
}
