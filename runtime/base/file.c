/*
 * Takes paths, gives whole files, directories as sorted names, and paths taken apart. Paths are
 * compared as text: symbolic links are not resolved. Nothing is written.
 */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 64 << 10, NAMES_MAX = 1000000, PATH_LONGEST = 4096 };

/* An error about a file as a whole, with the reason in errno. */
static bool fail(struct diags *d, const char *path, const char *what) {
    const struct pos pos = {.file = path};
    return diag_error(d, DIAG_INPUT, pos, "%s: %s", what, strerror(errno));
}

static ssize_t read_some(int fd, void *to, size_t size) {
    ssize_t n;
    do
        n = read(fd, to, size);
    while (n < 0 && errno == EINTR);
    return n;
}

static bool readable(struct diags *d, int fd, const char *path) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return fail(d, path, "cannot read the file");
    if (S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode))
        return true;
    const struct pos pos = {.file = path};
    return diag_error(d, DIAG_INPUT, pos, "%s",
                      S_ISDIR(st.st_mode) ? "is a directory, not a file"
                                          : "is neither a regular file nor a pipe");
}

static bool read_all(struct diags *d, int fd, const char *path, struct buf *to) {
    char chunk[CHUNK];
    ssize_t n;
    while ((n = read_some(fd, chunk, sizeof chunk)) > 0 && !to->failed)
        buf_add(to, chunk, (size_t)n);
    if (n < 0)
        return fail(d, path, "cannot read the file");
    if (!to->failed)
        return true;
    const struct pos pos = {.file = path};
    diag_error(d, DIAG_INPUT, pos, "the file is longer than %zu bytes", to->max);
    diag_hint(d, "Check that this is the right file.");
    return false;
}

bool file_read(struct diags *d, struct arena *a, const char *path, size_t max, struct str *out) {
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(d, path, "cannot open the file");
    struct buf bytes = buf_new(a, max);
    const bool done = readable(d, fd, path) && read_all(d, fd, path, &bytes);
    close(fd);
    if (done)
        *out = buf_slice(&bytes);
    return done;
}

bool file_exists(const char *path) {
    struct stat st;
    return lstat(path, &st) == 0;
}

char *file_dir(struct arena *a, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return arena_strdup(a, ".");
    size_t len = (size_t)(slash - path);
    while (len > 0 && path[len - 1] == '/')
        len--;
    return len == 0 ? arena_strdup(a, "/") : arena_strndup(a, path, len);
}

char *file_join(struct arena *a, const char *dir, const char *name) {
    if (name[0] == '/' || strcmp(dir, ".") == 0)
        return arena_strdup(a, name);
    const struct str head = str_of(dir);
    const bool slash = head.len == 0 || head.ptr[head.len - 1] == '/';
    return arena_printf(a, "%s%s%s", dir, slash ? "" : "/", name);
}

/* A path from the root as a list of names, without "." and "..". */
struct names {
    struct str *at;
    size_t count;
};

static struct names names_of(struct arena *a, const char *path) {
    char here[PATH_LONGEST] = "/";
    if (path[0] != '/' && getcwd(here, sizeof here) == NULL)
        here[0] = '\0';
    struct str rest = str_of(file_join(a, here, path)), part;
    struct names names = {arena_array(a, rest.len / 2 + 1, sizeof(*names.at)), 0};
    while (str_split(&rest, '/', &part)) {
        if (part.len == 0 || str_is(part, "."))
            continue;
        if (!str_is(part, ".."))
            names.at[names.count++] = part;
        else if (names.count > 0)
            names.count--;
    }
    return names;
}

char *file_relative(struct arena *a, const char *from, const char *path) {
    const struct names base = names_of(a, from), target = names_of(a, path);
    size_t common = 0;
    while (common < base.count && common < target.count &&
           str_eq(base.at[common], target.at[common]))
        common++;
    struct buf out = buf_new(a, PATH_LONGEST * 4);
    for (size_t i = common; i < base.count; i++)
        buf_puts(&out, out.len > 0 ? "/.." : "..");
    for (size_t i = common; i < target.count; i++) {
        buf_puts(&out, out.len > 0 ? "/" : "");
        buf_str(&out, target.at[i]);
    }
    return out.len > 0 ? out.ptr : arena_strdup(a, ".");
}

static int name_compare(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* Reads the names of an open directory into an array that doubles; errno tells of a failure. */
static bool read_names(struct arena *a, DIR *stream, struct names *names) {
    size_t room = 0;
    const struct dirent *entry;
    while (errno = 0, (entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (names->count == NAMES_MAX)
            return errno = EFBIG, false;
        if (names->count == room) {
            room = room == 0 ? 64 : room * 2;
            struct str *more = arena_array(a, room, sizeof(*more));
            if (names->count > 0)
                memcpy(more, names->at, names->count * sizeof(*more));
            names->at = more;
        }
        names->at[names->count++] = str_of(arena_strdup(a, entry->d_name));
    }
    return errno == 0;
}

bool file_list(struct diags *d, struct arena *a, const char *dir, struct str **names,
               size_t *count) {
    struct names found = {NULL, 0};
    DIR *stream = opendir(dir);
    if (stream == NULL && errno != ENOENT)
        return fail(d, dir, "cannot read the directory");
    const bool read = stream == NULL || read_names(a, stream, &found);
    const int reason = errno;
    if (stream != NULL)
        closedir(stream);
    if (!read && found.count == NAMES_MAX)
        return diag_error(d, DIAG_INPUT, (struct pos){.file = dir},
                          "the directory holds more than %d names", NAMES_MAX);
    errno = reason;
    if (!read)
        return fail(d, dir, "cannot read the directory");
    if (found.count > 0)
        qsort(found.at, found.count, sizeof(*found.at), name_compare);
    *names = found.at;
    *count = found.count;
    return true;
}
