/* Rules of runtime/base/log.h. */
#include "../../runtime/base/log.h"
#include "tap.h"

/* A log into memory: what stands there after a line, three bars and an end. */
static char *session(bool terminal) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return NULL;
    struct log log = log_new(out);
    log.terminal = terminal;
    log_progress(&log, false, "first");
    log_progress(&log, false, "too soon");
    log_progress(&log, true, "forced\033[2J\xc2\x9bJ\xc3\xa4");
    log_line(&log, "event %d", 1);
    log_end(&log);
    fclose(out);
    return text;
}

/* Masks the times of day. */
static char *timeless(char *text) {
    for (char *p = text; p != NULL && *p != '\0'; p++)
        if (strlen(p) > 8 && p[2] == ':' && p[5] == ':')
            memcpy(p, "hh:mm:ss", 8);
    return text;
}

int main(void) {
    struct tap t = {0};
    char *plain = timeless(session(false)), *bars = timeless(session(true));
    tap_str(&t, plain, "hh:mm:ss first\nhh:mm:ss forced?[2J?J\xc3\xa4\nhh:mm:ss event 1\n",
            "without a terminal progress is lines, few of them, and control characters are masked");
    tap_str(&t, bars,
            "\r\033[?7lfirst\033[K\033[?7h\r\033[?7lforced?[2J?J\xc3\xa4\033[K\033[?7h"
            "\r\033[Khh:mm:ss event 1\n",
            "on a terminal one bar is redrawn, and a line takes its place");
    free(plain);
    free(bars);
    const int64_t now = log_now_ms();
    tap_ok(&t, log_now_ms() >= now && now > 0, "the clock goes forward");
    return tap_done(&t);
}
