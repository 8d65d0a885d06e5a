/* Rules of runtime/base/file.h. Works in a directory of its own, which it makes and removes. */
#include "../../runtime/base/file.h"
#include "tap.h"

#include <sys/stat.h>
#include <unistd.h>

static void test_paths(struct tap *t, struct arena *a) {
    static const struct {
        const char *path, *dir, *rule;
    } dirs[] = {
        {"a/b.yaml", "a", "the directory of a path"},
        {"/b", "/", "the directory of a file at the root is the root"},
        {"b", ".", "the directory of a bare name is \".\""},
        {"a//b", "a", "a directory ends without a slash"},
        {"/a/b/c", "/a/b", "the directory of an absolute path"},
    };

    static const struct {
        const char *dir, *name, *path, *rule;
    } joins[] = {
        {"a", "b", "a/b", "a directory and a name are joined by a slash"},
        {"a/", "b", "a/b", "a slash is not doubled"},
        {"/", "b", "/b", "the root and a name are joined"},
        {".", "b", "b", "a name in \".\" stays as it is"},
        {"a", "/b", "/b", "an absolute name stays as it is"},
    };

    static const struct {
        const char *from, *path, *way, *rule;
    } ways[] = {
        {"plans", "plans/a.sql", "a.sql", "the way to a file below"},
        {"plans", "db/a.sql", "../db/a.sql", "the way to a file beside"},
        {".", "db/a.sql", "db/a.sql", "the way from \".\""},
        {"a/b/c", "a/x", "../../x", "the way up"},
        {"./a/../b", "b//c/./d", "c/d", "dots and doubled slashes are removed first"},
        {"/x/y", "/x/z", "../z", "the way between absolute paths"},
        {"/x/y", "/x/yz", "../yz", "names are compared whole"},
        {"a", "a", ".", "the way to itself is \".\""},
        {"/", "/a", "a", "the way from the root"},
    };

    for (size_t i = 0; i < countof(dirs); i++)
        tap_str(t, file_dir(a, dirs[i].path), dirs[i].dir, dirs[i].rule);
    for (size_t i = 0; i < countof(joins); i++)
        tap_str(t, file_join(a, joins[i].dir, joins[i].name), joins[i].path, joins[i].rule);
    for (size_t i = 0; i < countof(ways); i++)
        tap_str(t, file_relative(a, ways[i].from, ways[i].path), ways[i].way, ways[i].rule);
    char here[1024] = "";
    tap_ok(t, getcwd(here, sizeof here) != NULL, "the working directory has a name");
    tap_str(t, file_relative(a, "x", file_join(a, here, "y")), "../y",
            "a relative and an absolute path are compared from the working directory");
    tap_str(t, file_relative(a, "../x", "y"), arena_printf(a, "../%s/y", strrchr(here, '/') + 1),
            "the way from outside leads through the working directory's name");
}

/* The message of the last error, "" if there is none. */
static const char *message(const struct diags *d) {
    return d->last == NULL ? "" : d->last->message;
}

static bool make_file(const char *path, struct str bytes) {
    FILE *file = fopen(path, "w");
    const bool written = file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len;
    return file && fclose(file) == 0 && written;
}

static void test_read(struct tap *t, struct arena *a) {
    struct diags d = diags_new(a);
    struct str got = {0};
    tap_ok(t,
           make_file("f", (struct str){"t\0o", 3}) && file_read(&d, a, "f", 3, &got) &&
               str_eq(got, (struct str){"t\0o", 3}),
           "a file of exactly the limit is read, with its NULs");
    tap_ok(t, !file_read(&d, a, "f", 2, &got), "a file past the limit is refused");
    tap_str(t, message(&d), "the file is longer than 2 bytes", "and the message names the limit");
    tap_str(t, d.last->pos.file, "f", "and the file");
    tap_ok(t, !file_read(&d, a, "none", 9, &got), "a missing file is an error");
    tap_str(t, message(&d), "cannot open the file: No such file or directory",
            "and the message has the reason");
    tap_ok(t, !file_read(&d, a, ".", 9, &got), "a directory is not read");
    tap_str(t, message(&d), "is a directory, not a file", "and the message says so");
    tap_ok(t, make_file("empty", str_of("")) && file_read(&d, a, "empty", 0, &got) && got.len == 0,
           "an empty file is read");
    tap_ok(t, file_exists("f") && !file_exists("none"), "file_exists tells what is there");
}

static void test_pipe(struct tap *t, struct arena *a) {
    struct diags d = diags_new(a);
    struct str got = {0};
    int ends[2];
    const bool piped = pipe(ends) == 0 && write(ends[1], "piped", 5) == 5 && close(ends[1]) == 0;
    const char *path = arena_printf(a, "/dev/fd/%d", piped ? ends[0] : -1);
    tap_ok(t, piped && file_read(&d, a, path, 9, &got) && str_is(got, "piped"), "a pipe is read");
    tap_ok(t, !file_read(&d, a, "/dev/null", 9, &got), "a device is refused");
}

static void test_list(struct tap *t, struct arena *a) {
    static const char *const made[] = {"b", "a", "B", ".hidden", "\xc3\xa4"};
    struct diags d = diags_new(a);
    struct str *names = NULL;
    size_t count = 0;
    bool written = mkdir("list", 0755) == 0;
    for (size_t i = 0; i < countof(made); i++)
        written = written && make_file(file_join(a, "list", made[i]), str_of("x"));
    tap_ok(t, written && file_list(&d, a, "list", &names, &count), "a directory is listed");
    struct buf all = buf_new(a, 100);
    for (size_t i = 0; i < count; i++) {
        buf_str(&all, names[i]);
        buf_putc(&all, ' ');
    }
    tap_str(t, all.ptr, ".hidden B a b \xc3\xa4 ", "names are sorted by byte");
    tap_ok(t, file_list(&d, a, "none", &names, &count) && count == 0,
           "a missing directory is empty");
    tap_ok(t, !file_list(&d, a, "list/a", &names, &count), "a file is no directory");
    for (size_t i = 0; i < countof(made); i++)
        unlink(file_join(a, "list", made[i]));
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    const char *base = getenv("TMPDIR");
    char *dir = file_join(a, base != NULL ? base : "/tmp", "vecplan-test-XXXXXX");
    if (mkdtemp(dir) == NULL || chdir(dir) != 0) {
        printf("Bail out! cannot make a directory to work in\n");
        return EXIT_FAILURE;
    }
    test_paths(&t, a);
    test_read(&t, a);
    test_pipe(&t, a);
    test_list(&t, a);
    tap_ok(&t, unlink("f") == 0 && unlink("empty") == 0 && rmdir("list") == 0 && rmdir(dir) == 0,
           "nothing else is left in the directory");
    arena_free(a);
    return tap_done(&t);
}
