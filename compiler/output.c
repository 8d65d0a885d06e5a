/*
 * The compiler's rim to the disk: writes, compares or prints the files that are ready. What is in
 * the files is not its business. Nothing is synced: what a power cut takes can be compiled again.
 */
#include "output.h"

#include "../runtime/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Around a process id and a number: no migration tool reads such a name. */
static const char prefix[] = ".vecplan-", ending[] = ".tmp";

struct temporary {
    const char *path; /* NULL: nothing is to be put into its place */
    const char *final;
};

/* A directory that is there, without the leftovers of runs that were killed. */
struct entered {
    const char *path;
    struct entered *next;
};

struct output {
    struct arena *keep;
    enum output_mode mode;
    long pid;
    struct temporary *file;
    size_t count, cap;
    struct entered *entered;
    bool printed; /* a file stands on standard output */
};

struct output *output_new(struct arena *keep, enum output_mode mode) {
    struct output *output = arena_alloc(keep, sizeof(*output));
    output->keep = keep;
    output->mode = mode;
    output->pid = getpid();
    return output;
}

static bool differs(const struct outfile *file) {
    return !file->before.ptr || !str_eq(file->bytes, file->before);
}

/* Writing */

static bool cannot(struct diags *d, const char *path, const char *what) {
    return diag_error(d, DIAG_FAILED, (struct pos){.file = path}, "cannot %s: %s", what,
                      strerror(errno));
}

static bool make_directories(struct diags *d, struct arena *arena, const char *directory) {
    const char *end = directory;
    while (*end) {
        end += strspn(end, "/");
        end += strcspn(end, "/");
        const char *path = arena_strndup(arena, directory, (size_t)(end - directory));
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return cannot(d, path, "make the directory");
    }
    return true;
}

static bool write_all(int fd, struct str bytes) {
    while (bytes.len) {
        ssize_t n = write(fd, bytes.ptr, bytes.len);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0) {
            bytes.ptr += n;
            bytes.len -= (size_t)n;
        }
    }
    return true;
}

/* A file of that name is a leftover of an earlier run that had the same process id. */
static int create(const char *path) {
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = open(path, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(path) == 0)
        fd = open(path, flags, 0666);
    return fd;
}

/* Gives the new file the mode of the one in whose place it is put. */
static bool keep_mode(int fd, const struct outfile *file) {
    struct stat old;
    return !file->before.ptr || stat(file->path, &old) != 0 || fchmod(fd, old.st_mode & 07777) == 0;
}

static bool write_temporary(struct diags *d, const char *path, const struct outfile *file) {
    int fd = create(path);
    if (fd < 0)
        return cannot(d, file->path, "write the file");
    int error = keep_mode(fd, file) && write_all(fd, file->bytes) ? 0 : errno;
    if (close(fd) != 0 && !error)
        error = errno;
    if (!error)
        return true;
    errno = error;
    (void)cannot(d, file->path, "write the file");
    unlink(path);
    return false;
}

static void add_final(struct output *output, const char *path) {
    if (output->count == output->cap) {
        size_t cap = output->cap ? output->cap * 2 : 64;
        struct temporary *more = arena_array(output->keep, cap, sizeof(*more));
        if (output->count)
            memcpy(more, output->file, output->count * sizeof(*more));
        output->file = more;
        output->cap = cap;
    }
    output->file[output->count++] = (struct temporary){.final = arena_strdup(output->keep, path)};
}

/* Whether a name is that of a temporary file whose process is no more. */
static bool is_leftover(struct str name) {
    int64_t pid;
    if (!str_starts(name, str_of(prefix)))
        return false;
    struct str rest = {name.ptr + strlen(prefix), name.len - strlen(prefix)}, number;
    return str_split(&rest, '-', &number) && rest.len > strlen(ending) &&
           str_is((struct str){rest.ptr + rest.len - strlen(ending), strlen(ending)}, ending) &&
           str_integer(number, 1, INT32_MAX, &pid) && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
}

/* Removes what runs that were killed have left. What cannot be read or removed does no harm. */
static void clean(struct arena *tmp, const char *directory) {
    struct diags unread = diags_new(tmp);
    struct str *names;
    size_t count;
    if (!file_list(&unread, tmp, directory, &names, &count))
        return;
    for (size_t i = 0; i < count; i++) {
        if (is_leftover(names[i]))
            (void)unlink(file_join(tmp, directory, str_dup(tmp, names[i])));
    }
}

static bool enter_directory(struct diags *d, struct output *output, struct arena *tmp,
                            const char *path) {
    for (const struct entered *one = output->entered; one; one = one->next) {
        if (strcmp(one->path, path) == 0)
            return true;
    }
    struct entered *one = arena_alloc(output->keep, sizeof(*one));
    *one = (struct entered){arena_strdup(output->keep, path), output->entered};
    output->entered = one;
    if (!make_directories(d, tmp, path))
        return false;
    clean(tmp, path);
    return true;
}

static bool write_files(struct diags *d, struct output *output, size_t first, struct arena *tmp,
                        const struct outfiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        if (!differs(file))
            continue;
        const char *directory = file_dir(tmp, file->path);
        if (!enter_directory(d, output, tmp, directory))
            return false;
        const char *name = arena_printf(tmp, "%s%ld-%zu%s", prefix, output->pid, first + i, ending);
        const char *path = file_join(output->keep, directory, name);
        if (!write_temporary(d, path, file))
            return false;
        output->file[first + i].path = path;
    }
    return true;
}

static int final_compare(const void *a, const void *b) {
    const struct temporary *left = a, *right = b;
    return strcmp(left->final, right->final);
}

static bool check_distinct(struct diags *d, const struct output *output, struct arena *tmp) {
    struct temporary *sorted = arena_array(tmp, output->count + 1, sizeof(*sorted));
    if (output->count) {
        memcpy(sorted, output->file, output->count * sizeof(*sorted));
        qsort(sorted, output->count, sizeof(*sorted), final_compare);
    }
    bool good = true;
    for (size_t i = 1; i < output->count; i++) {
        if (strcmp(sorted[i - 1].final, sorted[i].final) != 0)
            continue;
        good = diag_error(d, DIAG_INPUT, (struct pos){.file = sorted[i].final},
                          "two things would be written to this file");
        diag_hint(d, "Give each plan a name, and the manifest a path, of its own.");
    }
    return good;
}

bool output_finish(struct diags *d, struct output *output, bool good) {
    good = check_distinct(d, output, output->keep) && good;
    bool any = false;
    for (size_t i = 0; i < output->count; i++) {
        const struct temporary *file = &output->file[i];
        if (!file->path)
            continue;
        if (good && rename(file->path, file->final) == 0) {
            any = true;
            printf("wrote %s\n", file->final);
            continue;
        }
        if (good) {
            good = cannot(d, file->final, "write the file");
            if (any)
                diag_hint(d, "The files before it are written; compile again for the rest.");
        }
        unlink(file->path);
    }
    return good;
}

/* Comparing and printing */

static bool check_files(struct diags *d, const struct outfiles *files) {
    bool good = true;
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        if (!differs(file))
            continue;
        good = diag_error(d, DIAG_NOT_YET, (struct pos){.file = file->path},
                          file->before.ptr ? "the file is not what its plan compiles to"
                                           : "the file is missing");
        diag_hint(d, "Run \"vecplan compile\" and commit what it writes.");
    }
    return good;
}

/* The new bytes as an open file, for the standard input of diff. */
static FILE *hold(struct str bytes) {
    FILE *file = tmpfile();
    if (!file)
        return NULL;
    bool good = fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len && fflush(file) == 0 &&
                lseek(fileno(file), 0, SEEK_SET) == 0;
    if (good)
        return file;
    int error = errno;
    fclose(file);
    errno = error;
    return NULL;
}

static bool run_diff(struct diags *d, char *const *argv, int input) {
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int error = posix_spawn_file_actions_init(&actions);
    if (!error) {
        error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        if (!error)
            error = posix_spawnp(&pid, "diff", &actions, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&actions);
    }
    if (error) {
        (void)diag_error(d, DIAG_FAILED, pos_none(), "cannot run \"diff\": %s", strerror(error));
        diag_hint(d, "Install diffutils.");
        return false;
    }
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) <= 1)
        return true;
    /* The reader of the output has gone: vecplan ends as diff did. */
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
        (void)raise(SIGPIPE);
    return diag_error(d, DIAG_FAILED, pos_none(), "\"diff\" failed");
}

static bool diff_file(struct diags *d, struct arena *arena, const struct outfile *file) {
    const char *path = file->path + strspn(file->path, "/");
    char *old = arena_strdup(arena, file->before.ptr ? file->path : "/dev/null");
    char *label = file->before.ptr ? arena_printf(arena, "a/%s", path) : old;
    char *argv[] = {arena_strdup(arena, "diff"),    arena_strdup(arena, "-u"),
                    arena_strdup(arena, "--label"), label,
                    arena_strdup(arena, "--label"), arena_printf(arena, "b/%s", path),
                    arena_strdup(arena, "--"),      old,
                    arena_strdup(arena, "-"),       NULL};
    FILE *input = hold(file->bytes);
    if (!input)
        return cannot(d, NULL, "write a temporary file");
    fflush(stdout);
    bool good = run_diff(d, argv, fileno(input));
    fclose(input);
    return good;
}

static bool diff_files(struct diags *d, struct arena *arena, const struct outfiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        if (differs(&files->file[i]) && !diff_file(d, arena, &files->file[i]))
            return false;
    }
    return true;
}

static void print_files(struct output *output, const struct outfiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        if (files->count > 1)
            printf("%s==> %s <==\n", output->printed ? "\n" : "", file->path);
        output->printed = true;
        fwrite(file->bytes.ptr, 1, file->bytes.len, stdout);
    }
}

bool output_add(struct diags *d, struct output *output, struct arena *tmp,
                const struct outfiles *files) {
    const size_t first = output->count;
    for (size_t i = 0; i < files->count; i++)
        add_final(output, files->file[i].path);
    switch (output->mode) {
    case OUTPUT_WRITE:
        return write_files(d, output, first, tmp, files);
    case OUTPUT_CHECK:
        return check_files(d, files);
    case OUTPUT_DIFF:
        return diff_files(d, tmp, files);
    case OUTPUT_STDOUT:
        break;
    }
    print_files(output, files);
    return true;
}
