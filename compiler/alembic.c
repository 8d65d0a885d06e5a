/*
 * The name and the text of a revision file in, what it says of itself out. The file is not run:
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
#define RIGHT "\\A[ \\t]*(" VALUE ")[ \\t]*;?[ \\t\\r]*$"
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
    struct str line;
    while (str_split(&text, '\n', &line)) {
        const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
        buf_add(&out, line.ptr, comment ? (size_t)(comment - line.ptr) : line.len);
        buf_putc(&out, '\n');
    }
    return buf_slice(&out);
}

/* Takes lines off *rest until one assigns to the name; *behind begins behind its "=". */
static bool take_assignment(struct str *rest, const char *name, const char *left,
                            struct str *behind) {
    struct str line, from = *rest;
    struct match match;
    for (; str_split(rest, '\n', &line); from = *rest) {
        if (!str_starts(line, str_of(name)) || !match_find(left, line, 0, &match))
            continue;
        const size_t used = match.group[0].len;
        *behind = (struct str){from.ptr + used, from.len - used};
        return true;
    }
    return false;
}

/* Finds the one assignment to a name and gives its value as written. */
static bool assigned(struct diags *d, struct pos pos, struct str text, const char *name,
                     const char *left, struct str *value) {
    struct str rest = text, behind, unused;
    struct match match;
    if (!take_assignment(&rest, name, left, &behind)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the file does not assign \"%s\"", name);
        diag_hint(d, "Make sure that the directory is Alembic's versions directory: each of its "
                     "*.py files must be a revision.");
        return false;
    }
    if (take_assignment(&rest, name, left, &unused)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the file assigns \"%s\" more than once", name);
        diag_hint(d, "Keep one line that begins with \"%s =\", outside of texts too.", name);
        return false;
    }
    if (!match_find(RIGHT, behind, 0, &match)) {
        (void)diag_error(d, DIAG_INPUT, pos, "the value of \"%s\" is not a plain text", name);
        diag_hint(d, "Write it as one plain text in quotes, without f-strings and operators.");
        return false;
    }
    *value = match.group[1];
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
    bool id_found = assigned(d, pos, text, "revision", "\\Arevision" LEFT, &id);
    bool down_found = assigned(d, pos, text, "down_revision", "\\Adown_revision" LEFT, &down);
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
