/*
 * Plan and manifest in, YAML for Kubernetes out: a Job that backfills, or a CronJob for its window,
 * and a Deployment that follows changes. The YAML is templates/kubernetes.yaml; here are the values
 * of its holes.
 */
#include "kubernetes.h"

#include "../runtime/base/sha256.h"
#include "../runtime/base/window.h"
#include "orchestrator.h"
#include "template.h"

#define FILE_NAME "kubernetes.yaml"
#define VARIABLES_MAX (1 << 20) /* bytes of their YAML */
#define DAILY 0x7fU             /* all days of a window */

static const char *piece(const struct holes *holes, const char *name) {
    return template_piece(holes, FILE_NAME, name);
}

/* The plan's name with what stands for "_" in names of Kubernetes, and an ending: distinct plans
 * have distinct names, which begin and end well, and are short enough for a CronJob (52 bytes). */
static const char *object_name(struct arena *arena, const struct plan *plan, const char *ending) {
    char *name = arena_printf(arena, "%s-%s", plan->name, ending);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == '_' ? '-' : *c;
    return name;
}

static const char *variables(const struct holes *holes, const struct plan *plan) {
    const struct variables all = orchestrator_variables(holes->arena, plan);
    struct buf out = buf_new(holes->arena, VARIABLES_MAX);
    for (size_t i = 0; i < all.count; i++) {
        struct holes inner = *holes;
        holes_name(&inner, "variable", all.variable[i].name);
        holes_name(&inner, "optional", all.variable[i].optional ? "true" : "false");
        buf_puts(&out, i > 0 ? "\n" : "");
        buf_puts(&out, piece(&inner, "variable"));
    }
    return template_finish(&out);
}

/* When the window opens, as cron writes it. */
static const char *schedule(struct arena *arena, const struct window *window) {
    struct buf out = buf_new(arena, 100);
    buf_printf(&out, "%d %d * * ", (int)(window->open_s / 60 % 60), (int)(window->open_s / 3600));
    if (window->days == DAILY)
        buf_putc(&out, '*');
    const char *before = "";
    for (int day = 0; window->days != DAILY && day < 7; day++)
        if ((window->days >> day & 1) != 0) {
            buf_printf(&out, "%s%d", before, day);
            before = ",";
        }
    return template_finish(&out);
}

static struct holes values(struct arena *arena, const struct plan *plan, struct str manifest) {
    struct holes holes = holes_new(arena);
    holes_name(&holes, "plan", plan->name);
    holes_name(&holes, "backfill", object_name(arena, plan, "backfill"));
    holes_name(&holes, "follower", object_name(arena, plan, "follow"));
    holes_name(&holes, "config_map", object_name(arena, plan, "manifest"));
    holes_name(&holes, "manifest", sha256_hex(arena, manifest));
    holes_name(&holes, "image", plan->jobs.image);
    holes_name(&holes, "secret", plan->jobs.secret);
    holes_integer(&holes, "workers", plan->jobs.workers);
    holes_part(&holes, "variables", variables(&holes, plan));
    holes_part(&holes, "head", piece(&holes, "head"));
    holes_part(&holes, "container", piece(&holes, "container"));
    holes_part(&holes, "pod", piece(&holes, "pod"));
    holes_part(&holes, "rules", piece(&holes, "rules"));
    holes_part(&holes, "job", piece(&holes, "job"));
    holes_part(&holes, "follow", piece(&holes, "follow"));
    return holes;
}

const char *kubernetes_text(struct arena *arena, const struct plan *plan, struct str manifest) {
    struct holes holes = values(arena, plan, manifest);
    const char *name = "backfill";
    struct window window;
    if (plan->backfill.window != NULL &&
        window_read(str_of(plan->backfill.window), &window) == NULL) {
        holes_name(&holes, "schedule", schedule(arena, &window));
        holes_integer(&holes, "open_seconds", window.length_s);
        name = "backfill_in_window";
    }
    return arena_printf(arena, "%s\n", piece(&holes, name));
}
