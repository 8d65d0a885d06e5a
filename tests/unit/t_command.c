/* Rules of runtime/command.h: what a program may print, and what becomes of one that fails or does
 * not end. */
#include "../../runtime/base/log.h"
#include "../../runtime/command.h"
#include "tap.h"

#include <signal.h>
#include <unistd.h>

static bool go_on(struct diags *d, void *context) {
    (void)d;
    ++*(int *)context;
    return true;
}

static bool give_up(struct diags *d, void *context) {
    (void)context;
    return diag_error(d, DIAG_FAILED, pos_none(), "given up");
}

#define COMMAND(args, ms)                                                                          \
    .name = "auth.command", .arguments = (args), .count = countof(args), .most_ms = (ms)

/* What `sh -c script` prints, or the message. */
static const char *run(struct arena *a, const char *script, int64_t most_ms, struct diags *d) {
    const char *const arguments[] = {"sh", "-c", script};
    const struct command command = {COMMAND(arguments, most_ms)};
    int calls = 0;
    const struct meanwhile meanwhile = {go_on, &calls};
    const char *line = NULL;
    *d = diags_new(a);
    return command_line(d, a, &command, &meanwhile, &line) ? line : d->first->message;
}

static const struct {
    const char *script, *want;
    enum diag_kind kind;
    const char *rule;
} rows[] = {
    {"echo tok-1", "tok-1", DIAG_BUG, "the first line is the token"},
    {"printf tok-1", "tok-1", DIAG_BUG, "it may lack its end"},
    {"echo tok-1; echo more", "tok-1", DIAG_BUG, "what follows it is dropped"},
    {"cat; echo tok-1", "tok-1", DIAG_BUG, "its input is empty"},
    {"echo tok-1; sleep 5 >/dev/null 2>&1 &", "tok-1", DIAG_BUG,
     "what it leaves running is its own"},
    {"sleep 3 & echo tok-1", "tok-1", DIAG_BUG, "also with its output open"},
    {"i=0; while [ $i -lt 3000 ]; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa >&2; "
     "i=$((i + 1)); done; echo tok-1",
     "tok-1", DIAG_BUG, "it may complain at length"},
    {"true", "auth.command: \"sh\" prints nothing on its first line", DIAG_INPUT,
     "nothing is no token"},
    {"echo; echo tok-1", "auth.command: \"sh\" prints nothing on its first line", DIAG_INPUT,
     "an empty line is none"},
    {"echo tok 1", "auth.command: \"sh\" prints a line with a space or a control character",
     DIAG_INPUT, "nor is one with a space"},
    {"printf 'tok\\r\\n'", "auth.command: \"sh\" prints a line with a space or a control character",
     DIAG_INPUT, "nor one that would break a header"},
    {"printf 'tok\\000x\\n'",
     "auth.command: \"sh\" prints a line with a space or a control character", DIAG_INPUT,
     "nor one with a NUL"},
    {"head -c 20000 /dev/zero | tr '\\0' x",
     "auth.command: \"sh\" prints a line of more than 16384 bytes", DIAG_INPUT,
     "a line has a limit"},
    {"echo tok-1; head -c 65530 /dev/zero | tr '\\0' x", "tok-1", DIAG_BUG,
     "65,536 bytes may be printed"},
    {"echo tok-1; head -c 65531 /dev/zero | tr '\\0' x",
     "auth.command: \"sh\" prints more than 65536 bytes", DIAG_INPUT, "one more may not"},
    {"yes", "auth.command: \"sh\" prints more than 65536 bytes", DIAG_INPUT,
     "what prints without end is ended"},
    {"exit 3", "auth.command: \"sh\" ended with exit status 3", DIAG_TRANSIENT,
     "an exit status is shown"},
    {"echo one >&2; printf 'tw\\033o\\n\\n' >&2; exit 1",
     "auth.command: \"sh\" ended with exit status 1: tw?o", DIAG_TRANSIENT,
     "so is the last line of its complaint, masked"},
    {"echo tok-1; echo no tok-1 here >&2; exit 1", "auth.command: \"sh\" ended with exit status 1",
     DIAG_TRANSIENT, "unless that repeats what it printed"},
    {"kill -9 $$", "auth.command: \"sh\" was ended by signal 9", DIAG_TRANSIENT,
     "a signal is shown"},
};

static void test_lines(struct tap *t) {
    for (size_t i = 0; i < countof(rows); i++) {
        struct arena *a = arena_new();
        struct diags d;
        tap_str(t, run(a, rows[i].script, 10000, &d), rows[i].want, rows[i].rule);
        tap_ok(t, rows[i].kind == DIAG_BUG ? d.errors == 0 : d.first->kind == rows[i].kind,
               arena_printf(a, "%s: the exit code says whether to try again", rows[i].rule));
        arena_free(a);
    }
}

static void test_end(struct tap *t, struct arena *a) {
    char path[] = "/tmp/vecplan-command.XXXXXX";
    const int fd = mkstemp(path);
    struct diags d;
    const int64_t began = log_now_ms();
    const char *script = arena_printf(a, "trap '' TERM; (sleep 3; echo alive >%s) & wait", path);
    tap_str(t, run(a, script, 300, &d), "auth.command: \"sh\" has not ended after 0.3 s",
            "what does not end is ended");
    tap_int(t, d.first->kind, DIAG_TRANSIENT, "and may be tried again later");
    tap_ok(t, log_now_ms() - began < 2900, "soon, even where it ignores SIGTERM");
    sleep(3);
    tap_int(t, lseek(fd, 0, SEEK_END), 0, "what it has started is ended with it");

    const char *const arguments[] = {"sleep", "60"};
    const char *line = NULL;
    d = diags_new(a);
    tap_ok(t,
           !command_line(&d, a, &(const struct command){COMMAND(arguments, 60000)},
                         &(struct meanwhile){give_up, NULL}, &line) &&
               strcmp(d.first->message, "given up") == 0 && log_now_ms() - began < 10000,
           "an error of what goes on meanwhile ends it");
    close(fd);
    unlink(path);
}

static void test_start(struct tap *t, struct arena *a) {
    const char *const arguments[] = {"/nowhere/gcloud", "x"};
    struct diags d = diags_new(a);
    const char *line = NULL;
    int calls = 0;
    tap_ok(t,
           !command_line(&d, a, &(const struct command){COMMAND(arguments, 1000)},
                         &(struct meanwhile){go_on, &calls}, &line),
           "a program that is not there is an error");
    tap_str(t, d.first->message,
            "auth.command: \"/nowhere/gcloud\" cannot be started: No such file or directory",
            "which names it");
    tap_int(t, d.first->kind, DIAG_INPUT, "trying again does not help");
    const char *const slow[] = {"sh", "-c", "sleep 0.5; echo tok-1"};
    tap_ok(t,
           command_line(&d, a, &(const struct command){COMMAND(slow, 5000)},
                        &(struct meanwhile){go_on, &calls}, &line) &&
               calls >= 5,
           "the job goes on meanwhile");
    tap_ok(t,
           command_line(&d, a, &(const struct command){COMMAND(slow, 5000)},
                        &(struct meanwhile){NULL, NULL}, &line),
           "where there is anything to go on with");
}

int main(void) {
    struct tap t = {0, 0};
    struct arena *a = arena_new();
    signal(SIGPIPE, SIG_IGN);
    test_lines(&t);
    test_end(&t, a);
    test_start(&t, a);
    arena_free(a);
    return tap_done(&t);
}
