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

struct temporary {
    const char *path; /* NULL: the file is as it should be */
    const char *final;
};

struct output {
    struct arena *keep;
    enum output_mode mode;
    struct temporary *file;
    size_t count, cap;
    const char *directory; /* was made last */
    bool printed;          /* a file stands on standard output */
};

struct output *output_new(struct arena *keep, enum output_mode mode) {
    struct output *output = arena_alloc(keep, sizeof(*output));
    output->keep = keep;
    output->mode = mode;
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

static bool write_temporary(struct diags *d, const char *path, const struct outfile *file) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot(d, file->path, "write the file");
    struct stat old;
    bool good =
        !file->before.ptr || stat(file->path, &old) != 0 || fchmod(fd, old.st_mode & 07777) == 0;
    good = good && write_all(fd, file->bytes);
    int error = errno;
    good &= close(fd) == 0;
    if (good)
        return true;
    errno = error ? error : EIO;
    (void)cannot(d, file->path, "write the file");
    unlink(path);
    return false;
}

static struct temporary *next_file(struct output *output) {
    if (output->count == output->cap) {
        size_t cap = output->cap ? output->cap * 2 : 64;
        struct temporary *more = arena_array(output->keep, cap, sizeof(*more));
        if (output->count)
            memcpy(more, output->file, output->count * sizeof(*more));
        output->file = more;
        output->cap = cap;
    }
    return &output->file[output->count++];
}

static bool enter_directory(struct diags *d, struct output *output, struct arena *tmp,
                            const char *path) {
    const char *directory = file_dir(tmp, path);
    if (output->directory && strcmp(output->directory, directory) == 0)
        return true;
    output->directory = arena_strdup(output->keep, directory);
    return make_directories(d, tmp, directory);
}

static bool write_files(struct diags *d, struct output *output, struct arena *tmp,
                        const struct outfiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        struct temporary *next = next_file(output);
        next->final = arena_strdup(output->keep, file->path);
        if (!differs(file))
            continue;
        if (!enter_directory(d, output, tmp, file->path))
            return false;
        const char *name = arena_printf(tmp, ".vecplan-%ld-%zu.tmp", (long)getpid(), output->count);
        const char *path = file_join(output->keep, output->directory, name);
        if (!write_temporary(d, path, file))
            return false;
        next->path = path;
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
    switch (output->mode) {
    case OUTPUT_WRITE:
        return write_files(d, output, tmp, files);
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
