/*
 * The words of checking the triggers: a plan in, the names of those that must be on its table out.
 * Contract drops some of them, with to.expression all.
 */
#include "words.h"

#define TRIGGERS_MOST 5

struct names {
    const char *name[TRIGGERS_MOST];
    size_t count;
};

static void add(const struct words *w, struct names *names, const char *last) {
    names->name[names->count++] = arena_printf(w->arena, "zz_vecplan_%s_%s", w->plan->name, last);
}

void words_add_triggers(struct words *w) {
    const struct plan *plan = w->plan;
    const bool computed = plan->to.expression != NULL;
    struct names kept = {.count = 0}, dropped = {.count = 0};
    struct names *fresh = computed ? &dropped : &kept;
    add(w, fresh, "stale");
    add(w, fresh, "enqueue");
    if (plan->to.layout == LAYOUT_COLUMN)
        add(w, fresh, "stale_new");
    if (!computed) {
        add(w, &dropped, "outdate");
        add(w, &dropped, "outdate_new");
    }
    struct holes *h = &w->holes;
    holes_sql(h, "triggers_kept", template_each(h, "names", kept.name, kept.count));
    holes_sql(h, "triggers_dropped", template_each(h, "names", dropped.name, dropped.count));
    holes_sql(h, "triggers_wrong", template_text(h, "triggers_wrong.sql"));
}
