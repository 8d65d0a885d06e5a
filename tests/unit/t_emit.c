/* Rules of compiler/emit.h: which files are made, and which are refused. */
#include "../../compiler/emit.h"
#include "../../compiler/reserved.h"
#include "../../compiler/revisions.h"
#include "tap.h"

#define DOCS_YAML "release:\n  expand: 20260105120000\n  index: 20260105130000\n"

struct fixture {
    struct arena *a;
    struct diags d;
    struct source source;
    struct plan plan;
    struct steps steps;
    enum plan_format format;
    struct dirfile files[16];
    size_t count;
    struct outfiles out;
};

static void add_step(struct fixture *f, const char *name, enum plan_phase phase, bool transactional,
                     const char *version) {
    const char **sql = arena_array(f->a, 2, sizeof(*sql));
    sql[0] = arena_printf(f->a, "SELECT '%s'", name);
    sql[1] = "SELECT 'down'";
    f->steps.step[f->steps.count++] = (struct step){.name = name,
                                                    .phase = phase,
                                                    .transactional = transactional,
                                                    .version = version,
                                                    .up = {sql, 1},
                                                    .down = {sql + 1, 1},
                                                    .summary = "test"};
}

static void start(struct fixture *f, struct arena *a, enum plan_format format) {
    struct node *root = NULL;
    *f = (struct fixture){.a = a, .d = diags_new(a), .format = format};
    if (!source_new(&f->d, "docs.yaml", str_of(DOCS_YAML), &f->source) ||
        !yaml_read(&f->d, a, &f->source, &root))
        exit(1);
    f->plan = (struct plan){.name = "docs", .source = &f->source, .root = root};
    add_step(f, "ledger", PHASE_EXPAND, true, "20260105120000");
    add_step(f, "expand", PHASE_EXPAND, true, "20260105120001");
    add_step(f, "index", PHASE_INDEX, false, "20260105130000");
    add_step(f, "cutover", PHASE_CUTOVER, true, NULL);
}

static void put(struct fixture *f, const char *name, const char *text) {
    f->files[f->count++] = (struct dirfile){.name = str_of(name), .text = str_of(text)};
    if (!text)
        f->files[f->count - 1].text.ptr = NULL;
}

static bool emit(struct fixture *f) {
    f->out = (struct outfiles){0};
    f->d = diags_new(f->a);
    const struct dirfiles existing = {f->files, f->count, f->count, revisions_new(f->a)};
    bool good = true;
    for (size_t i = 0; f->format == FORMAT_ALEMBIC && i < f->count; i++)
        good &= revisions_read(&f->d, f->a, existing.revisions, "db/m", &f->files[i]);
    return good &&
           emit_files(&f->d, f->a, &f->plan, &f->steps, f->format, "db/m", &existing, &f->out);
}

/* Puts what was emitted into the directory, but for one file. */
static void keep(struct fixture *f, const char *without) {
    for (size_t i = 0; i < f->out.count; i++) {
        const struct outfile *file = &f->out.file[i];
        const char *name = file->path + strlen("db/m/");
        if (!file->before.ptr && (!without || !strstr(name, without)))
            f->files[f->count++] = (struct dirfile){.name = str_of(name), .text = file->bytes};
    }
}

static struct dirfile *file_of(struct fixture *f, const char *part) {
    for (size_t i = 0; i < f->count; i++) {
        if (strstr(f->files[i].name.ptr, part))
            return &f->files[i];
    }
    exit(1);
}

static const char *text_of(struct fixture *f, const char *part) {
    for (size_t i = 0; i < f->out.count; i++) {
        if (strstr(f->out.file[i].path, part))
            return f->out.file[i].bytes.ptr;
    }
    return "";
}

/* Emits and gives the first error, or "". */
static const char *error(struct fixture *f) {
    bool good = emit(f);
    for (const struct diag *diag = f->d.first; diag; diag = diag->next) {
        if (diag->level == DIAG_ERROR)
            return good ? "accepted with an error" : diag->message;
    }
    return good ? "" : "refused without an error";
}

static void test_seal(struct tap *t, struct arena *a) {
    const char *body = "-- no-transaction\n-- vecplan: x\n-- made by\n\nSELECT 1;\n";
    struct str sealed = seal_add(a, "--", str_of(body));
    tap_ok(t, strstr(sealed.ptr, "-- made by\n-- vecplan-checksum: ") != NULL,
           "the seal stands right after the head");
    tap_int(t, seal_check(sealed), SEAL_GOOD, "what was sealed is good");
    tap_int(t, seal_check(str_of(body)), SEAL_NONE, "a file without seal has none");
    tap_int(t, seal_check(str_of("")), SEAL_NONE, "an empty file has none");
    tap_int(t, seal_check(str_of("-- ")), SEAL_NONE, "a file of half a comment has none");
    tap_int(t, seal_check(str_of("SELECT 1;\n-- vecplan-checksum: 00\n")), SEAL_NONE,
            "a seal behind the head is none");
    tap_int(t, seal_check(str_of("-- vecplan-checksum: ")), SEAL_BROKEN, "a cut seal is broken");
    for (size_t i = 0; i < sealed.len; i++) {
        char *edited = str_dup(a, sealed);
        edited[i] ^= 1;
        if (seal_check((struct str){edited, sealed.len}) == SEAL_GOOD) {
            tap_int(t, (long long)i, -1, "one changed bit is seen");
            return;
        }
    }
    tap_ok(t, true, "one changed bit is seen, wherever it is");
    struct str python = seal_add(a, "#", str_of("# vecplan: x\n\nrevision = 'a'\n"));
    tap_ok(t, strstr(python.ptr, "\n# vecplan-checksum: ") != NULL, "Python is sealed with #");
    tap_int(t, seal_check(python), SEAL_GOOD, "and is good");
}

static void test_fresh(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_DBMATE);
    tap_ok(t, emit(&f), "an empty directory takes all released steps");
    tap_int(t, (long long)f.out.count, 3, "and no others");
    tap_str(t, f.out.file[0].path, "db/m/20260105120000_docs_ledger.sql", "in the directory");
    for (size_t i = 0; i < f.out.count; i++)
        tap_int(t, seal_check(f.out.file[i].bytes), SEAL_GOOD, "sealed");
    keep(&f, NULL);
    tap_str(t, error(&f), "", "the same again is accepted");
    tap_int(t, f.d.warnings, 0, "without a warning");
    tap_ok(t, str_eq(f.out.file[0].bytes, f.out.file[0].before), "and changes no byte");
}

static void test_changes(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_SQLX);
    (void)!emit(&f);
    keep(&f, NULL);
    f.steps.step[1].up.sql[0] = "SELECT 'changed'";
    tap_str(t, error(&f), "", "an unedited file of ours may change");
    tap_int(t, f.d.warnings, 1, "with one warning");
    tap_str(t, f.d.first->pos.file, "db/m/20260105120001_docs_expand.up.sql", "that names it");
    struct dirfile *file = file_of(&f, "expand.down");
    file->text = str_of(arena_printf(a, "%sSELECT 'mine';\n", file->text.ptr));
    tap_str(t, error(&f), "the file was edited after vecplan wrote it",
            "an edited file is refused");
    file->text = str_of("SELECT 1;\n");
    tap_str(t, error(&f), "the file was not written by vecplan", "a foreign file is refused");
    file->text = str_of("");
    tap_str(t, error(&f), "the file was not written by vecplan", "an empty file is refused");
}

static void test_line_ends(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_SQL);
    (void)!emit(&f);
    keep(&f, NULL);
    struct dirfile *file = file_of(&f, "expand.up");
    struct buf crlf = buf_new(a, 1 << 20);
    for (size_t i = 0; i < file->text.len; i++)
        buf_printf(&crlf, "%s%c", file->text.ptr[i] == '\n' ? "\r" : "", file->text.ptr[i]);
    file->text = buf_slice(&crlf);
    tap_str(t, error(&f), "the file was edited after vecplan wrote it", "CRLF is refused");
    tap_ok(t, strstr(f.d.first->hint, "CRLF") != NULL, "and the hint says so");
}

static void test_versions(struct tap *t, struct arena *a) {
    static const struct {
        enum plan_format format;
        const char *name;
        bool good;
        const char *rule;
    } rows[] = {
        {FORMAT_DBMATE, "20250101000000_x.sql", true, "an older file is below"},
        {FORMAT_DBMATE, "0001_x.sql", true, "a short number is below"},
        {FORMAT_DBMATE, "20260105120000_a.sql", false, "the same version is refused"},
        {FORMAT_DBMATE, "20270101000000_x.sql", false, "a newer file is refused"},
        {FORMAT_DBMATE, "9_x.sql", false, "dbmate: a file that sorts behind as a name is refused"},
        {FORMAT_DBMATE, "x.sql", true, "a file without version does not count"},
        {FORMAT_DBMATE, "20270101000000_x.txt", true, "a file of another kind does not count"},
        {FORMAT_SQLX, "9_x.up.sql", true, "sqlx: a smaller number is below, whatever its name"},
        {FORMAT_SQLX, "100000000000000_x.sql", false, "sqlx: a greater number is refused"},
        {FORMAT_GOLANG_MIGRATE, "9_x.up.sql", true, "golang-migrate: a smaller number is below"},
        {FORMAT_GOLANG_MIGRATE, "20270101000000_x.down.sql", false,
         "golang-migrate: a greater number is refused"},
        {FORMAT_GOOSE, "20270101000000_x.go", false, "goose: a migration in Go counts"},
        {FORMAT_FLYWAY, "V9__x.sql", true, "flyway: a smaller version is below"},
        {FORMAT_FLYWAY, "V20260105120000.1__x.sql", false, "flyway: a greater version is refused"},
        {FORMAT_FLYWAY, "20270101000000_x.sql", true, "flyway: a file that it ignores is below"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct fixture f;
        start(&f, a, rows[i].format);
        put(&f, rows[i].name, NULL);
        const char *got = error(&f);
        if (!tap_ok(t, rows[i].good == !*got, rows[i].rule))
            printf("# %s\n", got);
    }
    struct fixture f;
    start(&f, a, FORMAT_DBMATE);
    put(&f, "20260105125959_x.sql", NULL);
    (void)!emit(&f);
    tap_str(t, f.d.first->message,
            "version 20260105120000 of step \"ledger\" is not above \"20260105125959_x.sql\" in "
            "\"db/m\"",
            "the message names the file");
    tap_int(t, f.d.first->pos.line, 2, "at the phase's version in the plan");
    tap_int(t, f.d.errors, 1, "once a phase");
    tap_str(t, f.d.first->detail, dialect_late(FORMAT_DBMATE), "with what the tool would do");
    f.files[0].name = str_of("20260105120000_x.sql");
    (void)!emit(&f);
    tap_ok(t, strstr(f.d.first->detail, "two files of one version") != NULL,
           "which is something else for the same version");
}

static void test_beside(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_FLYWAY);
    (void)!emit(&f);
    tap_int(t, (long long)f.out.count, 4, "a file beside a step's is emitted");
    keep(&f, NULL);
    tap_str(t, error(&f), "", "and accepted as it was made");
    struct dirfile *file = file_of(&f, ".conf");
    tap_int(t, seal_check(file->text), SEAL_GOOD, "it is sealed");
    file->text = str_of(arena_printf(a, "%sencoding=UTF-8\n", file->text.ptr));
    tap_str(t, error(&f), "the file was edited after vecplan wrote it", "so that an edit is seen");
}

static void test_own_later(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_DBMATE);
    (void)!emit(&f);
    keep(&f, "expand");
    tap_str(t, error(&f), "", "own later files do not keep a deleted one from coming back");
    put(&f, "20260105140000_docs_contract.sql", "-- vecplan: plan docs, step contract: test\n");
    tap_str(t, error(&f),
            "version 20260105120001 of step \"expand\" is not above "
            "\"20260105140000_docs_contract.sql\" in \"db/m\"",
            "a step that the plan does not have is not its own");
    f.count--;
    f.files[f.count++] = (struct dirfile){
        .name = str_of("20260105140000_x.sql"), .text = str_of("x"), .fresh = true};
    tap_str(t, error(&f), "", "files of the same run may come in any order");
    f.files[f.count - 1].name = str_of("20260105120001_x.sql");
    tap_ok(t, *error(&f), "but not with the same version");
}

static void test_elsewhere(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_DBMATE);
    put(&f, "20250105110000_docs_expand.sql", "-- vecplan: plan docs, step expand: test\n");
    tap_str(t, error(&f),
            "the file holds step \"expand\" already, under another version than 20260105120001",
            "a second version of a step is refused");
    f.files[0].text = str_of("-- vecplan: plan other, step docs_expand: test\n");
    tap_str(t, error(&f), "", "a like name of another plan is not taken for the step");
    f.files[0].text = str_of("-- vecplan: plan docs, step cutover: test\n");
    f.files[0].name = str_of("20250105110000_docs_cutover.sql");
    tap_str(t, error(&f), "the file holds step \"cutover\", but \"release.cutover\" has no version",
            "a file of a phase that is not released is refused");
    start(&f, a, FORMAT_SQLX);
    put(&f, "20260105120001_docs_expand.sql", "-- vecplan: plan docs, step expand: test\n");
    tap_str(t, error(&f), "the file holds step \"expand\" already, made for another format",
            "the file of another migration tool is refused");
}

static void test_alembic(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_ALEMBIC);
    put(&f, "1975ea83b712_first.py", "revision = '1975ea83b712'\ndown_revision = None\n");
    tap_str(t, error(&f), "", "the steps follow the directory's head");
    tap_ok(t, strstr(text_of(&f, "ledger"), "\ndown_revision = '1975ea83b712'\n") != NULL,
           "the first step follows the head");
    tap_ok(t, strstr(text_of(&f, "index"), "\ndown_revision = 'vp_20260105120001'\n") != NULL,
           "the next ones follow one another");
    keep(&f, NULL);
    put(&f, "a1_team.py", "revision = 'a1'\ndown_revision = 'vp_20260105130000'\n");
    tap_str(t, error(&f), "", "a revision of the team may follow");
    tap_ok(t, str_eq(f.out.file[0].bytes, f.out.file[0].before), "a file keeps its parent");
    f.steps.step[3].version = "20260105150000";
    tap_str(t, error(&f), "", "the next phase is released");
    tap_ok(t, strstr(text_of(&f, "cutover"), "\ndown_revision = 'a1'\n") != NULL,
           "and follows the team's revision");
    file_of(&f, "expand")->name = str_of("renamed.py");
    tap_str(t, error(&f),
            "revision \"vp_20260105120001\" stands for step \"expand\" of plan \"docs\"",
            "a renamed file is refused");
}

static void test_alembic_deleted(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_ALEMBIC);
    (void)!emit(&f);
    keep(&f, "expand");
    tap_str(t, error(&f), "", "a deleted file comes back");
    tap_ok(t, strstr(text_of(&f, "expand"), "\ndown_revision = 'vp_20260105120000'\n") != NULL,
           "at its place");
    put(&f, "b.py", "print()\n");
    tap_str(t, error(&f), "the file does not assign \"revision\"", "a broken file is refused");
    tap_str(t, f.d.first->pos.file, "db/m/b.py", "by name");
    f.files[f.count - 1].text = str_of("revision = 'b'\ndown_revision = 'gone'\n");
    tap_ok(t, *error(&f), "a missing parent is refused");
    f.files[f.count - 1].text = str_of("revision = 'b'\ndown_revision = None\n");
    tap_ok(t, *error(&f), "two heads are refused");
}

static void test_reserved(struct tap *t, struct arena *a) {
    struct fixture f;
    start(&f, a, FORMAT_FLYWAY);
    tap_ok(t, reserved_check(&f.d, &f.plan, &f.steps, FORMAT_FLYWAY), "plain SQL is accepted");
    f.steps.step[2].down.sql[0] = "SELECT '${x}'";
    tap_ok(t, reserved_check(&f.d, &f.plan, &f.steps, FORMAT_GOOSE), "what no tool takes is, too");
    tap_ok(t, !reserved_check(&f.d, &f.plan, &f.steps, FORMAT_FLYWAY),
           "what the tool takes for its own is refused in any step");
    tap_int(t, f.d.first->pos.line, 1, "with a place, also where no value of the plan holds it");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_seal(&t, a);
    test_fresh(&t, a);
    test_changes(&t, a);
    test_line_ends(&t, a);
    test_versions(&t, a);
    test_beside(&t, a);
    test_own_later(&t, a);
    test_elsewhere(&t, a);
    test_alembic(&t, a);
    test_alembic_deleted(&t, a);
    test_reserved(&t, a);
    arena_free(a);
    return tap_done(&t);
}
