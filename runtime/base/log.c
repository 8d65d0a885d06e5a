/*
 * Takes events, progress and diagnostics, gives lines on a stream. Control characters are masked: a
 * line may quote what a server or a provider answered.
 */
#include "log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    LINE_LENGTH = 2048,
    ENTRY_MAX = 64 << 10,
    TIME_LENGTH = 40,
    TERMINAL_MS = 200,
    PLAIN_MS = 5000,
    COLUMNS_USUAL = 80,
    COLUMNS_MOST = 1000,
};

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

const char *log_mask(struct arena *arena, const char *text) {
    return text != NULL ? diag_mask(arena, str_of(text), LINE_LENGTH) : NULL;
}

/* The time as RFC 3339 has it, in UTC: 2026-01-31T12:00:00.000Z. */
static void timestamp(char out[TIME_LENGTH]) {
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    out[0] = '\0';
    if (gmtime_r(&now.tv_sec, &utc) == NULL)
        return;
    const size_t len = strftime(out, TIME_LENGTH, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(out + len, TIME_LENGTH - len, ".%03dZ", (int)(now.tv_nsec / 1000000));
}

struct log_entry log_entry(const struct log *log, const char *level, const char *message) {
    struct log_entry entry = {.arena = arena_new()};
    char time[TIME_LENGTH];
    entry.doc = json_doc(entry.arena);
    entry.root = json_new_object(entry.doc);
    timestamp(time);

    const struct {
        const char *key, *text;
    } head[] = {
        {"time", time},          {"level", level},     {"plan", log->plan},
        {"worker", log->worker}, {"message", message},
    };

    for (size_t i = 0; i < countof(head); i++)
        json_put(entry.doc, entry.root, head[i].key,
                 json_new_text(entry.doc, log_mask(entry.arena, head[i].text)));
    return entry;
}

/* In one write, so that lines of several processes stay whole. */
void log_write(struct log *log, struct log_entry *entry) {
    struct buf text = buf_new(entry->arena, ENTRY_MAX);
    json_write(entry->root, false, &text);
    buf_putc(&text, '\n');
    if (!text.failed)
        fwrite(text.ptr, 1, text.len, log->out);
    fflush(log->out);
    arena_free(entry->arena);
}

/* Removes the bar, so that what follows stands in its place. */
static void clear(struct log *log) {
    if (log->bar_shown)
        fputs("\r\033[K", log->out);
    log->bar_shown = false;
}

static void write_line(struct log *log, const char *line) {
    char time[TIME_LENGTH];
    timestamp(time);
    clear(log);
    fprintf(log->out, "%.8s %s\n", strlen(time) > 11 ? time + 11 : "", line);
    fflush(log->out);
}

void log_line(struct log *log, const char *fmt, ...) {
    char text[LINE_LENGTH + 8] = ""; /* longer than is kept: the cut falls on a whole character */
    char line[LINE_LENGTH];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    str_mask(str_of(text), line, LINE_LENGTH - 1);
    if (log->json) {
        struct log_entry entry = log_entry(log, "info", line);
        log_write(log, &entry);
    } else {
        write_line(log, line);
    }
}

bool log_due(struct log *log, bool force) {
    const int64_t now = log_now_ms();
    const bool redrawn = log->terminal && !log->json;
    if (!force && now - log->last_ms < (redrawn ? TERMINAL_MS : PLAIN_MS))
        return false;
    log->last_ms = now;
    return true;
}

size_t log_width(const struct log *log) {
    struct winsize size = {0};
    int64_t columns = 0;
    if (!log->terminal || log->json)
        return 0;
    if (ioctl(fileno(log->out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const bool told = str_integer(str_of(getenv("COLUMNS")), 1, COLUMNS_MOST, &columns);
    return told ? (size_t)columns : COLUMNS_USUAL;
}

/* Cuts masked text after so many characters. */
static void cut(char *line, size_t characters) {
    struct str rest = str_of(line);
    for (; characters > 0 && rest.len > 0; characters--) {
        const size_t bytes = str_char(rest);
        rest = (struct str){rest.ptr + bytes, rest.len - bytes};
    }
    line[rest.ptr - line] = '\0';
}

void log_bar(struct log *log, const char *line, bool held) {
    const char *on = log->color && held ? "\033[33m" : "", *off = *on != '\0' ? "\033[0m" : "";
    char shown[LINE_LENGTH];
    str_mask(str_of(line), shown, LINE_LENGTH - 1);
    if (!log->terminal) {
        write_line(log, shown);
        return;
    }
    cut(shown, log_width(log));
    /* Without automatic wrapping: a line wider than the terminal could not be redrawn. */
    fprintf(log->out, "\r\033[?7l%s%s%s\033[K\033[?7h", on, shown, off);
    fflush(log->out);
    log->bar_shown = true;
}

void log_end(struct log *log) {
    if (log->bar_shown)
        fputc('\n', log->out);
    log->bar_shown = false;
    fflush(log->out);
}

static struct json_new *number_or_null(struct json_doc *doc, int number) {
    return number > 0 ? json_new_integer(doc, number) : json_new_null(doc);
}

static void write_diag(struct log *log, const struct diag *diag) {
    const bool shown = diag->more == 0;
    char more[40] = "";
    snprintf(more, sizeof more, "%u more are not shown", diag->more);
    struct log_entry entry =
        log_entry(log, diag_level_name(diag->level), shown ? diag->message : more);
    struct json_doc *doc = entry.doc;
    json_put(doc, entry.root, "event", json_new_text(doc, "diagnostic"));
    json_put(doc, entry.root, "kind", json_new_text(doc, diag_kind_name(diag->kind)));
    json_put(doc, entry.root, "file", json_new_text(doc, diag->pos.file));
    json_put(doc, entry.root, "line", number_or_null(doc, shown ? diag->pos.line : 0));
    json_put(doc, entry.root, "column", number_or_null(doc, shown ? diag->pos.column : 0));
    json_put(doc, entry.root, "detail", json_new_text(doc, diag->detail));
    json_put(doc, entry.root, "hint", json_new_text(doc, diag->hint));
    log_write(log, &entry);
}

void log_diags(struct log *log, const struct diags *d, const char *program) {
    log_end(log);
    if (!log->json) {
        diags_print(d, program, log->color, log->out);
        return;
    }
    for (const struct diag *diag = d->first; diag != NULL; diag = diag->next)
        write_diag(log, diag);
}
