/*
 * The compiler's rim to the disk: reads the migrations directory, and writes, compares or prints
 * the files that are ready. What is in the files is not its business.
 */
#include "output.h"

#include "../runtime/base/file.h"
#include "alembic.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)

extern char **environ;

bool output_scan(struct diags *d, struct arena *arena, enum plan_format format, const char *plan,
                 const char *directory, struct dirfile **files, size_t *count) {
    struct str *names;
    if (!file_list(d, arena, directory, &names, count))
        return false;
    *files = arena_array(arena, *count + 1, sizeof(**files));
    struct str own = str_of(arena_printf(arena, "%s_", plan));
    bool good = true;
    for (size_t i = 0; i < *count; i++) {
        struct dirfile *file = &(*files)[i];
        file->name = names[i];
        bool wanted = str_starts(dialect_name(format, names[i]).rest, own) ||
                      (format == FORMAT_ALEMBIC && alembic_reads(names[i]));
        if (!wanted)
            continue;
        const char *path = file_join(arena, directory, str_dup(arena, names[i]));
        good &= file_read(d, arena, path, FILE_BYTES_MAX, &file->text);
        if (!file->text.ptr)
            file->text.ptr = "";
    }
    return good;
}

static bool differs(const struct outfile *file) {
    return !file->before.ptr || !str_eq(file->bytes, file->before);
}

/* Writing */

struct temporary {
    const char *path;
    const struct outfile *file;
};

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

static bool write_temporary(struct diags *d, const struct temporary *temporary) {
    const struct outfile *file = temporary->file;
    int fd = open(temporary->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        return cannot(d, file->path, "write the file");
    struct stat old;
    bool good = stat(file->path, &old) != 0 || fchmod(fd, old.st_mode & 07777) == 0;
    good = good && write_all(fd, file->bytes) && fsync(fd) == 0;
    int error = errno;
    good &= close(fd) == 0;
    if (good)
        return true;
    errno = error ? error : EIO;
    (void)cannot(d, file->path, "write the file");
    unlink(temporary->path);
    return false;
}

static bool write_temporaries(struct diags *d, struct arena *arena, const struct outfiles *files,
                              struct temporary *temporaries, size_t *count) {
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        if (!differs(file))
            continue;
        const char *directory = file_dir(arena, file->path);
        if (!make_directories(d, arena, directory))
            return false;
        const char *name = arena_printf(arena, ".vecplan-%ld-%zu.tmp", (long)getpid(), i);
        struct temporary next = {file_join(arena, directory, name), file};
        if (!write_temporary(d, &next))
            return false;
        temporaries[(*count)++] = next;
    }
    return true;
}

static void sync_directory(struct arena *arena, const char *path) {
    int fd = open(file_dir(arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)fsync(fd);
    (void)close(fd);
}

static bool write_files(struct diags *d, struct arena *arena, const struct outfiles *files) {
    struct temporary *temporaries = arena_array(arena, files->count + 1, sizeof(*temporaries));
    size_t count = 0, done = 0;
    bool good = write_temporaries(d, arena, files, temporaries, &count);
    for (; good && done < count; done++) {
        const char *path = temporaries[done].file->path;
        if (rename(temporaries[done].path, path) != 0) {
            good = cannot(d, path, "write the file");
            if (done)
                diag_hint(d, "The files before it are written; compile again for the rest.");
            break;
        }
        sync_directory(arena, path);
        printf("wrote %s\n", path);
    }
    for (size_t i = done; i < count; i++)
        unlink(temporaries[i].path);
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

static void print_files(const struct outfiles *files) {
    for (size_t i = 0; i < files->count; i++) {
        const struct outfile *file = &files->file[i];
        if (files->count > 1)
            printf("%s==> %s <==\n", i ? "\n" : "", file->path);
        fwrite(file->bytes.ptr, 1, file->bytes.len, stdout);
    }
}

bool output_files(struct diags *d, struct arena *arena, enum output_mode mode,
                  const struct outfiles *files) {
    switch (mode) {
    case OUTPUT_WRITE:
        return write_files(d, arena, files);
    case OUTPUT_CHECK:
        return check_files(d, files);
    case OUTPUT_DIFF:
        return diff_files(d, arena, files);
    case OUTPUT_STDOUT:
        break;
    }
    print_files(files);
    return true;
}
