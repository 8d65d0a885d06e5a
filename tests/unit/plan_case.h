/*
 * For tests of the compiler's front: a plan's text in, all its errors out as one text, sorted, a
 * line each: `line:column: message`, and ` [hint]` where there is one.
 */
#ifndef VECPLAN_PLAN_CASE_H
#define VECPLAN_PLAN_CASE_H

#include "../../compiler/check.h"
#include "tap.h"

/* A plan without errors: the rows of the tests change a piece of it. */
static const char plan_base[] = "plan: documents_v2\n"                   /* 1 */
                                "table: public.documents\n"              /* 2 */
                                "key: [id]\n"                            /* 3 */
                                "text: \"{{title}}\\n\\n{{content}}\"\n" /* 4 */
                                "from:\n"                                /* 5 */
                                "  column: embedding\n"
                                "  model: old\n"
                                "  dimensions: 768\n"
                                "to:\n" /* 9 */
                                "  model: new\n"
                                "  dimensions: 1024\n"
                                "  provider: openai\n"
                                "release:\n" /* 13 */
                                "  expand: 20261122100000\n"
                                "emit:\n" /* 15 */
                                "  format: dbmate\n"
                                "  directory: db/migrations\n"; /* 17; more is added from 18 on */

struct plan_case {
    const char *old, *new; /* replaced in plan_base, once; old NULL: new is added at the end */
    const char *errors;
    const char *rule;
};

static inline const char *plan_changed(struct arena *a, const char *old, const char *new) {
    const char *at = old != NULL ? strstr(plan_base, old) : plan_base + strlen(plan_base);
    if (at == NULL)
        return "a row names a piece that the plan does not have";
    return arena_printf(a, "%.*s%s%s", (int)(at - plan_base), plan_base, new,
                        at + (old != NULL ? strlen(old) : 0));
}

static inline const char *plan_rendered(struct arena *a, struct diags *d) {
    struct buf out = buf_new(a, 1 << 20);
    diags_sort(d);
    buf_puts(&out, "");
    for (const struct diag *g = d->first; g != NULL; g = g->next) {
        buf_printf(&out, "%s%d:%d: %s", g == d->first ? "" : "\n", g->pos.line, g->pos.column,
                   g->message);
        if (g->hint != NULL)
            buf_printf(&out, " [%s]", g->hint);
    }
    return str_dup(a, buf_slice(&out));
}

/* Reads and checks a plan, as vecplan does. */
static inline const char *plan_errors(struct arena *a, struct diags *d, struct str text,
                                      struct plan *out) {
    struct source *source = arena_alloc(a, sizeof(*source));
    struct node *root = NULL;
    *d = diags_new(a);
    bool ok = source_new(d, "plan.yaml", text, source) && yaml_read(d, a, source, &root);
    if (root != NULL) {
        ok = plan_read(d, a, source, root, out) && ok;
        ok = check_plan(d, a, out) && ok;
    }
    return ok == (d->errors == 0) ? plan_rendered(a, d) : "result and errors disagree";
}

static inline void plan_cases(struct tap *t, const struct plan_case *rows, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct arena *a = arena_new();
        struct diags d;
        struct plan plan;
        const char *text = plan_changed(a, rows[i].old, rows[i].new);
        tap_str(t, plan_errors(a, &d, str_of(text), &plan), rows[i].errors, rows[i].rule);
        arena_free(a);
    }
}

#endif
