/*
 * Paths of migrations directories and plans in, the files in them that matter to a plan out. Reads
 * the disk; what the files mean is emit.c's. A directory of a hundred thousand files serves ten
 * thousand plans: it is sorted once, and what is new is found by hashes.
 */
#include "directory.h"

#include "../runtime/base/file.h"
#include "revisions.h"

#include <stdlib.h>
#include <string.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)
#define BUCKETS (1 << 16)

struct entry {
    struct str name;
    struct dialect_name parts;
    enum plan_format format;
};

struct directory {
    const char *path;
    enum plan_format format;
    struct entry *listed, *by_rest, *by_version; /* the same files, in three orders */
    size_t count;
    struct revisions *revisions; /* with Alembic */
    bool good;                   /* else it is refused, and has been reported */
    struct directory *next;
};

/* A file that a plan of this run adds, under its version or its plan's name. */
struct fresh {
    const struct directory *directory;
    struct str key;
    struct dirfile file;
    struct fresh *next;
};

struct directories {
    struct arena *keep;
    struct directory *first;
    struct fresh *bucket[BUCKETS];
};

struct directories *directories_new(struct arena *keep) {
    struct directories *all = arena_alloc(keep, sizeof(*all));
    all->keep = keep;
    return all;
}

/* Sorting */

static int rest_compare(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    return str_compare(left->parts.rest, right->parts.rest);
}

/* As the tool sorts; what it does not read comes first. */
static int version_compare(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    const bool reads_left = left->parts.version.len > 0, reads_right = right->parts.version.len > 0;
    if (!reads_left || !reads_right)
        return reads_left - reads_right;
    return dialect_order(left->format, left->name, right->name);
}

static struct entry *sorted(struct arena *keep, const struct directory *directory,
                            int (*compare)(const void *, const void *)) {
    struct entry *copy = arena_array(keep, directory->count + 1, sizeof(*copy));
    if (!directory->count)
        return copy;
    memcpy(copy, directory->listed, directory->count * sizeof(*copy));
    qsort(copy, directory->count, sizeof(*copy), compare);
    return copy;
}

static bool read_text(struct diags *d, struct arena *arena, const struct directory *directory,
                      struct dirfile *file) {
    const char *path = file_join(arena, directory->path, str_dup(arena, file->name));
    return file_read(d, arena, path, FILE_BYTES_MAX, &file->text);
}

/* Alembic's parents may be anywhere. */
static bool read_revisions(struct diags *d, struct arena *tmp, const struct directory *directory) {
    bool good = true;
    for (size_t i = 0; i < directory->count; i++) {
        const struct arena_mark mark = arena_mark(tmp);
        struct dirfile file = {.name = directory->listed[i].name};
        if (alembic_reads(file.name))
            good &= read_text(d, tmp, directory, &file) &&
                    revisions_read(d, tmp, directory->revisions, directory->path, &file);
        arena_rewind(tmp, mark);
    }
    return good;
}

static bool read_directory(struct diags *d, struct arena *keep, struct arena *tmp,
                           struct directory *out) {
    struct str *names;
    if (!file_list(d, keep, out->path, &names, &out->count))
        return false;
    out->listed = arena_array(keep, out->count + 1, sizeof(*out->listed));
    for (size_t i = 0; i < out->count; i++)
        out->listed[i] = (struct entry){names[i], dialect_name(out->format, names[i]), out->format};
    out->by_rest = sorted(keep, out, rest_compare);
    out->by_version = sorted(keep, out, version_compare);
    if (out->format != FORMAT_ALEMBIC)
        return true;
    out->revisions = revisions_new(keep);
    return read_revisions(d, tmp, out);
}

static struct directory *find(const struct directories *all, const struct compiled *compiled) {
    for (struct directory *one = all->first; one; one = one->next) {
        if (one->format == compiled->format && strcmp(one->path, compiled->directory) == 0)
            return one;
    }
    return NULL;
}

static const struct directory *open_directory(struct diags *d, struct directories *all,
                                              struct arena *tmp, const struct compiled *compiled) {
    struct directory *one = find(all, compiled);
    if (one)
        return one;
    one = arena_alloc(all->keep, sizeof(*one));
    one->path = arena_strdup(all->keep, compiled->directory);
    one->format = compiled->format;
    one->good = read_directory(d, all->keep, tmp, one);
    one->next = all->first;
    all->first = one;
    return one;
}

/* What the run adds */

static struct fresh **bucket_of(struct directories *all, struct str key) {
    return &all->bucket[str_hash(key) % BUCKETS];
}

static void enter(struct directories *all, const struct directory *directory, const char *key,
                  struct dirfile file) {
    struct fresh *one = arena_alloc(all->keep, sizeof(*one));
    struct fresh **bucket = bucket_of(all, str_of(key));
    *one = (struct fresh){directory, str_of(arena_strdup(all->keep, key)), file, *bucket};
    *bucket = one;
}

/* The head alone is kept of a text, which is what tells a plan's step. */
static struct str kept_text(struct arena *keep, struct str text) {
    bool found;
    const size_t len = seal_head(text, NULL, &found);
    return (struct str){arena_strndup(keep, text.ptr, len), len};
}

void directory_add(struct directories *all, const struct compiled *compiled,
                   const struct outfiles *files) {
    const struct directory *directory = find(all, compiled);
    for (size_t i = 0; directory && i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        const char *slash = strrchr(file->path, '/');
        const char *name = slash ? slash + 1 : file->path;
        const struct str version = dialect_name(compiled->format, str_of(name)).version;
        if (file->before.ptr || !version.len)
            continue;
        const struct dirfile entered = {str_of(arena_strdup(all->keep, name)),
                                        kept_text(all->keep, file->bytes), true};
        enter(all, directory, compiled->plan.name, entered);
        enter(all, directory, str_dup(all->keep, version), entered);
    }
}

/* What matters to a plan */

struct view {
    struct arena *tmp;
    const struct directory *directory;
    struct dirfiles *files;
};

static struct dirfile *append(const struct view *view, struct dirfile file) {
    struct dirfiles *files = view->files;
    if (files->count == files->cap) {
        files->cap = files->cap ? files->cap * 2 : 64;
        struct dirfile *more = arena_array(view->tmp, files->cap, sizeof(*more));
        if (files->count)
            memcpy(more, files->file, files->count * sizeof(*more));
        files->file = more;
    }
    files->file[files->count] = file;
    return &files->file[files->count++];
}

static void append_fresh(struct directories *all, const struct view *view, struct str key) {
    for (const struct fresh *one = *bucket_of(all, key); one; one = one->next) {
        if (one->directory == view->directory && str_eq(one->key, key))
            append(view, one->file);
    }
}

/* The last entry that has a version and cannot be the plan's own. */
static void append_last(const struct view *view, struct str own) {
    const struct entry *entries = view->directory->by_version;
    for (size_t i = view->directory->count; i-- > 0;) {
        if (!entries[i].parts.version.len || str_starts(entries[i].parts.rest, own))
            continue;
        append(view, (struct dirfile){.name = entries[i].name});
        return;
    }
}

/* Where the names begin whose rest is not below a text. */
static size_t lower_bound(const struct directory *directory, struct str text) {
    size_t low = 0, high = directory->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (str_compare(directory->by_rest[middle].parts.rest, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool append_own(struct diags *d, const struct view *view, struct str own) {
    const struct directory *directory = view->directory;
    bool good = true;
    for (size_t i = lower_bound(directory, own);
         i < directory->count && str_starts(directory->by_rest[i].parts.rest, own); i++)
        good &= read_text(d, view->tmp, directory,
                          append(view, (struct dirfile){.name = directory->by_rest[i].name}));
    return good;
}

bool directory_files(struct diags *d, struct directories *all, struct arena *tmp,
                     const struct compiled *compiled, struct dirfiles *out) {
    const struct directory *directory = open_directory(d, all, tmp, compiled);
    if (!directory->good)
        return false;
    *out = (struct dirfiles){.revisions = directory->revisions};
    const struct view view = {tmp, directory, out};
    const struct str own = str_of(arena_printf(tmp, "%s_", compiled->plan.name));
    const bool good = append_own(d, &view, own);
    append_last(&view, own);
    append_fresh(all, &view, str_of(compiled->plan.name));
    for (size_t i = 0; i < compiled->steps.count; i++)
        append_fresh(all, &view, str_of(compiled->steps.step[i].version));
    return good;
}
