/*
 * Revisions in, their graph: the parent of a new one, and what is missing, out. The common
 * question, where the next revision goes, is answered without a walk through all of them.
 */
#include "revisions.h"

#include "../runtime/base/file.h"

#include <string.h>

#define BUCKETS (1 << 16)

struct follower {
    struct vertex *vertex;
    struct follower *next;
};

/* An id that a file defines or follows. */
struct vertex {
    const char *id;
    const struct revision *revision; /* NULL: no file defines it */
    struct follower *followers;
    unsigned round;        /* in which it was marked as later */
    struct vertex *marked; /* the next one whose followers are to be marked */
    struct vertex *in_bucket, *next;
};

struct revisions {
    struct arena *keep;
    struct vertex *first, **last; /* in the order in which they came */
    size_t heads, missing;
    struct vertex *head; /* the last one that was a head when it came */
    unsigned round;
    struct vertex *bucket[BUCKETS];
};

struct revisions *revisions_new(struct arena *keep) {
    struct revisions *all = arena_alloc(keep, sizeof(*all));
    all->keep = keep;
    all->last = &all->first;
    return all;
}

static struct vertex *find(const struct revisions *all, const char *id) {
    struct vertex *vertex = all->bucket[str_hash(str_of(id)) % BUCKETS];
    while (vertex && strcmp(vertex->id, id) != 0)
        vertex = vertex->in_bucket;
    return vertex;
}

static struct vertex *find_or_add(struct revisions *all, const char *id) {
    struct vertex *vertex = find(all, id);
    if (vertex)
        return vertex;
    struct vertex **bucket = &all->bucket[str_hash(str_of(id)) % BUCKETS];
    vertex = arena_alloc(all->keep, sizeof(*vertex));
    *vertex = (struct vertex){.id = arena_strdup(all->keep, id), .in_bucket = *bucket};
    *bucket = *all->last = vertex;
    all->last = &vertex->next;
    all->missing++;
    return vertex;
}

static struct revision *copy_of(struct arena *keep, const struct revision *revision) {
    struct revision *copy = arena_alloc(keep, sizeof(*copy));
    *copy = (struct revision){.file = arena_strdup(keep, revision->file),
                              .id = arena_strdup(keep, revision->id),
                              .down = arena_array(keep, revision->down_count + 1, sizeof(char *)),
                              .down_count = revision->down_count};
    for (size_t i = 0; i < copy->down_count; i++)
        copy->down[i] = arena_strdup(keep, revision->down[i]);
    return copy;
}

static void follow(struct revisions *all, struct vertex *vertex, struct vertex *parent) {
    struct follower *follower = arena_alloc(all->keep, sizeof(*follower));
    if (parent->revision && !parent->followers)
        all->heads--;
    *follower = (struct follower){vertex, parent->followers};
    parent->followers = follower;
}

static void add(struct revisions *all, const struct revision *revision) {
    struct vertex *vertex = find_or_add(all, revision->id);
    vertex->revision = copy_of(all->keep, revision);
    all->missing--;
    if (!vertex->followers) {
        all->heads++;
        all->head = vertex;
    }
    for (size_t i = 0; i < revision->down_count; i++)
        follow(all, vertex, find_or_add(all, revision->down[i]));
}

bool revisions_read(struct diags *d, struct arena *tmp, struct revisions *all,
                    const char *directory, const struct dirfile *file) {
    struct revision revision = {0};
    if (!alembic_read(d, tmp, directory, file, &revision))
        return false;
    const struct revision *twin = revisions_find(all, revision.id);
    if (twin)
        return diag_error(d, DIAG_INPUT,
                          (struct pos){.file = file_join(tmp, directory, revision.file)},
                          "revision \"%s\" is in \"%s\" too", revision.id, twin->file);
    add(all, &revision);
    return true;
}

void revisions_add(struct revisions *all, const char *file, const char *id, const char *parent) {
    add(all, &(struct revision){file, id, &parent, parent ? 1 : 0});
}

const struct revision *revisions_find(const struct revisions *all, const char *id) {
    const struct vertex *vertex = find(all, id);
    return vertex ? vertex->revision : NULL;
}

/* Where the next revision goes */

/* Marks what is, or follows, one of the ids; false if there is nothing of the kind. */
static bool mark_later(struct revisions *all, const char *const *ids, size_t count) {
    struct vertex *todo = NULL;
    all->round++;
    for (size_t i = 0; i < count; i++) {
        struct vertex *vertex = find(all, ids[i]);
        if (!vertex || vertex->round == all->round)
            continue;
        vertex->round = all->round;
        vertex->marked = todo;
        todo = vertex;
    }
    const bool any = todo != NULL;
    while (todo) {
        const struct follower *one = todo->followers;
        todo = todo->marked;
        for (; one; one = one->next) {
            if (one->vertex->round == all->round)
                continue;
            one->vertex->round = all->round;
            one->vertex->marked = todo;
            todo = one->vertex;
        }
    }
    return any;
}

/* Whether nothing follows a revision, but for what is marked. */
static bool is_head(const struct revisions *all, const struct vertex *vertex) {
    bool head = vertex->revision && vertex->round != all->round;
    for (const struct follower *one = vertex->followers; one; one = one->next)
        head &= one->vertex->round == all->round;
    return head;
}

bool revisions_parent(struct diags *d, struct revisions *all, const char *directory,
                      const char *const *later, size_t later_count, const char **parent) {
    const bool any = mark_later(all, later, later_count);
    const struct vertex *head = NULL;
    *parent = NULL;
    if (!any && all->heads == 1 && is_head(all, all->head)) {
        *parent = all->head->id;
        return true;
    }
    for (const struct vertex *vertex = all->first; vertex; vertex = vertex->next) {
        if (!is_head(all, vertex))
            continue;
        if (head) {
            (void)diag_error(d, DIAG_INPUT, (struct pos){.file = directory},
                             "Alembic has several heads: \"%s\" in \"%s\" and \"%s\" in \"%s\"",
                             head->id, head->revision->file, vertex->id, vertex->revision->file);
            diag_hint(d, "Join them with \"alembic merge heads\", then compile again.");
            return false;
        }
        head = vertex;
    }
    *parent = head ? head->id : NULL;
    return true;
}

bool revisions_whole(struct diags *d, struct arena *tmp, const struct revisions *all,
                     const char *directory) {
    for (const struct vertex *vertex = all->first; vertex && all->missing; vertex = vertex->next) {
        for (const struct follower *one = vertex->followers; !vertex->revision && one;
             one = one->next) {
            const char *path = file_join(tmp, directory, one->vertex->revision->file);
            (void)diag_error(d, DIAG_INPUT, (struct pos){.file = path},
                             "the file follows revision \"%s\", which no file defines", vertex->id);
            diag_hint(d, "Put the missing file back; \"alembic heads\" fails without it too.");
        }
    }
    return !all->missing;
}
