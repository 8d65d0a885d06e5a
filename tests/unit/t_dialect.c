/* Rules of compiler/dialect.h: what each migration tool's files look like. */
#include "../../compiler/dialect.h"
#include "tap.h"

#define HEAD(sign, step)                                                                           \
    sign " vecplan: plan docs, step " step ": what it does\n" sign                                 \
         " made by vecplan; change the plan and compile again instead of editing\n\n"

static const char *const up_sql[] = {"ALTER TABLE t ADD c int", "-- why\nSELECT ':a', 1"};
static const char *const down_sql[] = {"ALTER TABLE t DROP c"};
static const char *const build_sql[] = {"CREATE INDEX CONCURRENTLY i ON t (c)"};
static const char *const drop_sql[] = {"DROP INDEX CONCURRENTLY i"};

static struct statements list(struct arena *a, const char *const *sql, size_t count) {
    struct statements out = {.sql = arena_array(a, count + 1, sizeof(*out.sql)), .count = count};
    for (size_t i = 0; i < count; i++)
        out.sql[i] = sql[i];
    return out;
}

static struct step expand(struct arena *a) {
    return (struct step){.name = "expand",
                         .transactional = true,
                         .version = "20260105120000",
                         .up = list(a, up_sql, countof(up_sql)),
                         .down = list(a, down_sql, countof(down_sql)),
                         .summary = "what it does"};
}

static struct step build(struct arena *a) {
    return (struct step){.name = "index",
                         .version = "20260105120001",
                         .up = list(a, build_sql, 1),
                         .down = list(a, drop_sql, 1),
                         .index = "public.i",
                         .summary = "what it does"};
}

static struct step one(struct arena *a, const char *sql) {
    const char **copy = arena_array(a, 1, sizeof(*copy));
    copy[0] = sql;
    struct step step = expand(a);
    step.up = (struct statements){.sql = copy, .count = 1};
    step.down.count = 0;
    return step;
}

/* The text of a step's first or second file. */
static const char *text(struct arena *a, enum plan_format format, struct step step, size_t file) {
    struct dialect_file out[DIALECT_FILES_MAX] = {0};
    size_t count = 0;
    dialect_files(a, format, "docs", &step, "vp_20260105115959", out, &count);
    return file < count ? str_dup(a, out[file].body) : NULL;
}

static const char *name(struct arena *a, enum plan_format format, size_t file) {
    const struct step step = expand(a);
    struct dialect_file out[DIALECT_FILES_MAX] = {0};
    size_t count = 0;
    dialect_files(a, format, "docs", &step, NULL, out, &count);
    return file < count ? out[file].name : NULL;
}

static void test_file_names(struct tap *t, struct arena *a) {
    tap_str(t, name(a, FORMAT_DBMATE, 0), "20260105120000_docs_expand.sql",
            "dbmate: one .sql file");
    tap_str(t, name(a, FORMAT_DBMATE, 1), NULL, "dbmate: no second file");
    tap_str(t, name(a, FORMAT_SQLX, 0), "20260105120000_docs_expand.up.sql", "sqlx: an up file");
    tap_str(t, name(a, FORMAT_SQLX, 1), "20260105120000_docs_expand.down.sql", "sqlx: a down file");
    tap_str(t, name(a, FORMAT_SQL, 0), "20260105120000_docs_expand.up.sql", "sql: an up file");
    tap_str(t, name(a, FORMAT_SQL, 1), "20260105120000_docs_expand.down.sql", "sql: a down file");
    tap_str(t, name(a, FORMAT_ALEMBIC, 0), "20260105120000_docs_expand.py", "alembic: a .py file");
    tap_str(t, name(a, FORMAT_ALEMBIC, 1), NULL, "alembic: no second file");
    tap_str(t, name(a, FORMAT_GOLANG_MIGRATE, 0), "20260105120000_docs_expand.up.sql",
            "golang-migrate: an up file");
    tap_str(t, name(a, FORMAT_GOLANG_MIGRATE, 1), "20260105120000_docs_expand.down.sql",
            "golang-migrate: a down file");
    tap_str(t, name(a, FORMAT_GOOSE, 0), "20260105120000_docs_expand.sql", "goose: one .sql file");
    tap_str(t, name(a, FORMAT_GOOSE, 1), NULL, "goose: no second file");
    tap_str(t, name(a, FORMAT_FLYWAY, 0), "V20260105120000__docs_expand.sql",
            "flyway: one file of the form V<version>__<description>");
    tap_str(t, name(a, FORMAT_FLYWAY, 1), NULL, "flyway: no down file");
}

static void test_dbmate(struct tap *t, struct arena *a) {
    tap_str(t, text(a, FORMAT_DBMATE, expand(a), 0),
            HEAD("--", "expand") "-- migrate:up\n"
                                 "ALTER TABLE t ADD c int;\n\n-- why\nSELECT ':a', 1;\n\n"
                                 "-- migrate:down\nALTER TABLE t DROP c;\n",
            "dbmate: both markers, statements ended and set apart");
    tap_str(t, text(a, FORMAT_DBMATE, build(a), 0),
            HEAD("--", "index") "-- migrate:up transaction:false\n"
                                "CREATE INDEX CONCURRENTLY i ON t (c);\n\n"
                                "-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY i;\n",
            "dbmate: transaction:false on both markers of a step outside of a transaction");
    tap_str(
        t, text(a, FORMAT_DBMATE, one(a, "SELECT 1"), 0),
        HEAD("--", "expand") "-- migrate:up\nSELECT 1;\n\n-- migrate:down\n-- nothing to undo\n",
        "dbmate: an empty down is a comment");
}

static void test_sqlx(struct tap *t, struct arena *a) {
    tap_str(t, text(a, FORMAT_SQLX, expand(a), 0),
            HEAD("--", "expand") "ALTER TABLE t ADD c int;\n\n-- why\nSELECT ':a', 1;\n",
            "sqlx: no BEGIN and COMMIT");
    tap_str(t, text(a, FORMAT_SQLX, build(a), 0),
            "-- no-transaction\n" HEAD("--", "index") "CREATE INDEX CONCURRENTLY i ON t (c);\n",
            "sqlx: no-transaction are the first bytes of the up file");
    tap_str(t, text(a, FORMAT_SQLX, build(a), 1),
            "-- no-transaction\n" HEAD("--", "index") "DROP INDEX CONCURRENTLY i;\n",
            "sqlx: no-transaction are the first bytes of the down file");
    tap_str(t, text(a, FORMAT_SQLX, one(a, "SELECT 1"), 1),
            HEAD("--", "expand") "-- nothing to undo\n", "sqlx: an empty down is a comment");
}

static void test_sql(struct tap *t, struct arena *a) {
    tap_str(t, text(a, FORMAT_SQL, expand(a), 1),
            HEAD("--", "expand") "BEGIN;\n\nALTER TABLE t DROP c;\n\nCOMMIT;\n",
            "sql: a transactional file stands in BEGIN and COMMIT");
    tap_str(t, text(a, FORMAT_SQL, build(a), 0),
            HEAD("--", "index") "CREATE INDEX CONCURRENTLY i ON t (c);\n",
            "sql: a file outside of a transaction is the statement alone");
    tap_str(t, text(a, FORMAT_SQL, one(a, "SELECT 1"), 1),
            HEAD("--", "expand") "-- nothing to undo\n", "sql: an empty down is a comment alone");
}

static void test_golang_migrate(struct tap *t, struct arena *a) {
    tap_str(t, text(a, FORMAT_GOLANG_MIGRATE, expand(a), 1),
            HEAD("--", "expand") "BEGIN;\n\nALTER TABLE t DROP c;\n\nCOMMIT;\n",
            "golang-migrate: a transactional file stands in BEGIN and COMMIT");
    tap_str(t, text(a, FORMAT_GOLANG_MIGRATE, build(a), 1),
            HEAD("--", "index") "DROP INDEX CONCURRENTLY i;\n",
            "golang-migrate: a file outside of a transaction is the statement alone");
}

static void test_goose(struct tap *t, struct arena *a) {
#define BEGIN "-- +goose StatementBegin\n"
#define END "-- +goose StatementEnd\n"
    tap_str(t, text(a, FORMAT_GOOSE, expand(a), 0),
            HEAD("--", "expand") "-- +goose Up\n" BEGIN "ALTER TABLE t ADD c int;\n" END "\n" BEGIN
                                 "-- why\nSELECT ':a', 1;\n" END "\n-- +goose Down\n" BEGIN
                                 "ALTER TABLE t DROP c;\n" END,
            "goose: both annotations, each statement in a block of its own");
    tap_str(t, text(a, FORMAT_GOOSE, build(a), 0),
            "-- +goose NO TRANSACTION\n" HEAD(
                "--", "index") "-- +goose Up\n" BEGIN "CREATE INDEX CONCURRENTLY i ON t (c);\n" END
                               "\n-- +goose Down\n" BEGIN "DROP INDEX CONCURRENTLY i;\n" END,
            "goose: NO TRANSACTION stands on top, for up and down");
    tap_str(t, text(a, FORMAT_GOOSE, one(a, "SELECT 1"), 0),
            HEAD("--", "expand") "-- +goose Up\n" BEGIN "SELECT 1;\n" END
                                 "\n-- +goose Down\n-- nothing to undo\n",
            "goose: an empty down is a comment");
#undef BEGIN
#undef END
}

static void test_flyway(struct tap *t, struct arena *a) {
    tap_str(t, text(a, FORMAT_FLYWAY, expand(a), 0),
            HEAD("--", "expand") "ALTER TABLE t ADD c int;\n\n-- why\nSELECT ':a', 1;\n",
            "flyway: the up part alone, no BEGIN and COMMIT");
    tap_str(t, text(a, FORMAT_FLYWAY, build(a), 0),
            HEAD("--", "index") "CREATE INDEX CONCURRENTLY i ON t (c);\n",
            "flyway: a file outside of a transaction is the statement alone");
    struct step step = build(a);
    struct dialect_file out[DIALECT_FILES_MAX];
    size_t count;
    dialect_files(a, FORMAT_FLYWAY, "docs", &step, NULL, out, &count);
    tap_int(t, (long long)count, 2, "flyway: and has a file beside it");
    tap_str(t, out[1].name, "V20260105120001__docs_index.sql.conf", "of its name and .conf");
    tap_str(t, str_dup(a, out[1].body), HEAD("#", "index") "executeInTransaction=false\n",
            "that takes it out of the transaction");
    tap_str(t, out[1].comment, "#", "and is sealed with #");
    tap_ok(t, !out[1].down, "it is no down file");
}

static void has(struct tap *t, const char *text, const char *part, const char *rule) {
    if (!tap_ok(t, strstr(text, part) != NULL, rule))
        printf("# no %s in:\n%s\n", part, text);
}

static void test_alembic(struct tap *t, struct arena *a) {
    const char *got = text(a, FORMAT_ALEMBIC, expand(a), 0);
    tap_ok(t, strncmp(got, HEAD("#", "expand") "\"\"\"", strlen(HEAD("#", "expand")) + 3) == 0,
           "alembic: the head comment comes first, then the docstring");
    has(t, got, "\nrevision = 'vp_20260105120000'\ndown_revision = 'vp_20260105115959'\n",
        "alembic: the revision names its parent");
    has(t, got,
        "def upgrade() -> None:\n    _commit_earlier()\n    _sql(r\"\"\"ALTER TABLE t ADD c "
        "int\"\"\")\n"
        "    _sql(r\"\"\"-- why\nSELECT ':a', 1\"\"\")\n",
        "alembic: one call a statement, without semicolons");
    got = text(a, FORMAT_ALEMBIC, one(a, "SELECT 1"), 0);
    has(t, got, "def downgrade() -> None:\n    pass  # nothing to undo\n",
        "alembic: an empty down is pass");
    got = text(a, FORMAT_ALEMBIC, build(a), 0);
    has(t, got,
        "def upgrade() -> None:\n    _alone(r\"\"\"CREATE INDEX CONCURRENTLY i ON t (c)\"\"\",\n"
        "           index=r\"\"\"public.i\"\"\")\n",
        "alembic: the index step knows the index whose invalid rest it drops");
    has(t, got, "def downgrade() -> None:\n    _alone(r\"\"\"DROP INDEX CONCURRENTLY i\"\"\")\n",
        "alembic: its down runs outside of a transaction too");
    struct step first = expand(a);
    struct dialect_file out[DIALECT_FILES_MAX];
    size_t count;
    dialect_files(a, FORMAT_ALEMBIC, "docs", &first, NULL, out, &count);
    has(t, str_dup(a, out[0].body), "\ndown_revision = None\n", "alembic: the first has no parent");
}

static void test_python_literals(struct tap *t, struct arena *a) {
    static const struct {
        const char *sql, *want, *rule;
    } rows[] = {
        {"SELECT '\\d'", "r\"\"\"SELECT '\\d'\"\"\"", "a backslash stays in a raw literal"},
        {"SELECT \"a\"", "r'''SELECT \"a\"'''", "a final quote calls for the other quotes"},
        {"SELECT '''' || \"\"\"\"\"\"", "\"SELECT '''' || \\\"\\\"\\\"\\\"\\\"\\\"\"",
         "both triple quotes call for an escaped literal"},
        {"SELECT 1 \\", "\"SELECT 1 \\\\\"", "a final backslash is escaped"},
        {"SELECT\n1 \\", "\"SELECT\\n\"\n         \"1 \\\\\"", "escaped lines stay lines"},
        {"SELECT 'a\tb'", "\"SELECT 'a\\x09b'\"", "a tab is escaped"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        const char *got = text(a, FORMAT_ALEMBIC, one(a, rows[i].sql), 0);
        has(t, got, arena_printf(a, "    _sql(%s)\n", rows[i].want), rows[i].rule);
    }
}

static void test_heads(struct tap *t, struct arena *a) {
    struct step step = expand(a);
    step.summary = "a\nb \"c\" \\";
    has(t, text(a, FORMAT_SQLX, step, 0), "step expand: a?b \"c\" \\\n-- made",
        "a summary stays on its line");
    has(t, text(a, FORMAT_ALEMBIC, step, 0), "\"\"\"docs, step expand: a?b 'c' /\n",
        "a summary cannot end the docstring");
}

static void test_reading_names(struct tap *t, struct arena *a) {
    static const struct {
        enum plan_format format;
        const char *name, *version, *rest;
    } rows[] = {
        {FORMAT_DBMATE, "20260105120000_docs_expand.sql", "20260105120000", "docs_expand"},
        {FORMAT_DBMATE, "3.sql", "3", ""},
        {FORMAT_DBMATE, "3abc.sql", "3", ""},
        {FORMAT_DBMATE, "V3__x.sql", "", ""},
        {FORMAT_DBMATE, "3_x.SQL", "", ""},
        {FORMAT_SQLX, "0007_x.up.sql", "0007", "x"},
        {FORMAT_SQLX, "0007_x.down.sql", "0007", "x"},
        {FORMAT_SQLX, "0007_x.sql", "0007", "x"},
        {FORMAT_SQLX, "0007.sql", "", ""},
        {FORMAT_SQL, "README.md", "", ""},
        {FORMAT_ALEMBIC, "20260105120000_docs_expand.py", "20260105120000", "docs_expand"},
        {FORMAT_ALEMBIC, "1975ea83b712_x.py", "", ""},
        {FORMAT_ALEMBIC, "197583712_x.py", "", ""},
        {FORMAT_ALEMBIC, "202601051200000_x.py", "", ""},
        {FORMAT_GOLANG_MIGRATE, "1_x.up.sql", "1", "x"},
        {FORMAT_GOLANG_MIGRATE, "1_x.down.sql", "1", "x"},
        {FORMAT_GOLANG_MIGRATE, "1_x.sql", "", ""},
        {FORMAT_GOOSE, "00001_x.sql", "00001", "x"},
        {FORMAT_GOOSE, "00002_x.go", "00002", "x"},
        {FORMAT_GOOSE, "x.go", "", ""},
        {FORMAT_FLYWAY, "V20260105120000__docs_expand.sql", "20260105120000", "docs_expand"},
        {FORMAT_FLYWAY, "V20260105120001__docs_index.sql.conf", "20260105120001", "docs_index"},
        {FORMAT_FLYWAY, "V1.2.10__x.sql", "1.2.10", "x"},
        {FORMAT_FLYWAY, "V1_2__x.sql", "1_2", "x"},
        {FORMAT_FLYWAY, "B3__x.sql", "3", "x"},
        {FORMAT_FLYWAY, "V3.sql", "3", ""},
        {FORMAT_FLYWAY, "R__x.sql", "", ""},
        {FORMAT_FLYWAY, "U3__x.sql", "", ""},
        {FORMAT_FLYWAY, "V__x.sql", "", ""},
        {FORMAT_FLYWAY, "3__x.sql", "", ""},
        {FORMAT_DBMATE, "", "", ""},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        const struct dialect_name got = dialect_name(rows[i].format, str_of(rows[i].name));
        const char *rule =
            arena_printf(a, "%s: \"%s\" has version \"%s\"", plan_format_names[rows[i].format],
                         rows[i].name, rows[i].version);
        tap_ok(t, str_is(got.version, rows[i].version) && str_is(got.rest, rows[i].rest), rule);
    }
}

static void test_order(struct tap *t, struct arena *a) {
    static const struct {
        enum plan_format format;
        const char *name, *other;
        int order;
    } rows[] = {
        {FORMAT_DBMATE, "2_x.sql", "10_x.sql", 1},
        {FORMAT_DBMATE, "2_a.sql", "2_b.sql", -1},
        {FORMAT_DBMATE, "20_x.sql", "2_a.sql", -1},
        {FORMAT_DBMATE, "2026_x.sql", "20260105120000_x.sql", 1},
        {FORMAT_SQLX, "2_x.sql", "10_x.sql", -1},
        {FORMAT_SQLX, "0007_x.up.sql", "7_y.sql", 0},
        {FORMAT_GOLANG_MIGRATE, "9_x.up.sql", "20260105120000_x.up.sql", -1},
        {FORMAT_GOOSE, "00010_x.sql", "9_x.go", 1},
        {FORMAT_FLYWAY, "V10__x.sql", "V9__x.sql", 1},
        {FORMAT_FLYWAY, "V1.2__x.sql", "V1_10__x.sql", -1},
        {FORMAT_FLYWAY, "V1.0__x.sql", "V1__x.sql", 0},
        {FORMAT_FLYWAY, "V20260105120000.1__x.sql", "V20260105120000__x.sql", 1},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        const struct str name = str_of(rows[i].name), other = str_of(rows[i].other);
        const int order = dialect_order(rows[i].format, name, other),
                  back = dialect_order(rows[i].format, other, name);
        const char *rule =
            arena_printf(a, "%s: \"%s\" against \"%s\"", plan_format_names[rows[i].format],
                         rows[i].name, rows[i].other);
        tap_int(t, (order > 0) - (order < 0), rows[i].order, rule);
        tap_int(t, (back > 0) - (back < 0), -rows[i].order, "and the other way round");
    }
}

static void test_twins(struct tap *t) {
    tap_ok(t, dialect_twins(FORMAT_DBMATE, str_of("2_a.sql"), str_of("2_b.sql")),
           "files of one version are twins, however they sort");
    tap_ok(t, dialect_twins(FORMAT_SQLX, str_of("0007_x.up.sql"), str_of("7_y.sql")),
           "with zeros in front too");
    tap_ok(t, dialect_twins(FORMAT_FLYWAY, str_of("V1.0__x.sql"), str_of("V1__y.sql")),
           "flyway: and at the end");
    tap_ok(t, !dialect_twins(FORMAT_GOOSE, str_of("1_x.sql"), str_of("10_x.sql")),
           "others are not");
}

static void test_reserved(struct tap *t, struct arena *a) {
    static const struct {
        enum plan_format format;
        const char *sql, *words;
    } rows[] = {
        {FORMAT_FLYWAY, "SELECT '${x}'", "\"${\", which Flyway takes for a placeholder"},
        {FORMAT_FLYWAY, "SELECT '$', '{x}'", NULL},
        {FORMAT_SQLX, "SELECT '${x}'", NULL},
        {FORMAT_GOOSE, "SELECT '\n--  +goose Down\n'", "a line that goose takes for an annotation"},
        {FORMAT_GOOSE, "SELECT '+goose\n-- +goose Down'",
         "a line that goose takes for an annotation"},
        {FORMAT_GOOSE, "SELECT '-- +goose Down'", NULL},
        {FORMAT_DBMATE, "SELECT '\n--migrate:down'", "a line that dbmate takes for a marker"},
        {FORMAT_DBMATE, "-- migrate:up\n", "a line that dbmate takes for a marker"},
        {FORMAT_DBMATE, "SELECT '-- migrate:down'", NULL},
    };

    for (size_t i = 0; i < countof(rows); i++)
        tap_str(t, dialect_reserved(rows[i].format, rows[i].sql), rows[i].words,
                arena_printf(a, "%s: %s is %s", plan_format_names[rows[i].format],
                             diag_mask(a, str_of(rows[i].sql), 100),
                             rows[i].words ? "not left alone" : "text"));
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        tap_ok(t, dialect_late((enum plan_format)i) != NULL,
               "each says what it does with a late file");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_file_names(&t, a);
    test_dbmate(&t, a);
    test_sqlx(&t, a);
    test_sql(&t, a);
    test_golang_migrate(&t, a);
    test_goose(&t, a);
    test_flyway(&t, a);
    test_alembic(&t, a);
    test_python_literals(&t, a);
    test_heads(&t, a);
    test_reading_names(&t, a);
    test_order(&t, a);
    test_twins(&t);
    test_reserved(&t, a);
    arena_free(a);
    return tap_done(&t);
}
