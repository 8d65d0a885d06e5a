/*
 * Steps and the format of their files in, errors at the plan's values out. Whether a step's SQL is
 * touched by the tool is seen in the SQL itself, so that no key can be forgotten; the plan is then
 * searched for the place.
 */
#include "reserved.h"

#include "dialect.h"

#include <string.h>

struct search {
    struct diags *d;
    const struct plan *plan;
    enum plan_format format;
};

static const char *in_statements(enum plan_format format, const struct statements *list) {
    const char *found = NULL;
    for (size_t i = 0; !found && i < list->count; i++)
        found = dialect_reserved(format, list->sql[i]);
    return found;
}

/* `text` is cut at its holes: "${{price}}" puts no "${" into the SQL. */
static const char *in_value(const struct search *s, const struct node *node) {
    if (node != yaml_get(s->plan->root, "text"))
        return dialect_reserved(s->format, node->text.ptr);
    const char *found = NULL;
    for (size_t i = 0; !found && i < s->plan->text_count; i++) {
        const struct plan_piece *piece = &s->plan->text[i];
        found = dialect_reserved(s->format, piece->column ? piece->column : piece->literal);
    }
    return found;
}

static void refuse(const struct search *s, struct pos pos, const char *words) {
    (void)source_error(s->d, s->plan->source, pos, "the value holds %s", words);
    diag_hint(s->d, "Write it in another way, in SQL for example as two strings that are joined, "
                    "or choose another format.");
}

static void find_values(const struct search *s, const struct node *node) {
    const char *words = node->kind == NODE_SCALAR ? in_value(s, node) : NULL;
    if (words)
        refuse(s, node->pos, words);
    for (const struct node *child = node->children; child; child = child->next)
        find_values(s, child);
}

bool reserved_check(struct diags *d, const struct plan *plan, const struct steps *steps,
                    enum plan_format format) {
    const struct search s = {d, plan, format};
    const unsigned errors = d->errors;
    const char *words = NULL;
    for (size_t i = 0; !words && i < steps->count; i++) {
        words = in_statements(format, &steps->step[i].up);
        if (!words)
            words = in_statements(format, &steps->step[i].down);
    }
    if (!words)
        return true;
    find_values(&s, plan->root);
    if (d->errors == errors)
        refuse(&s, yaml_nearest(plan->root, "emit.format")->pos, words);
    return false;
}
