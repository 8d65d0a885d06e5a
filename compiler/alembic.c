/*
 * Names and texts of revision files in, the parent of a new revision out. The files are not run:
 * what is not a plain assignment is refused, never guessed.
 */
#include "alembic.h"

#include "../runtime/base/file.h"
#include "match.h"

#include <string.h>

#define STR "[uUrR]?(?:'[^'\"\\\\\\n]*'|\"[^'\"\\\\\\n]*\")"
#define LIST "(?:" STR "\\s*(?:,\\s*" STR "\\s*)*,?)?"
#define VALUE "None|" STR "|\\(\\s*" LIST "\\s*\\)|\\[\\s*" LIST "\\s*\\]"
#define LEFT "[ \\t]*(?::[^=\\n]*)?="
#define RIGHT "[ \\t]*(" VALUE ")[ \\t]*;?[ \\t\\r]*$"
#define DOWN_MAX 64

bool alembic_reads(struct str name) {
    static const char init[] = "__init__";
    if (name.len < 3 || memcmp(name.ptr + name.len - 3, ".py", 3) != 0)
        return false;
    return !str_starts(name, str_of(".#")) && !str_starts(name, str_of(init));
}

static struct pos file_pos(struct arena *arena, const char *directory, const char *name) {
    return (struct pos){.file = file_join(arena, directory, name)};
}

/* The text without comments. A '#' inside a string is cut as well, which no revision id holds. */
static struct str without_comments(struct arena *arena, struct str text) {
    struct buf out = buf_new(arena, text.len + 1);
    bool comment = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        comment = c != '\n' && (comment || c == '#');
        if (!comment)
            buf_putc(&out, c);
    }
    return buf_slice(&out);
}

/* Finds the one assignment to a name and gives its value as written. */
static bool assigned(struct diags *d, struct pos pos, struct str text, const char *name,
                     const char *left, const char *line, struct str *value) {
    struct match first, second, whole;
    if (!match_find(left, text, 0, &first)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the file does not assign \"%s\"", name);
        diag_hint(d, "Make sure that the directory is Alembic's versions directory: each of its "
                     "*.py files must be a revision.");
        return false;
    }
    size_t behind = (size_t)(first.group[0].ptr - text.ptr) + first.group[0].len;
    if (match_find(left, text, behind, &second)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the file assigns \"%s\" more than once", name);
        diag_hint(d, "Keep one line that begins with \"%s =\", outside of texts too.", name);
        return false;
    }
    if (!match_find(line, text, 0, &whole)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the value of \"%s\" is not a plain text", name);
        diag_hint(d, "Write it as one plain text in quotes, without f-strings and operators.");
        return false;
    }
    *value = whole.group[1];
    return true;
}

/* Takes the quoted texts out of a value: none, one, or a list. */
static size_t texts_of(struct arena *arena, struct str value, const char *out[DOWN_MAX]) {
    size_t count = 0, from = 0;
    struct match match;
    while (count < DOWN_MAX && match_find("'[^'\\n]*'|\"[^\"\\n]*\"", value, from, &match)) {
        struct str quoted = match.group[0];
        out[count++] = str_dup(arena, (struct str){quoted.ptr + 1, quoted.len - 2});
        from = (size_t)(quoted.ptr - value.ptr) + quoted.len;
    }
    return count;
}

bool alembic_read(struct diags *d, struct arena *arena, const char *directory,
                  const struct dirfile *file, struct revision *out) {
    const char *name = str_dup(arena, file->name);
    struct pos pos = file_pos(arena, directory, name);
    if (!str_utf8(file->text))
        return diag_error(d, DIAG_INPUT, pos, "the file is not valid UTF-8");
    struct str text = without_comments(arena, file->text);
    struct str id, down;
    bool id_found =
        assigned(d, pos, text, "revision", "^revision" LEFT, "^revision" LEFT RIGHT, &id);
    bool down_found = assigned(d, pos, text, "down_revision", "^down_revision" LEFT,
                               "^down_revision" LEFT RIGHT, &down);
    if (!id_found || !down_found)
        return false;
    const char *texts[DOWN_MAX];
    if (id.ptr[0] == '(' || id.ptr[0] == '[' || texts_of(arena, id, texts) != 1)
        return diag_error(d, DIAG_INPUT, pos, "the value of \"revision\" is not a plain text");
    out->file = name;
    out->id = texts[0];
    out->down_count = texts_of(arena, down, texts);
    if (out->down_count == DOWN_MAX)
        return diag_error(d, DIAG_INPUT, pos, "the file merges %d revisions or more", DOWN_MAX);
    out->down = arena_array(arena, out->down_count + 1, sizeof(*out->down));
    memcpy(out->down, texts, out->down_count * sizeof(*texts));
    return true;
}

static void append(struct arena *arena, struct revisions *all, struct revision revision) {
    if (all->count == all->cap) {
        size_t cap = all->cap ? all->cap * 2 : 64;
        struct revision *more = arena_array(arena, cap, sizeof(*more));
        if (all->count)
            memcpy(more, all->revision, all->count * sizeof(*more));
        all->revision = more;
        all->cap = cap;
    }
    all->revision[all->count++] = revision;
}

void alembic_add(struct arena *arena, struct revisions *all, const char *file, const char *id,
                 const char *parent) {
    const char **down = arena_array(arena, 1, sizeof(*down));
    down[0] = parent;
    append(arena, all, (struct revision){file, id, down, parent ? 1 : 0});
}

const struct revision *alembic_find(const struct revisions *all, const char *id) {
    for (size_t i = 0; i < all->count; i++) {
        if (strcmp(all->revision[i].id, id) == 0)
            return &all->revision[i];
    }
    return NULL;
}

bool alembic_revisions(struct diags *d, struct arena *arena, const char *directory,
                       const struct dirfile *files, size_t count, struct revisions *out) {
    *out = (struct revisions){0};
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        if (!alembic_reads(files[i].name))
            continue;
        struct revision revision = {0};
        if (!alembic_read(d, arena, directory, &files[i], &revision)) {
            good = false;
            continue;
        }
        const struct revision *twin = alembic_find(out, revision.id);
        if (twin)
            good = diag_error(d, DIAG_INPUT, file_pos(arena, directory, revision.file),
                              "revision \"%s\" is in \"%s\" too", revision.id, twin->file);
        append(arena, out, revision);
    }
    return good;
}

bool alembic_whole(struct diags *d, struct arena *arena, const char *directory,
                   const struct revisions *all) {
    bool good = true;
    for (size_t i = 0; i < all->count; i++) {
        const struct revision *revision = &all->revision[i];
        for (size_t k = 0; k < revision->down_count; k++) {
            if (alembic_find(all, revision->down[k]))
                continue;
            good = diag_error(d, DIAG_INPUT, file_pos(arena, directory, revision->file),
                              "the file follows revision \"%s\", which no file defines",
                              revision->down[k]);
            diag_hint(d, "Put the missing file back; \"alembic heads\" fails without it too.");
        }
    }
    return good;
}

static bool one_of(const char *id, const char *const *ids, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(id, ids[i]) == 0)
            return true;
    }
    return false;
}

/* Marks the revisions that are, or follow, one of the later ids. `later` has room for all ids. */
static bool *mark_later(struct arena *arena, const struct revisions *all, const char **later,
                        size_t count) {
    bool *marked = arena_array(arena, all->count + 1, sizeof(*marked));
    for (size_t before = SIZE_MAX; before != count;) {
        before = count;
        for (size_t i = 0; i < all->count; i++) {
            const struct revision *revision = &all->revision[i];
            bool follows = one_of(revision->id, later, count);
            for (size_t k = 0; k < revision->down_count; k++)
                follows |= one_of(revision->down[k], later, count);
            if (!follows || marked[i])
                continue;
            marked[i] = true;
            later[count++] = revision->id;
        }
    }
    return marked;
}

static bool followed(const struct revisions *all, const bool *later, const char *id) {
    for (size_t i = 0; i < all->count; i++) {
        const struct revision *revision = &all->revision[i];
        if (!later[i] && one_of(id, revision->down, revision->down_count))
            return true;
    }
    return false;
}

bool alembic_parent(struct diags *d, struct arena *arena, const char *directory,
                    const struct revisions *all, const char *const *later, size_t later_count,
                    const char **parent) {
    const char **ids = arena_array(arena, all->count + later_count + 1, sizeof(*ids));
    for (size_t i = 0; i < later_count; i++)
        ids[i] = later[i];
    const bool *marked = mark_later(arena, all, ids, later_count);
    const struct revision *head = NULL;
    for (size_t i = 0; i < all->count; i++) {
        const struct revision *revision = &all->revision[i];
        if (marked[i] || followed(all, marked, revision->id))
            continue;
        if (head) {
            (void)diag_error(d, DIAG_INPUT, (struct pos){.file = directory},
                             "Alembic has several heads: \"%s\" in \"%s\" and \"%s\" in \"%s\"",
                             head->id, head->file, revision->id, revision->file);
            diag_hint(d, "Join them with \"alembic merge heads\", then compile again.");
            return false;
        }
        head = revision;
    }
    *parent = head ? head->id : NULL;
    return true;
}
