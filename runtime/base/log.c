/*
 * Takes events and progress, gives lines on a stream. Control characters are masked: a line may
 * quote what a server or a provider answered.
 */
#include "log.h"

#include <inttypes.h>
#include <time.h>
#include <unistd.h>

enum { LINE_LENGTH = 2048, TERMINAL_MS = 200, PLAIN_MS = 5000 };

int64_t log_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct log log_new(FILE *out) {
    return (struct log){
        .out = out,
        .terminal = isatty(fileno(out)) == 1,
        .last_ms = log_now_ms() - PLAIN_MS,
    };
}

PRINTF(2, 0) static void format(char line[LINE_LENGTH], const char *fmt, va_list args) {
    char text[LINE_LENGTH + 8] = ""; /* longer than is kept: the cut falls on a whole character */
    vsnprintf(text, sizeof text, fmt, args);
    str_mask(str_of(text), line, LINE_LENGTH - 1);
}

static void write_line(const struct log *log, const char *line) {
    const time_t now = time(NULL);
    struct tm utc;
    char clock[16] = "";
    if (gmtime_r(&now, &utc) != NULL)
        strftime(clock, sizeof clock, "%H:%M:%S", &utc);
    fprintf(log->out, "%s %s\n", clock, line);
    fflush(log->out);
}

/* Removes the bar, so that what follows stands in its place. */
static void clear(struct log *log) {
    if (log->bar_shown)
        fputs("\r\033[K", log->out);
    log->bar_shown = false;
}

void log_line(struct log *log, const char *fmt, ...) {
    char line[LINE_LENGTH];
    va_list args;
    va_start(args, fmt);
    format(line, fmt, args);
    va_end(args);
    clear(log);
    write_line(log, line);
}

void log_progress(struct log *log, bool force, const char *fmt, ...) {
    const int64_t now = log_now_ms();
    if (!force && now - log->last_ms < (log->terminal ? TERMINAL_MS : PLAIN_MS))
        return;
    log->last_ms = now;
    char line[LINE_LENGTH];
    va_list args;
    va_start(args, fmt);
    format(line, fmt, args);
    va_end(args);
    if (!log->terminal) {
        write_line(log, line);
        return;
    }
    /* Without automatic wrapping: a line wider than the terminal could not be redrawn. */
    fprintf(log->out, "\r\033[?7l%s\033[K\033[?7h", line);
    fflush(log->out);
    log->bar_shown = true;
}

void log_end(struct log *log) {
    if (log->bar_shown)
        fputc('\n', log->out);
    log->bar_shown = false;
    fflush(log->out);
}
