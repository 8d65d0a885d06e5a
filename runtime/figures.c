/*
 * The figures' names and types, as a table; figures in, members of a JSON object out.
 */
#include "figures.h"

#include "base/log.h"

#include <math.h>
#include <stddef.h>

enum figure_type { FIGURE_TEXT, FIGURE_COUNT, FIGURE_REAL };

static const struct {
    const char *name;
    enum figure_type type;
    size_t at;
} table[] = {
    {"what", FIGURE_TEXT, offsetof(struct figures, what)},
    {"unit", FIGURE_TEXT, offsetof(struct figures, unit)},
    {"phase", FIGURE_TEXT, offsetof(struct figures, phase)},
    {"done", FIGURE_COUNT, offsetof(struct figures, done)},
    {"total", FIGURE_COUNT, offsetof(struct figures, total)},
    {"rate", FIGURE_REAL, offsetof(struct figures, rate)},
    {"eta_s", FIGURE_COUNT, offsetof(struct figures, eta_s)},
    {"rows", FIGURE_COUNT, offsetof(struct figures, rows)},
    {"tokens", FIGURE_COUNT, offsetof(struct figures, tokens)},
    {"usd", FIGURE_REAL, offsetof(struct figures, usd)},
    {"requests", FIGURE_COUNT, offsetof(struct figures, requests)},
    {"retries", FIGURE_COUNT, offsetof(struct figures, retries)},
    {"quarantined", FIGURE_COUNT, offsetof(struct figures, quarantined)},
    {"in_flight", FIGURE_COUNT, offsetof(struct figures, in_flight)},
    {"waiting", FIGURE_TEXT, offsetof(struct figures, waiting)},
    {"lag_ms", FIGURE_COUNT, offsetof(struct figures, lag_ms)},
};

struct figures figures_new(const char *what, const char *unit) {
    return (struct figures){
        .what = what,
        .unit = unit,
        .done = -1,
        .total = -1,
        .rate = -1,
        .eta_s = -1,
        .rows = -1,
        .tokens = -1,
        .usd = -1,
        .requests = -1,
        .retries = -1,
        .quarantined = -1,
        .in_flight = -1,
        .lag_ms = -1,
    };
}

static struct json_new *value(struct arena *arena, struct json_doc *doc, enum figure_type type,
                              const void *at) {
    const char *text = NULL;
    int64_t count = -1;
    double real = -1;
    switch (type) {
    case FIGURE_TEXT:
        memcpy(&text, at, sizeof text);
        return json_new_text(doc, log_mask(arena, text));
    case FIGURE_COUNT:
        memcpy(&count, at, sizeof count);
        return count >= 0 ? json_new_integer(doc, count) : json_new_null(doc);
    case FIGURE_REAL:
        memcpy(&real, at, sizeof real);
        break;
    }
    return real >= 0 && isfinite(real) ? json_new_number(doc, real) : json_new_null(doc);
}

void figures_put(struct arena *arena, struct json_doc *doc, struct json_new *object,
                 const struct figures *f) {
    for (size_t i = 0; i < countof(table); i++)
        json_put(doc, object, table[i].name,
                 value(arena, doc, table[i].type, (const char *)f + table[i].at));
}
