/*
 * Rules of what follows changes after cutover: who makes the old vectors.
 */
#include "check_rules.h"

static void check_keep_fresh(const struct check *c) {
    static const char path[] = "cutover.keep_fresh";
    const struct plan *p = c->plan;
    if (!check_given(c, path))
        return;
    if (check_given(c, "to.expression")) {
        plan_error(c->d, p, path, "\"%s\" has no meaning with \"to.expression\"", path);
        diag_hint(c->d, "Leave it out: the new vectors are made of the old ones, which the "
                        "application goes on writing.");
    } else if (p->cutover.keep_fresh == FRESH_BOTH && !check_given(c, "from.provider")) {
        plan_error(c->d, p, path, "\"%s: both\" needs \"from.provider\"", path);
        diag_hint(c->d, "Name the API of the old model there; or write \"keep_fresh: new\": then "
                        "vecrun says how many rows a rollback would serve by an old text.");
    }
}

static const struct rule rules[] = {
    {check_keep_fresh, {"cutover.keep_fresh", "to.expression", "from.provider"}},
};

const struct rules check_fresh = {rules, countof(rules)};
