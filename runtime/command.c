/*
 * Starts a program, reads what it prints and waits for its end, a little at a time, so that the job
 * goes on meanwhile. Both of its outputs are read with a limit; neither is ever printed as a whole.
 */
#include "command.h"

#include "base/log.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STEP_MS 50
#define GRACE_MS 1000 /* between SIGTERM and SIGKILL */
#define STREAM_MAX (COMMAND_OUTPUT_MAX + 1)
#define SHOWN_MAX 200 /* bytes of its standard error that a message shows */

extern char **environ;

/* What one of its outputs has brought so far. */
struct stream {
    int fd; /* -1: closed */
    char *bytes;
    size_t len;
    bool too_long;
};

struct child {
    const struct command *command;
    pid_t pid;
    int status; /* as waitpid gives it */
    struct stream out, err;
};

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* A pipe whose ends no other program inherits, and that is read without waiting. */
static bool open_pipe(int ends[2]) {
    if (pipe(ends) != 0) {
        ends[0] = ends[1] = -1;
        return false;
    }
    return fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 && fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 &&
           fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
}

/* Signals as a program expects them: vecrun ignores SIGPIPE. */
static int set_signals(posix_spawnattr_t *attributes) {
    static const int usual[] = {SIGPIPE, SIGINT, SIGTERM};
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < countof(usual); i++)
        sigaddset(&set, usual[i]);
    int bad = posix_spawnattr_setsigdefault(attributes, &set);
    bad |= posix_spawnattr_setpgroup(attributes, 0);
    return bad |
           posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
}

static int set_files(posix_spawn_file_actions_t *actions, int out, int err) {
    int bad = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    bad |= posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
    return bad | posix_spawn_file_actions_adddup2(actions, err, STDERR_FILENO);
}

/* posix_spawn's error number, or 0. */
static int spawn(struct child *child, struct arena *tmp, int out, int err) {
    const struct command *c = child->command;
    char **argv = arena_array(tmp, c->count + 1, sizeof(*argv));
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    for (size_t i = 0; i < c->count; i++)
        argv[i] = arena_strdup(tmp, c->arguments[i]);
    argv[c->count] = NULL;
    int error = posix_spawnattr_init(&attributes);
    if (error != 0)
        return error;
    error = posix_spawn_file_actions_init(&actions);
    if (error != 0)
        goto out;
    error = set_signals(&attributes) | set_files(&actions, out, err);
    if (error == 0)
        error = posix_spawnp(&child->pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
out:
    posix_spawnattr_destroy(&attributes);
    return error;
}

static bool begin(struct diags *d, struct arena *tmp, struct child *child) {
    const struct command *c = child->command;
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    const bool piped = open_pipe(out) && open_pipe(err);
    const int error = piped ? spawn(child, tmp, out[1], err[1]) : errno;
    close_fd(&out[1]);
    close_fd(&err[1]);
    child->out = (struct stream){.fd = out[0], .bytes = arena_alloc(tmp, STREAM_MAX)};
    child->err = (struct stream){.fd = err[0], .bytes = arena_alloc(tmp, STREAM_MAX)};
    if (piped && error == 0)
        return true;
    diag_error(d, piped ? DIAG_INPUT : DIAG_FAILED, pos_none(), "%s: \"%s\" cannot be started: %s",
               c->name, diag_mask(tmp, str_of(c->arguments[0]), SHOWN_MAX), strerror(error));
    diag_hint(d, "Install it where vecrun runs, or write its whole path in the plan.");
    return false;
}

/* Reads what is there. Of standard error only the end counts: what it began with makes room. */
static void drain(struct stream *stream, bool only_end) {
    while (stream->fd >= 0) {
        if (only_end && stream->len == STREAM_MAX) {
            stream->len /= 2;
            memmove(stream->bytes, stream->bytes + STREAM_MAX - stream->len, stream->len);
        }
        stream->too_long = stream->len == STREAM_MAX;
        if (stream->too_long)
            return;
        const ssize_t got = read(stream->fd, stream->bytes + stream->len, STREAM_MAX - stream->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0)
            close_fd(&stream->fd);
        else
            stream->len += (size_t)got;
    }
}

static bool has_ended(struct child *child) {
    const pid_t got = waitpid(child->pid, &child->status, WNOHANG);
    return got == child->pid || (got < 0 && errno != EINTR);
}

/* Waits a little for output. Whether the program has ended shows at the latest after that. */
static bool step(struct child *child) {
    struct pollfd fds[] = {{.fd = child->out.fd, .events = POLLIN},
                           {.fd = child->err.fd, .events = POLLIN}};
    (void)poll(fds, countof(fds), STEP_MS);
    const bool ended = has_ended(child);
    drain(&child->out, false);
    drain(&child->err, true);
    return ended;
}

/* Whether it has ended; unlike has_ended, its number stays its own. */
static bool is_over(const struct child *child) {
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
           info.si_pid == child->pid;
}

/* Ends the whole group: what a wrapper has started would live on. */
static void end_group(struct child *child) {
    const int64_t until = log_now_ms() + GRACE_MS;
    kill(-child->pid, SIGTERM);
    while (!is_over(child) && log_now_ms() < until)
        (void)poll(NULL, 0, STEP_MS);
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
        continue;
}

static bool complain(struct diags *d, const struct child *child, enum diag_kind kind,
                     const char *problem) {
    char *program = diag_mask(d->keep, str_of(child->command->arguments[0]), SHOWN_MAX);
    return diag_error(d, kind, pos_none(), "%s: \"%s\" %s", child->command->name, program, problem);
}

static bool again_later(struct diags *d) {
    diag_hint(d, "Run it by hand to see what it lacks, then run this command again: it goes on "
                 "where it was.");
    return false;
}

static bool too_much(struct diags *d, const struct child *child) {
    return complain(d, child, DIAG_INPUT,
                    arena_printf(d->keep, "prints more than %d bytes", COMMAND_OUTPUT_MAX));
}

/* Waits for the end. */
static bool attend(struct diags *d, struct child *child, const struct meanwhile *meanwhile) {
    const int64_t until = log_now_ms() + child->command->most_ms;
    while (!step(child)) {
        if (interrupted())
            return diag_error(d, DIAG_NOT_YET, pos_none(), "stopped by a signal");
        if (child->out.too_long)
            return too_much(d, child);
        if (log_now_ms() >= until) {
            complain(d, child, DIAG_TRANSIENT,
                     arena_printf(d->keep, "has not ended after %.3g s",
                                  (double)child->command->most_ms / 1000));
            return again_later(d);
        }
        if (!meanwhile_call(d, meanwhile))
            return false;
    }
    return true;
}

static struct str first_line(const struct stream *out) {
    const char *end = memchr(out->bytes, '\n', out->len);
    return (struct str){out->bytes, end != NULL ? (size_t)(end - out->bytes) : out->len};
}

static struct str last_line(const struct stream *err) {
    struct str rest = {err->bytes, err->len}, line, last = {NULL, 0};
    while (str_split(&rest, '\n', &line))
        last = line.len > 0 ? line : last;
    return last;
}

static bool holds(struct str text, struct str part) {
    for (size_t i = 0; part.len > 0 && i + part.len <= text.len; i++)
        if (memcmp(text.ptr + i, part.ptr, part.len) == 0)
            return true;
    return false;
}

/* The end of its standard error, unless that repeats what it printed. */
static const char *said(struct diags *d, const struct child *child) {
    const struct str line = last_line(&child->err);
    if (line.len == 0 ||
        holds((struct str){child->err.bytes, child->err.len}, first_line(&child->out)))
        return "";
    const struct command *c = child->command;
    const struct str shown = c->shown ? str_of(c->shown(c->context, d->keep, line)) : line;
    return arena_printf(d->keep, ": %s", diag_mask(d->keep, shown, SHOWN_MAX));
}

static bool succeeded(struct diags *d, const struct child *child) {
    if (WIFEXITED(child->status) && WEXITSTATUS(child->status) == 0)
        return true;
    const bool signalled = WIFSIGNALED(child->status);
    complain(d, child, DIAG_TRANSIENT,
             arena_printf(
                 d->keep, "%s %d%s", signalled ? "was ended by signal" : "ended with exit status",
                 signalled ? WTERMSIG(child->status) : WEXITSTATUS(child->status), said(d, child)));
    return again_later(d);
}

static bool check_line(struct diags *d, const struct child *child, struct str line) {
    const char *problem = NULL;
    if (child->out.too_long)
        return too_much(d, child);
    if (line.len == 0)
        problem = "prints nothing on its first line";
    if (line.len > COMMAND_LINE_MAX)
        problem = arena_printf(d->keep, "prints a line of more than %d bytes", COMMAND_LINE_MAX);
    for (size_t i = 0; i < line.len && problem == NULL; i++)
        if ((unsigned char)line.ptr[i] <= ' ' || line.ptr[i] == 127)
            problem = "prints a line with a space or a control character";
    if (problem == NULL)
        return true;
    complain(d, child, DIAG_INPUT, problem);
    diag_hint(d, "The first line that it prints must be the token, and nothing else.");
    return false;
}

bool command_line(struct diags *d, struct arena *keep, const struct command *command,
                  const struct meanwhile *meanwhile, const char **line) {
    struct arena *tmp = arena_new();
    struct child child = {.command = command};
    bool ok = begin(d, tmp, &child);
    if (ok) {
        ok = attend(d, &child, meanwhile);
        if (!ok)
            end_group(&child);
    }
    const struct str first = first_line(&child.out);
    ok = ok && succeeded(d, &child) && check_line(d, &child, first);
    if (ok)
        *line = str_dup(keep, first);
    close_fd(&child.out.fd);
    close_fd(&child.err.fd);
    arena_free(tmp);
    return ok;
}
