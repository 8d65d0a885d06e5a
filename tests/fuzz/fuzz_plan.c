/*
 * The bytes of a plan in, the compiler's promises checked: the files of every migration tool are
 * made as a pure function, and the diagnostics are printed. A promise that is broken aborts, and so
 * does "bug" in the compiler (exit code 70 is a crash for libFuzzer).
 */
#include "../../compiler/compile.h"
#include "../../compiler/revisions.h"
#include "../../runtime/manifest.h"
#include "fuzz.h"

#include <string.h>

#define DIRECTORY "db/migrations"
#define FILES_MAX 64

/* What one compilation gives. */
struct result {
    struct compiled compiled;
    struct diags d;
    bool good;
    struct outfiles files; /* the last one is the manifest */
};

static struct str strip_directory(const char *path) {
    fuzz_require(strncmp(path, DIRECTORY "/", sizeof DIRECTORY) == 0, "a file elsewhere", path);
    return str_of(path + sizeof DIRECTORY);
}

static struct str manifest_of(const struct result *r) {
    return r->files.count ? r->files.file[r->files.count - 1].bytes : (struct str){0};
}

static void add_existing(struct arena *a, enum plan_format format, const struct outfile *file,
                         struct dirfiles *to) {
    struct diags d = diags_new(a);
    fuzz_require(to->count < to->cap, "too many files", file->path);
    struct dirfile *added = &to->file[to->count++];
    *added = (struct dirfile){strip_directory(file->path), file->bytes, false};
    fuzz_require(format != FORMAT_ALEMBIC || revisions_read(&d, a, to->revisions, DIRECTORY, added),
                 "a revision that cannot be read", file->path);
}

/* Compiles into a directory that holds the files of `before` (NULL: none). */
static void compile(struct arena *a, enum plan_format format, struct str plan,
                    const struct result *before, struct result *out) {
    const struct compile_options options = {plan_format_names[format], DIRECTORY, NULL, NULL};
    struct dirfile files[FILES_MAX];
    struct dirfiles existing = {files, 0, FILES_MAX,
                                format == FORMAT_ALEMBIC ? revisions_new(a) : NULL};
    *out = (struct result){.d = diags_new(a)};
    for (size_t i = 0; before && i + 1 < before->files.count; i++)
        add_existing(a, format, &before->files.file[i], &existing);
    out->good = compile_plan(&out->d, a, "plan.yaml", plan, &options, &out->compiled) &&
                compile_files(&out->d, a, &out->compiled, &existing,
                              before ? manifest_of(before) : (struct str){0}, &out->files);
}

static void check_diagnostics(struct arena *a, struct result *r) {
    diags_sort(&r->d);
    fuzz_require((r->d.errors > 0) == !r->good, "errors and no files go together", "");
    fuzz_require(diags_exit(&r->d) == !r->good, "a wrong plan ends with 1", "");
    struct str text = fuzz_print(a, &r->d);
    fuzz_require(str_utf8(text), "diagnostics that are not UTF-8", text.ptr);
    for (size_t i = 0; i < text.len; i++)
        fuzz_require((unsigned char)text.ptr[i] >= ' ' || text.ptr[i] == '\n',
                     "a control character in the diagnostics", text.ptr);
}

/* How many lines begin with it. */
static size_t lines_with(struct str text, const char *beginning) {
    struct str line;
    size_t count = 0;
    while (str_split(&text, '\n', &line))
        count += str_starts(line, str_of(beginning));
    return count;
}

/* Lines that a migration tool takes for its own, and how often they stand in a file. */
static void check_markers(enum plan_format format, const struct outfile *file) {
    static const struct {
        enum plan_format format;
        const char *line;
        size_t least, most;
    } markers[] = {
        {FORMAT_DBMATE, "-- migrate:up", 1, 1},
        {FORMAT_DBMATE, "-- migrate:", 2, 2},
        {FORMAT_DBMATE, "--migrate", 0, 0},
        {FORMAT_SQLX, "-- no-transaction", 0, 1},
        {FORMAT_ALEMBIC, "revision = '", 1, 1},
        {FORMAT_ALEMBIC, "down_revision = ", 1, 1},
        {FORMAT_SQL, "\\", 0, 0},
    };

    for (size_t i = 0; i < countof(markers); i++) {
        if (markers[i].format != format)
            continue;
        const size_t count = lines_with(file->bytes, markers[i].line);
        fuzz_require(count >= markers[i].least && count <= markers[i].most, markers[i].line,
                     file->bytes.ptr);
    }
}

static void check_text(const struct outfile *file) {
    const struct str bytes = file->bytes;
    fuzz_require(str_utf8(bytes), "not UTF-8", bytes.ptr);
    for (size_t i = 0; i < bytes.len; i++)
        fuzz_require((unsigned char)bytes.ptr[i] >= ' ' || bytes.ptr[i] == '\n',
                     "a control character", bytes.ptr);
    fuzz_require(bytes.len > 1 && bytes.ptr[bytes.len - 1] == '\n' &&
                     bytes.ptr[bytes.len - 2] != '\n',
                 "not one newline at the end", bytes.ptr);
}

static void check_files(struct arena *a, enum plan_format format, const struct result *r) {
    for (size_t i = 0; i < r->files.count; i++) {
        const struct outfile *file = &r->files.file[i];
        check_text(file);
        if (i + 1 == r->files.count)
            continue;
        fuzz_require(seal_check(file->bytes) == SEAL_GOOD, "no good seal", file->bytes.ptr);
        check_markers(format, file);
    }
    struct diags d = diags_new(a);
    struct manifest manifest;
    if (!manifest_read(&d, a, "plan.manifest.json", manifest_of(r), &manifest))
        fuzz_require(false, "the manifest cannot be read", fuzz_print(a, &d).ptr);
    fuzz_require(strcmp(manifest.plan, r->compiled.plan.name) == 0, "another plan's manifest",
                 manifest.plan);
}

/* Compiled onto its own files, a plan changes nothing and says nothing. */
static void check_again(struct arena *a, enum plan_format format, struct str plan,
                        const struct result *first) {
    struct result again;
    compile(a, format, plan, first, &again);
    fuzz_require(again.good && again.d.warnings == first->d.warnings, "not accepted again",
                 fuzz_print(a, &again.d).ptr);
    fuzz_require(again.files.count == first->files.count, "another number of files", "");
    for (size_t i = 0; i < again.files.count; i++)
        fuzz_require(str_eq(again.files.file[i].bytes, first->files.file[i].bytes),
                     "other bytes the second time", again.files.file[i].path);
}

/* Whether a plan is refused for nothing but words that this tool takes for its own. */
static bool holds_reserved(const struct diags *d) {
    for (const struct diag *one = d->first; one; one = one->next) {
        if (one->level == DIAG_ERROR && !one->more &&
            !str_starts(str_of(one->message), str_of("the value holds ")))
            return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct str plan = {(const char *)data, size};
    bool sound[FORMAT_COUNT];
    for (enum plan_format format = 0; format < FORMAT_COUNT; format++) {
        struct arena *a = arena_new();
        struct result first;
        compile(a, format, plan, NULL, &first);
        sound[format] = first.good || holds_reserved(&first.d);
        fuzz_require(sound[format] == sound[0], "good for one tool alone",
                     plan_format_names[format]);
        check_diagnostics(a, &first);
        if (first.good) {
            check_files(a, format, &first);
            check_again(a, format, plan, &first);
        }
        arena_free(a);
        if (!sound[format])
            break;
    }
    return 0;
}
