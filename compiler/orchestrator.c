/*
 * The table of systems that run jobs, and what all of them have to give to vecrun: the variables of
 * its environment. A new system is a row and a function that makes the text of its file.
 */
#include "orchestrator.h"

#include "kubernetes.h"
#include "match.h"

#include <string.h>

const char *const orchestrator_names[] = {"kubernetes", NULL};

static const struct {
    const char *ending; /* of the file's name, behind the plan's */
    const char *(*text)(struct arena *, const struct plan *, struct str manifest);
} rows[ORCHESTRATOR_COUNT] = {
    [ORCHESTRATOR_KUBERNETES] = {"kubernetes.yaml", kubernetes_text},
};

bool orchestrator_named(const char *name, enum orchestrator *out) {
    for (unsigned i = 0; i < ORCHESTRATOR_COUNT; i++) {
        *out = (enum orchestrator)i;
        if (strcmp(name, orchestrator_names[i]) == 0)
            return true;
    }
    return false;
}

const char *orchestrator_file(struct arena *arena, enum orchestrator o, const struct plan *plan) {
    return arena_printf(arena, "%s.%s", plan->name, rows[o].ending);
}

const char *orchestrator_text(struct arena *arena, enum orchestrator o, const struct plan *plan,
                              struct str manifest) {
    return rows[o].text(arena, plan, manifest);
}

/* Adds a variable; one that is needed in one place is needed. */
static void add(struct arena *arena, struct variables *all, struct str name, bool optional) {
    for (size_t i = 0; i < all->count; i++) {
        if (!str_is(name, all->variable[i].name))
            continue;
        all->variable[i].optional &= optional;
        return;
    }
    struct variable *more = arena_array(arena, all->count + 1, sizeof(*more));
    if (all->count)
        memcpy(more, all->variable, all->count * sizeof(*more));
    more[all->count] = (struct variable){str_dup(arena, name), optional};
    *all = (struct variables){more, all->count + 1};
}

/* Adds those that stand as {env:NAME} in a text, which may be NULL. */
static void add_holes(struct arena *arena, struct variables *all, const char *text) {
    const struct str in = str_of(text ? text : "");
    struct match m;
    for (size_t from = 0; match_find("\\{env:([^}]+)\\}", in, from, &m);
         from = (size_t)(m.group[0].ptr - in.ptr) + m.group[0].len)
        add(arena, all, m.group[1], false);
}

static void add_provider(struct arena *arena, struct variables *all,
                         const struct manifest_provider *provider) {
    if (provider == NULL)
        return;
    add_holes(arena, all, provider->url);
    if (provider->api_key_env != NULL) {
        struct str name = str_of(provider->api_key_env);
        const bool optional = name.ptr[name.len - 1] == '?';
        add(arena, all, (struct str){name.ptr, name.len - optional}, optional);
    }
    if (provider->sigv4 == NULL)
        return;
    add_holes(arena, all, provider->sigv4->region);
    add_holes(arena, all, provider->sigv4->service);
    add(arena, all, str_of("AWS_ACCESS_KEY_ID"), false);
    add(arena, all, str_of("AWS_SECRET_ACCESS_KEY"), false);
    add(arena, all, str_of("AWS_SESSION_TOKEN"), true);
}

struct variables orchestrator_variables(struct arena *arena, const struct plan *plan) {
    struct variables all = {0};
    add(arena, &all, str_of("DATABASE_URL"), false);
    add_provider(arena, &all, plan->provider);
    add_provider(arena, &all, plan->from_provider);
    return all;
}
