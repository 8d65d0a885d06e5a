/*
 * Rules of phases: the order of their versions, and what a cutover requires.
 */
#include "check_rules.h"

#include "phase.h"
#include "version.h"

static const char *release_path(const struct check *c, enum plan_phase phase) {
    return arena_printf(c->tmp, "release.%s", plan_phase_names[phase]);
}

/* Checks a released phase against the phase before it. */
static void check_order(const struct check *c, enum plan_phase before, enum plan_phase phase) {
    const struct plan *p = c->plan;
    const char *path = release_path(c, phase);
    int64_t start = 0, last = 0;
    if (!check_given(c, release_path(c, before))) {
        plan_error(c->d, p, path, "\"%s\" needs \"%s\"", path, release_path(c, before));
        diag_hint(c->d, "Release the phases in order.");
        return;
    }
    if (p->release[before] == NULL || p->release[phase] == NULL ||
        !version_seconds(str_of(p->release[before]), &last) ||
        !version_seconds(str_of(p->release[phase]), &start))
        return;
    const int64_t length = phase_length(p, before);
    if (start >= last + length)
        return;
    plan_error(c->d, p, path, "\"%s\" must be later than %s, the last file of phase %s", path,
               version_add(c->tmp, p->release[before], length - 1), plan_phase_names[before]);
    diag_hint(c->d, "Write %s or later.", version_add(c->tmp, p->release[before], length));
}

static void check_versions(const struct check *c) {
    enum plan_phase before = PHASE_EXPAND;
    for (int i = PHASE_INDEX; i < PHASE_COUNT; i++) {
        const enum plan_phase phase = (enum plan_phase)i;
        const char *path = release_path(c, phase);
        if (phase_length(c->plan, phase) > 0) {
            if (check_given(c, path))
                check_order(c, before, phase);
            before = phase;
        } else if (check_given(c, path)) {
            plan_error(c->d, c->plan, path, "\"%s\" has no meaning with \"index.method: none\"",
                       path);
            diag_hint(c->d, "Leave it out: there is no index to build.");
        }
    }
}

static void check_max_age(const struct check *c) {
    if (c->plan->cutover.max_age_s > 0)
        return;
    plan_error(c->d, c->plan, "cutover.require.max_age",
               "with \"max_age\" 0 no measurement is ever new enough");
    diag_hint(c->d, "Write at least 1s.");
}

/* Contract ends the way back, so its time is to be chosen, not to be inherited. */
static void check_soak(const struct check *c) {
    if (!check_given(c, "release.contract") || check_given(c, "cutover.soak"))
        return;
    plan_warning(c->d, c->plan, "release.contract",
                 "contract is released, and how long a rollback stays possible is not chosen");
    diag_hint(c->d, "Write \"soak: 7d\", the default, or another time under \"cutover\".");
}

static const struct rule rules[] = {
    {check_versions, {"release", "index.method", "from.index"}},
    {check_max_age, {"cutover.require.max_age"}},
    {check_soak, {"release.contract"}},
};

const struct rules check_release = {rules, countof(rules)};
