/*
 * Method rename: a plan in, the same plan under the names that cutover gives its columns out, and
 * the words of renaming there and back. What the names are is decided here and nowhere else; that
 * they are free is check_rename.c's and expand's to check.
 */
#include "rename.h"

#include "words.h"

#include <string.h>

const char *rename_aside(struct arena *arena, const struct plan *plan) {
    return arena_printf(arena, "%s_old", plan->from.column);
}

/* Whether the names of the indexes go with those of the columns. */
static bool moves_index(const struct plan *plan) {
    return plan->index.method != METHOD_NONE && plan->index.name == NULL;
}

struct plan rename_after(struct arena *arena, const struct plan *plan) {
    struct plan after = *plan;
    after.to.name = plan->from.column;
    after.from.column = rename_aside(arena, plan);
    if (!moves_index(plan) || plan->from.index == NULL)
        return after;
    after.index.name = plan->from.index;
    after.from.index = words_derived(arena, plan->from.index, "old");
    return after;
}

/* The columns' names, and the lists of them that the checks ask for. */
static void add_names(struct words *w) {
    const struct plan *plan = w->plan;
    const char *const from = plan->from.column, *const aside = rename_aside(w->arena, plan);
    const char *const to = plan->to.name;
    const char *const aside_names[] = {aside, arena_printf(w->arena, "%s_model", aside),
                                       arena_printf(w->arena, "%s_source", aside)};
    const char *const beside_names[] = {arena_printf(w->arena, "%s_model", from),
                                        arena_printf(w->arena, "%s_source", from)};
    const char *const back[] = {to, arena_printf(w->arena, "%s_model", to),
                                arena_printf(w->arena, "%s_source", to)};
    const char *const moved[] = {from, to, arena_printf(w->arena, "%s_model", to),
                                 arena_printf(w->arena, "%s_source", to)};
    struct holes *h = &w->holes;
    holes_name(h, "aside", aside_names[0]);
    holes_name(h, "aside_model", aside_names[1]);
    holes_name(h, "aside_source", aside_names[2]);
    holes_sql(h, "aside_names", template_each(h, "names", aside_names, countof(aside_names)));
    holes_sql(h, "beside_names", template_each(h, "names", beside_names, countof(beside_names)));
    holes_name(h, "old_column", aside);
    holes_sql(h, "back_names", template_each(h, "names", back, countof(back)));
    holes_sql(h, "moved_names", template_each(h, "names", moved, countof(moved)));
}

/* The statement on a line of its own. */
static const char *index_rename(const struct words *w, const char *before, const char *after) {
    struct words inner = *w;
    holes_sql(&inner.holes, "index_before",
              vocabulary_relation(&w->holes, w->plan->table.schema, before));
    holes_name(&inner.holes, "index_after", after);
    return arena_printf(w->arena, "\n  %s;", words_piece(&inner, "rename_index"));
}

/* The indexes' names go with the columns', in the order in which they become free. */
static void add_indexes(struct words *w, const struct plan *after) {
    const struct plan *plan = w->plan;
    const char *const old = plan->from.index, *const aside = after->from.index;
    const char *const own = vocabulary_index_name(w->arena, plan);
    const char *const later = vocabulary_index_name(w->arena, after);
    const char *const taken[] = {old != NULL ? aside : later};
    const bool moves = moves_index(plan);
    const char *to = "", *from = "";
    if (moves && old != NULL) {
        to = index_rename(w, old, aside);
        from = index_rename(w, aside, old);
    }
    if (moves) {
        to = arena_printf(w->arena, "%s%s", to, index_rename(w, own, later));
        from = arena_printf(w->arena, "%s%s", index_rename(w, later, own), from);
    }
    struct holes *h = &w->holes;
    holes_sql(h, "rename_indexes_to", to);
    holes_sql(h, "rename_indexes_from", from);
    holes_sql(h, "index_names", template_each(h, "names", taken, moves ? 1 : 0));
    holes_sql(h, "back_index_names", template_each(h, "names", &own, moves ? 1 : 0));
    holes_sql(h, "moved_index_names", template_each(h, "names", &later, moves ? 1 : 0));
    if (old != NULL)
        holes_name(h, "aside_index", aside);
}

/* What must be so before the names may go back, and what is told once they have. */
static void add_back(struct words *w) {
    struct words inner = *w;
    holes_name(&inner.holes, "used_column", w->plan->to.name);
    holes_sql(&w->holes, "new_users", words_piece(&inner, "users_of_column"));
    holes_sql(&inner.holes, "back_checks", words_piece(w, "old_there"));
    holes_sql(&inner.holes, "names_free", template_text(&w->holes, "rename_back_checks.sql"));
    holes_sql(&w->holes, "back_checks", words_piece(&inner, "then_names_free"));
}

/* What must be so before the columns may be renamed; a file and vecrun wait for it, expand does
 * not. */
static void add_checks(struct words *w) {
    struct words inner = *w;
    holes_name(&inner.holes, "used_column", w->plan->from.column);
    holes_sql(&w->holes, "old_users", words_piece(&inner, "users_of_column"));
    inner = *w;
    holes_sql(&inner.holes, "rename_checks", template_text(&w->holes, "rename_checks.sql"));
    holes_sql(&inner.holes, "rename_names_checks",
              template_text(&w->holes, "rename_names_checks.sql"));
    holes_sql(&w->holes, "rename_checks_again", words_piece(&inner, "rename_checks_again"));
    holes_sql(&inner.holes, "errcode", "");
    holes_sql(&w->holes, "required_at_once", words_piece(&inner, "required_column"));
    holes_sql(&w->holes, "rename_names_checks",
              template_text(&inner.holes, "rename_names_checks.sql"));
    holes_sql(&w->holes, "rename_checks", template_text(&inner.holes, "rename_checks.sql"));
}

void words_add_rename(struct words *w, const struct words *after) {
    struct holes *h = &w->holes;
    add_names(w);
    add_indexes(w, after->plan);
    add_checks(w);
    add_back(w);
    holes_sql(h, "detail_target", words_piece(w, "detail_target"));
    holes_sql(h, "search_before", template_text(h, "rename_search.sql"));
    holes_sql(h, "search_after", template_text(&after->holes, "rename_search.sql"));
    holes_sql(h, "rename_to", template_text(h, "rename_to.sql"));
    holes_sql(h, "rename_from", template_text(h, "rename_from.sql"));
}
