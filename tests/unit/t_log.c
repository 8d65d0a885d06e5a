/* Rules of runtime/base/log.h. */
#include "../../runtime/base/log.h"
#include "tap.h"

#define ODD "odd\033[2J \"\\ \xff\xc2\x9bJ\n\xc3\xa4"
#define SHOWN "odd?[2J \"\\ ??J?\xc3\xa4"

/* What stands there after something was logged. */
static char *logged(struct log like, void (*talk)(struct log *)) {
    char *text = NULL;
    size_t size = 0;
    like.out = open_memstream(&text, &size);
    if (like.out == NULL)
        return NULL;
    talk(&like);
    fclose(like.out);
    return text;
}

static void show(struct log *log, bool force, const char *line, bool held) {
    if (log_due(log, force))
        log_bar(log, line, held);
}

/* Three bars, a line and an end. */
static void session(struct log *log) {
    show(log, false, "first", false);
    show(log, false, "too soon", false);
    show(log, true, "forced" ODD, true);
    log_line(log, "event %d", 1);
    log_end(log);
}

static void long_bar(struct log *log) {
    char line[300];
    memset(line, 'x', sizeof line);
    memcpy(line + 78, "\xc3\xa4\xc3\xb6\xc3\xbc", 6);
    line[sizeof line - 1] = '\0';
    log_bar(log, line, false);
}

static void talk_json(struct log *log) {
    log_line(log, "%s", ODD);
    struct arena *arena = arena_new();
    struct diags d = diags_new(arena);
    (void)diag_error(&d, DIAG_NOT_YET, (struct pos){.file = ODD, .line = 3, .column = 4}, "%s",
                     ODD);
    diag_hint(&d, "Wait.");
    diag_warning(&d, pos_none(), "beware");
    log_diags(log, &d, "vecrun");
    arena_free(arena);
}

/* Masks the times of day. */
static char *timeless(char *text) {
    for (char *p = text; p != NULL && *p != '\0'; p++)
        if (strlen(p) > 8 && p[2] == ':' && p[5] == ':')
            memcpy(p, "hh:mm:ss", 8);
    return text;
}

/* The log's JSON, line by line: what is not a document fails. */
static const struct json *line_of(struct tap *t, struct arena *arena, struct str *rest) {
    struct diags d = diags_new(arena);
    const struct json *root = NULL;
    struct str line;
    tap_ok(t, str_split(rest, '\n', &line) && json_parse(&d, arena, "line", line, &root),
           "JSON: each line is a document");
    return root;
}

static const char *member(struct arena *arena, const struct json *root, const char *key) {
    return str_dup(arena, json_str(json_get(root, key)));
}

static void json_lines(struct tap *t) {
    struct arena *arena = arena_new();
    const struct log json = {.json = true, .terminal = true, .plan = "docs", .worker = "w\xfe"};
    char *text = logged(json, talk_json);
    struct str rest = str_of(text);
    const struct json *line = line_of(t, arena, &rest);
    tap_str(t, member(arena, line, "message"), SHOWN, "JSON: control characters are masked");
    tap_str(t, member(arena, line, "worker"), "w?", "JSON: as are bytes that are no text");
    tap_str(t, member(arena, line, "level"), "info", "JSON: an event is of level info");
    const char *time = member(arena, line, "time");
    tap_ok(t, strlen(time) == 24 && time[10] == 'T' && time[19] == '.' && time[23] == 'Z',
           "JSON: the time is RFC 3339 in UTC, with milliseconds");
    line = line_of(t, arena, &rest);
    tap_str(t, member(arena, line, "event"), "diagnostic", "JSON: a diagnostic says so");
    tap_str(t, member(arena, line, "kind"), "not-yet", "JSON: and of which kind");
    tap_str(t, member(arena, line, "message"), SHOWN, "JSON: its message");
    tap_str(t, member(arena, line, "file"), SHOWN, "JSON: its file");
    tap_ok(t,
           json_number(json_get(line, "line"), 0) == 3 &&
               json_number(json_get(line, "column"), 0) == 4,
           "JSON: its place");
    tap_str(t, member(arena, line, "hint"), "Wait.", "JSON: its hint");
    line = line_of(t, arena, &rest);
    tap_str(t, member(arena, line, "level"), "warning", "JSON: a warning is one");
    tap_ok(t, json_type(json_get(line, "hint")) == JSON_NULL && rest.len == 0,
           "JSON: what is not there is null");
    free(text);
    arena_free(arena);
}

int main(void) {
    struct tap t = {0};
    const struct log plain = {0}, bars = {.terminal = true},
                     colored = {.terminal = true, .color = true};
    char *text = timeless(logged(plain, session));
    tap_str(&t, text, "hh:mm:ss first\nhh:mm:ss forced" SHOWN "\nhh:mm:ss event 1\n",
            "without a terminal progress is lines, few of them, and control characters are masked");
    free(text);
    text = timeless(logged(bars, session));
    tap_str(&t, text,
            "\r\033[?7lfirst\033[K\033[?7h\r\033[?7lforced" SHOWN "\033[K\033[?7h"
            "\r\033[Khh:mm:ss event 1\n",
            "on a terminal one bar is redrawn, and a line takes its place");
    free(text);
    text = timeless(logged(colored, session));
    tap_str(&t, text,
            "\r\033[?7lfirst\033[K\033[?7h\r\033[?7l\033[33mforced" SHOWN "\033[0m\033[K\033[?7h"
            "\r\033[Khh:mm:ss event 1\n",
            "with colour, what waits has one");
    free(text);
    text = logged(bars, long_bar);
    const struct str line = str_of(text);
    tap_ok(&t, str_utf8(line) && str_chars(line) == strlen("\r\033[?7l\033[K\033[?7h") + 80,
           "a bar is cut to the terminal's width, on a whole character");
    free(text);
    json_lines(&t);
    const int64_t now = log_now_ms();
    tap_ok(&t, log_now_ms() >= now && now > 0, "the clock goes forward");
    return tap_done(&t);
}
