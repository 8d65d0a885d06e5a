/*
 * The SQL of a released step in, the files of one migration tool out. A row of the table says how a
 * tool names files, what stands around the SQL, which files it reads and how it sorts them; Alembic
 * alone needs a function of its own, as its files are Python. The directory is not looked at here.
 */
#include "dialect.h"

#include "python.h"
#include "version.h"

#include <string.h>

/* Texts that differ between a step in a transaction and a single statement outside of one. */
struct pair {
    const char *alone, *transaction;
};

/* Which names the tool reads. */
struct reads {
    const char *letters;          /* one of them comes first; NULL: none */
    const char *separators;       /* may stand between the numbers of a version; NULL: one number */
    size_t digits;                /* of a version; 0: any */
    bool free;                    /* what is behind the version may begin with anything */
    const char *const endings[4]; /* in the order in which they are tried */
};

/* What the tool takes for its own wherever it stands, in a string too. */
struct reserved {
    const char *mark;
    bool comment; /* only in a line that begins with "--" */
    const char *words;
};

struct dialect {
    const char *prefix, *joint; /* around the version, in a file's name */
    const char *up, *down;      /* how names end; down NULL: no file of its own */
    const char *beside;         /* how the name of one more file ends; or NULL */
    struct pair beside_text;    /* what it holds; NULL: the step has none */
    const char *comment;
    struct pair first;              /* the very first bytes of a file */
    struct pair mark_up, mark_down; /* lines before the parts of a file that holds both */
    const char *open, *close;       /* lines around a transactional part */
    const char *before, *behind;    /* lines around a statement */
    void (*body)(struct buf *, const char *plan, const struct step *, const char *parent);
    struct reads reads;
    bool by_name;     /* files go by their names, byte by byte; else by versions as numbers */
    const char *late; /* what becomes of a new file that sorts before one that was applied */
    struct reserved reserved;
};

static const struct dialect dialects[FORMAT_COUNT] = {
    [FORMAT_DBMATE] =
        {
            .joint = "_",
            .up = ".sql",
            .comment = "--",
            .mark_up = {"-- migrate:up transaction:false\n", "-- migrate:up\n"},
            .mark_down = {"-- migrate:down transaction:false\n", "-- migrate:down\n"},
            .reads = {.free = true, .endings = {".up.sql", ".down.sql", ".sql"}},
            .by_name = true,
            .late = "dbmate would apply it late, after files that come before it elsewhere; with "
                    "--strict it would fail",
            .reserved = {"migrate:", true, "a line that dbmate takes for a marker"},
        },
    [FORMAT_SQLX] =
        {
            .joint = "_",
            .up = ".up.sql",
            .down = ".down.sql",
            .comment = "--",
            .first = {.alone = "-- no-transaction\n"},
            .reads = {.endings = {".up.sql", ".down.sql", ".sql"}},
            .late = "sqlx would apply it late, after files that come before it elsewhere",
        },
    [FORMAT_ALEMBIC] =
        {
            .joint = "_",
            .up = ".py",
            .comment = "#",
            .body = python_body,
            /* Names are free: only what looks like a version of ours is taken for one. */
            .reads = {.digits = VERSION_LENGTH, .endings = {".py"}},
            .late = "Alembic goes by parents, not by versions: the file would follow revisions "
                    "that seem to be later",
        },
    [FORMAT_SQL] =
        {
            .joint = "_",
            .up = ".up.sql",
            .down = ".down.sql",
            .comment = "--",
            .open = "BEGIN;\n\n",
            .close = "\nCOMMIT;\n",
            .reads = {.endings = {".up.sql", ".down.sql", ".sql"}},
            .late = "nothing records what was applied: it would come after the others here, and "
                    "before them elsewhere",
        },
    [FORMAT_GOLANG_MIGRATE] =
        {
            .joint = "_",
            .up = ".up.sql",
            .down = ".down.sql",
            .comment = "--",
            .open = "BEGIN;\n\n",
            .close = "\nCOMMIT;\n",
            .reads = {.endings = {".up.sql", ".down.sql"}},
            .late = "golang-migrate would never apply it, without a word, where the other one is "
                    "applied",
        },
    [FORMAT_GOOSE] =
        {
            .joint = "_",
            .up = ".sql",
            .comment = "--",
            .first = {.alone = "-- +goose NO TRANSACTION\n"},
            .mark_up = {"-- +goose Up\n", "-- +goose Up\n"},
            .mark_down = {"-- +goose Down\n", "-- +goose Down\n"},
            .before = "-- +goose StatementBegin\n",
            .behind = "-- +goose StatementEnd\n",
            .reads = {.endings = {".up.sql", ".down.sql", ".sql", ".go"}},
            .late = "goose would fail where the other one is applied, unless it is run with "
                    "-allow-missing",
            .reserved = {"+goose", true, "a line that goose takes for an annotation"},
        },
    [FORMAT_FLYWAY] =
        {
            .prefix = "V",
            .joint = "__",
            .up = ".sql",
            .beside = ".sql.conf",
            .beside_text = {.alone = "executeInTransaction=false\n"},
            .comment = "--",
            .reads = {.letters = "VB",
                      .separators = "._",
                      .free = true,
                      .endings = {".sql", ".sql.conf"}},
            .late = "Flyway would fail, or leave it out, where the other one is applied, unless "
                    "outOfOrder is true",
            .reserved = {"${", false, "\"${\", which Flyway takes for a placeholder"},
        },
};

static const char nothing[] = "nothing to undo";

static void put(struct buf *out, const char *text) {
    if (text)
        buf_puts(out, text);
}

static const char *chosen(struct pair pair, bool transactional) {
    return transactional ? pair.transaction : pair.alone;
}

static void put_head(struct buf *out, const char *comment, const char *plan,
                     const struct step *step) {
    buf_printf(out, "%s vecplan: plan %s, step %s: %s\n", comment, plan, step->name,
               diag_mask(out->arena, str_of(step->summary), 1000));
    buf_printf(out, "%s made by vecplan; change the plan and compile again instead of editing\n\n",
               comment);
}

static void put_statements(struct buf *out, const struct dialect *dialect,
                           const struct statements *statements, bool transactional) {
    if (!statements->count) {
        buf_printf(out, "%s %s\n", dialect->comment, nothing);
        return;
    }
    if (transactional)
        put(out, dialect->open);
    for (size_t i = 0; i < statements->count; i++) {
        put(out, i ? "\n" : NULL);
        put(out, dialect->before);
        buf_puts(out, statements->sql[i]);
        buf_puts(out, ";\n");
        put(out, dialect->behind);
    }
    if (transactional)
        put(out, dialect->close);
}

static struct str make_up(struct arena *arena, const struct dialect *dialect, const char *plan,
                          const struct step *step, const char *parent) {
    struct buf out = buf_new(arena, (size_t)1 << 30);
    put(&out, chosen(dialect->first, step->transactional));
    put_head(&out, dialect->comment, plan, step);
    if (dialect->body) {
        dialect->body(&out, plan, step, parent);
        return buf_slice(&out);
    }
    const char *down = chosen(dialect->mark_down, step->transactional);
    put(&out, chosen(dialect->mark_up, step->transactional));
    put_statements(&out, dialect, &step->up, step->transactional);
    if (down) {
        buf_printf(&out, "\n%s", down);
        put_statements(&out, dialect, &step->down, step->transactional);
    }
    return buf_slice(&out);
}

static struct str make_down(struct arena *arena, const struct dialect *dialect, const char *plan,
                            const struct step *step) {
    struct buf out = buf_new(arena, (size_t)1 << 30);
    put(&out, chosen(dialect->first, step->transactional));
    put_head(&out, dialect->comment, plan, step);
    put_statements(&out, dialect, &step->down, step->transactional);
    return buf_slice(&out);
}

static struct str make_beside(struct arena *arena, const char *plan, const struct step *step,
                              const char *text) {
    struct buf out = buf_new(arena, 1 << 20);
    put_head(&out, "#", plan, step);
    buf_puts(&out, text);
    return buf_slice(&out);
}

void dialect_names(struct arena *arena, enum plan_format format, const char *plan,
                   const struct step *step, struct dialect_file out[DIALECT_FILES_MAX],
                   size_t *count) {
    const struct dialect *dialect = &dialects[format];
    const char *stem = arena_printf(arena, "%s%s%s%s_%s", dialect->prefix ? dialect->prefix : "",
                                    step->version, dialect->joint, plan, step->name);
    *count = 0;
    out[(*count)++] = (struct dialect_file){.name = arena_printf(arena, "%s%s", stem, dialect->up),
                                            .comment = dialect->comment};
    if (dialect->down)
        out[(*count)++] =
            (struct dialect_file){.name = arena_printf(arena, "%s%s", stem, dialect->down),
                                  .comment = dialect->comment,
                                  .down = true};
    if (chosen(dialect->beside_text, step->transactional))
        out[(*count)++] = (struct dialect_file){
            .name = arena_printf(arena, "%s%s", stem, dialect->beside), .comment = "#"};
}

void dialect_files(struct arena *arena, enum plan_format format, const char *plan,
                   const struct step *step, const char *parent,
                   struct dialect_file out[DIALECT_FILES_MAX], size_t *count) {
    const struct dialect *dialect = &dialects[format];
    const char *beside = chosen(dialect->beside_text, step->transactional);
    dialect_names(arena, format, plan, step, out, count);
    out[0].body = make_up(arena, dialect, plan, step, parent);
    for (size_t i = 1; i < *count; i++)
        out[i].body = out[i].down ? make_down(arena, dialect, plan, step)
                                  : make_beside(arena, plan, step, beside);
}

bool dialect_undoes(enum plan_format format) {
    const struct dialect *dialect = &dialects[format];
    return dialect->down != NULL || dialect->mark_down.transaction != NULL || dialect->body != NULL;
}

const char *dialect_revision(struct arena *arena, const char *version) {
    return arena_printf(arena, "vp_%s", version);
}

static bool take_ending(struct str *name, const char *const *endings, size_t count) {
    for (size_t i = 0; i < count && endings[i]; i++) {
        const size_t len = strlen(endings[i]);
        if (name->len < len || memcmp(name->ptr + name->len - len, endings[i], len) != 0)
            continue;
        name->len -= len;
        return true;
    }
    return false;
}

static bool is_digit(struct str text, size_t at) {
    return at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9';
}

/* The length of the version that a text begins with; 0 if it does not. */
static size_t version_length(struct str text, const char *separators) {
    size_t len = 0;
    while (is_digit(text, len) || (separators && len && len + 1 < text.len &&
                                   strchr(separators, text.ptr[len]) && is_digit(text, len + 1)))
        len++;
    return len;
}

struct dialect_name dialect_name(enum plan_format format, struct str name) {
    const struct dialect *dialect = &dialects[format];
    const struct reads *reads = &dialect->reads;
    const struct dialect_name none = {{name.ptr, 0}, {name.ptr, 0}};
    if (!take_ending(&name, reads->endings, countof(reads->endings)))
        return none;
    if (reads->letters) {
        if (!name.len || !strchr(reads->letters, name.ptr[0]))
            return none;
        name = (struct str){name.ptr + 1, name.len - 1};
    }
    const size_t len = version_length(name, reads->separators), joint = strlen(dialect->joint);
    const struct str rest = {name.ptr + len, name.len - len};
    const bool joined = str_starts(rest, str_of(dialect->joint));
    if (!len || (reads->digits && len != reads->digits) || (!joined && !reads->free))
        return none;
    struct dialect_name out = {{name.ptr, len}, {name.ptr, 0}};
    if (joined)
        out.rest = (struct str){rest.ptr + joint, rest.len - joint};
    return out;
}

static int compare_numbers(struct str a, struct str b) {
    for (; a.len && *a.ptr == '0'; a.len--)
        a.ptr++;
    for (; b.len && *b.ptr == '0'; b.len--)
        b.ptr++;
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return a.len ? memcmp(a.ptr, b.ptr, a.len) : 0;
}

/* Takes the digits before the next "." or "_". */
static struct str take_part(struct str *version) {
    struct str part = {version->ptr, 0};
    while (is_digit(*version, part.len))
        part.len++;
    const size_t used = part.len < version->len ? part.len + 1 : part.len;
    *version = (struct str){version->ptr + used, version->len - used};
    return part;
}

/* Compares part by part; a part that is not there is 0. */
static int compare_versions(struct str a, struct str b) {
    int order = 0;
    while (!order && (a.len || b.len))
        order = compare_numbers(take_part(&a), take_part(&b));
    return order;
}

int dialect_order(enum plan_format format, struct str a, struct str b) {
    if (dialects[format].by_name)
        return str_compare(a, b);
    return compare_versions(dialect_name(format, a).version, dialect_name(format, b).version);
}

bool dialect_twins(enum plan_format format, struct str a, struct str b) {
    return !compare_versions(dialect_name(format, a).version, dialect_name(format, b).version);
}

const char *dialect_late(enum plan_format format) { return dialects[format].late; }

static bool is_comment(struct str line) {
    while (line.len && (*line.ptr == ' ' || *line.ptr == '\t'))
        line = (struct str){line.ptr + 1, line.len - 1};
    return str_starts(line, str_of("--"));
}

const char *dialect_reserved(enum plan_format format, const char *sql) {
    const struct reserved *reserved = &dialects[format].reserved;
    struct str rest = str_of(sql), line;
    while (reserved->mark && str_split(&rest, '\n', &line)) {
        if (str_find(line, reserved->mark) && (!reserved->comment || is_comment(line)))
            return reserved->words;
    }
    return NULL;
}
