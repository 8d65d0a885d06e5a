/*
 * Takes facts about what went wrong, gives them printed and as an exit code. Texts are masked when
 * they come in: a message may quote a plan, a database or a provider, and so a terminal's escapes.
 */
#include "diag.h"

#include <limits.h>
#include <string.h>

enum {
    TEXT_MAX = 4096,  /* bytes of a message, detail or hint */
    EXCERPT_MAX = 94, /* characters shown of a source line */
    FILE_DIAGS_MAX = 100,
    LINE_LAST = INT_MAX, /* behind all lines, and not printed */
};

static const struct {
    const char *name, *color;
} levels[] = {
    [DIAG_WARNING] = {"warning", "\033[1;35m"},
    [DIAG_ERROR] = {"error", "\033[1;31m"},
};

const char *diag_level_name(enum diag_level level) { return levels[level].name; }

/* The exit code of each kind, and how it ranks against the others. */
static const struct {
    int code, rank;
    const char *name;
} kinds[] = {
    [DIAG_INPUT] = {1, 3, "input"},     [DIAG_USAGE] = {2, 4, "usage"},
    [DIAG_NOT_YET] = {3, 1, "not-yet"}, [DIAG_TRANSIENT] = {4, 2, "transient"},
    [DIAG_FAILED] = {1, 3, "failed"},   [DIAG_BUG] = {70, 5, "bug"},
};

const char *diag_kind_name(enum diag_kind kind) { return kinds[kind].name; }

struct diags diags_new(struct arena *keep) {
    return (struct diags){.keep = keep};
}

struct pos pos_none(void) {
    return (struct pos){0};
}

char *diag_mask(struct arena *a, struct str text, size_t max) {
    const size_t most = text.len < max ? text.len : max;
    char *out = arena_alloc(a, most + 1);
    str_mask(text, out, most);
    return out;
}

PRINTF(2, 0) static char *text_of(struct diags *d, const char *fmt, va_list args) {
    char text[TEXT_MAX + 8] = ""; /* longer than is kept: the cut falls on a whole character */
    vsnprintf(text, sizeof text, fmt, args);
    return diag_mask(d->keep, str_of(text), TEXT_MAX);
}

/* Whether the diagnostic added last is about the same file, and stands for all that follow. */
static bool counted(struct diags *d, const struct diag *diag) {
    const char *file = d->last == NULL ? NULL : d->last->pos.file;
    const bool same = file != NULL && diag->pos.file != NULL && strcmp(file, diag->pos.file) == 0;
    d->in_file = same ? d->in_file + 1 : 1;
    if (d->in_file <= FILE_DIAGS_MAX + 1)
        return false;
    d->last->more++;
    if (diag->level > d->last->level) {
        d->last->level = diag->level;
        d->last->kind = diag->kind;
    }
    return true;
}

static void add(struct diags *d, struct diag diag) {
    if (diag.pos.file != NULL)
        diag.pos.file = diag_mask(d->keep, str_of(diag.pos.file), TEXT_MAX);
    if (counted(d, &diag))
        return;
    if (d->in_file > FILE_DIAGS_MAX) {
        diag.more = 1;
        diag.pos.line = LINE_LAST;
    }
    struct diag *new = arena_alloc(d->keep, sizeof(*new));
    *new = diag;
    if (d->last == NULL)
        d->first = new;
    else
        d->last->next = new;
    d->last = new;
}

bool diag_error(struct diags *d, enum diag_kind kind, struct pos pos, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *message = text_of(d, fmt, args);
    va_end(args);
    add(d, (struct diag){.level = DIAG_ERROR, .kind = kind, .pos = pos, .message = message});
    d->errors++;
    return false;
}

void diag_warning(struct diags *d, struct pos pos, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    const char *message = text_of(d, fmt, args);
    va_end(args);
    add(d, (struct diag){
               .level = d->strict ? DIAG_ERROR : DIAG_WARNING, .pos = pos, .message = message});
    (*(d->strict ? &d->errors : &d->warnings))++;
}

bool diag_shown(const struct diags *d) { return d->last != NULL && d->last->more == 0; }

void diag_detail(struct diags *d, const char *fmt, ...) {
    if (!diag_shown(d))
        return;
    va_list args;
    va_start(args, fmt);
    d->last->detail = text_of(d, fmt, args);
    va_end(args);
}

void diag_hint(struct diags *d, const char *fmt, ...) {
    if (!diag_shown(d))
        return;
    va_list args;
    va_start(args, fmt);
    d->last->hint = text_of(d, fmt, args);
    va_end(args);
}

void diags_move(struct diags *d, struct diags *from) {
    if (from->first == NULL)
        return;
    if (d->last == NULL)
        d->first = from->first;
    else
        d->last->next = from->first;
    d->last = from->last;
    d->in_file = from->in_file;
    d->errors += from->errors;
    d->warnings += from->warnings;
    *from = diags_new(from->keep);
}

void diag_source(struct diags *d, struct str line) {
    if (!diag_shown(d) || line.len > DIAG_LINE_MAX)
        return;
    char *copy = str_dup(d->keep, line);
    for (size_t i = 0; i < line.len; i++)
        if (copy[i] == '\t')
            copy[i] = ' ';
    d->last->source = diag_mask(d->keep, (struct str){copy, line.len}, DIAG_LINE_MAX);
}

static int pos_compare(struct pos a, struct pos b) {
    if (a.file == NULL || b.file == NULL)
        return (a.file == NULL) - (b.file == NULL);
    const int files = strcmp(a.file, b.file);
    if (files != 0)
        return files;
    return a.line != b.line ? (a.line > b.line) - (a.line < b.line)
                            : (a.column > b.column) - (a.column < b.column);
}

static struct diag *merge(struct diag *a, struct diag *b) {
    struct diag *first = NULL, **end = &first;
    while (a != NULL && b != NULL) {
        struct diag **next = pos_compare(b->pos, a->pos) < 0 ? &b : &a;
        *end = *next;
        end = &(*next)->next;
        *next = *end;
    }
    *end = a != NULL ? a : b;
    return first;
}

static struct diag *sort(struct diag *list) {
    if (list == NULL || list->next == NULL)
        return list;
    struct diag *middle = list;
    for (const struct diag *end = list->next; end != NULL && end->next != NULL;
         end = end->next->next)
        middle = middle->next;
    struct diag *second = middle->next;
    middle->next = NULL;
    return merge(sort(list), sort(second));
}

void diags_sort(struct diags *d) {
    d->first = sort(d->first);
    for (struct diag *diag = d->first; diag != NULL; diag = diag->next)
        d->last = diag;
}

/* The rest of a masked line, and so of valid UTF-8, after count characters. */
static const char *skip(const char *line, size_t count) {
    for (; count > 0 && *line != '\0'; count--)
        do
            line++;
        while ((*line & 0xc0) == 0x80);
    return line;
}

static void print_excerpt(const struct diag *diag, bool color, FILE *out) {
    const size_t total = str_chars(str_of(diag->source)), column = (size_t)diag->pos.column;
    const size_t caret = column > total ? total : column - 1;
    size_t start = caret > EXCERPT_MAX / 2 ? caret - EXCERPT_MAX / 2 : 0;
    if (start + EXCERPT_MAX > total)
        start = total > EXCERPT_MAX ? total - EXCERPT_MAX : 0;
    const char *before = start > 0 ? "..." : "";
    const char *from = skip(diag->source, start), *to = skip(from, EXCERPT_MAX);
    const char *after = *to != '\0' ? "..." : "";
    const int width = fprintf(out, "%5d", diag->pos.line);
    fprintf(out, " | %s%.*s%s\n", before, (int)(to - from), from, after);
    fprintf(out, "%*s | %*s", width, "", (int)(caret - start + strlen(before)), "");
    fputs(color ? "\033[1;32m^\033[0m\n" : "^\n", out);
}

static void print_place(const struct pos *pos, const char *program, FILE *out) {
    fputs(pos->file != NULL ? pos->file : program, out);
    const bool line = pos->file != NULL && pos->line > 0 && pos->line < LINE_LAST;
    if (line)
        fprintf(out, ":%d", pos->line);
    if (line && pos->column > 0)
        fprintf(out, ":%d", pos->column);
    fputs(": ", out);
}

static void print(const struct diag *diag, const char *program, bool color, FILE *out) {
    print_place(&diag->pos, program, out);
    if (diag->more > 0) {
        fprintf(out, "%u more are not shown\n", diag->more);
        return;
    }
    fprintf(out, "%s%s:%s %s\n", color ? levels[diag->level].color : "", levels[diag->level].name,
            color ? "\033[0m" : "", diag->message);
    if (diag->source != NULL && diag->pos.line > 0 && diag->pos.column > 0)
        print_excerpt(diag, color, out);
    if (diag->detail != NULL)
        fprintf(out, "  detail: %s\n", diag->detail);
    if (diag->hint != NULL)
        fprintf(out, "  hint: %s\n", diag->hint);
}

void diags_print(const struct diags *d, const char *program, bool color, FILE *out) {
    for (const struct diag *diag = d->first; diag != NULL; diag = diag->next)
        print(diag, program, color, out);
}

int diags_exit(const struct diags *d) {
    int code = 0, rank = 0;
    for (const struct diag *diag = d->first; diag != NULL; diag = diag->next)
        if (diag->level == DIAG_ERROR && kinds[diag->kind].rank > rank) {
            code = kinds[diag->kind].code;
            rank = kinds[diag->kind].rank;
        }
    return code;
}
