/* Rules of compiler/explain.h: what nobody has put into words is a bug, and said to be one. */
#include "../../compiler/explain.h"
#include "plan_case.h"

static struct compiled *compiled(struct arena *a) {
    const struct compile_options none = {0};
    struct compiled *out = arena_alloc(a, sizeof(*out));
    struct diags d = diags_new(a);
    return compile_plan(&d, a, "plan.yaml", str_of(plan_base), &none, out) ? out : NULL;
}

/* The exit code of explaining, and the message if there is one. */
static const char *explained(struct arena *a, const struct compiled *plan) {
    const struct explain_options options = {.rows = EXPLAIN_ROWS};
    struct diags d = diags_new(a);
    struct buf out = buf_new(a, EXPLAIN_MAX);
    bool good = explain(&d, a, plan, &options, &out);
    return arena_printf(a, "%d%s%s", diags_exit(&d), good ? "" : " ",
                        d.first == NULL ? "" : d.first->message);
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    struct compiled *plan = compiled(a);
    tap_str(&t, explained(a, plan), "0", "a plan is explained");
    plan = compiled(a);
    plan->steps.step[0].up.note[0] = NULL;
    tap_str(
        &t, explained(a, plan),
        "70 step ledger: a statement has no note in its template: SET LOCAL lock_timeout = '2s'",
        "a statement without a note is a bug");
    plan = compiled(a);
    plan->steps.step[0].down.note[1]->lock = "NO SUCH";
    tap_str(&t, explained(a, plan),
            "70 a template's note names no lock: takes step ledger out of the ledger | NO SUCH",
            "a note with a lock that there is not is a bug");
    plan = compiled(a);
    plan->steps.step[0].down.note[1]->lock = "ACCESS SHARE";
    tap_ok(&t, strncmp(explained(a, plan), "70 ", 3) == 0, "so is a lock on nothing");
    arena_free(a);
    return tap_done(&t);
}
