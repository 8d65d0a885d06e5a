/*
 * The text of a window in, the days and seconds that it means out; and whether a given time is
 * within it. Knows no clock and no time zone but UTC.
 */
#include "window.h"

#include <time.h>

#define MINUTE_S 60
#define HOUR_S 3600
#define DAY_S 86400
#define WEEK 7
#define DAY_NAME 3  /* bytes */
#define EPOCH_DAY 4 /* 1970-01-01 was a Thursday */

static const char *const day_names[WEEK] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static bool read_day(struct str text, int *day) {
    for (*day = 0; *day < WEEK; (*day)++)
        if (str_is(text, day_names[*day]))
            return true;
    return false;
}

/* "Mon", or "Sat-Mon", which goes over the end of the week. */
static bool read_days(struct str text, unsigned *days) {
    const bool one = text.len == DAY_NAME, range = text.len == 2 * DAY_NAME + 1;
    int first = 0, last = 0;
    *days = (1U << WEEK) - 1;
    if (str_is(text, "daily"))
        return true;
    if ((!one && !range) || !read_day((struct str){text.ptr, DAY_NAME}, &first) ||
        !read_day((struct str){text.ptr + text.len - DAY_NAME, DAY_NAME}, &last) ||
        (range && text.ptr[DAY_NAME] != '-'))
        return false;
    *days = 1U << last;
    for (int day = first; day != last; day = (day + 1) % WEEK)
        *days |= 1U << day;
    return true;
}

static bool read_two_digits(const char *text, int64_t most, int64_t *out) {
    return text[0] != '-' && str_integer((struct str){text, 2}, 0, most, out);
}

/* "HH:MM", up to 24:00. */
static bool read_time(const char *text, int64_t *out) {
    int64_t hour = 0, minute = 0;
    if (!read_two_digits(text, 24, &hour) || text[2] != ':' ||
        !read_two_digits(text + 3, 59, &minute))
        return false;
    *out = hour * HOUR_S + minute * MINUTE_S;
    return *out <= DAY_S;
}

/* "HH:MM-HH:MM" */
static bool read_hours(struct str text, int64_t *open_s, int64_t *close_s) {
    return text.len == 11 && text.ptr[5] == '-' && read_time(text.ptr, open_s) &&
           read_time(text.ptr + 6, close_s) && *open_s < DAY_S;
}

const char *window_read(struct str text, struct window *out) {
    struct str word[3] = {{0}}, days = str_of("daily");
    size_t count = 0;
    int64_t close_s = 0;
    *out = (struct window){0};
    while (count < countof(word) && str_split(&text, ' ', &word[count]))
        count++;
    size_t at = 0;
    if (count > 0 && word[0].len > 0 && word[0].ptr[0] > '9')
        days = word[at++];
    if (at == count || text.len > 0 || !read_days(days, &out->days) ||
        !read_hours(word[at++], &out->open_s, &close_s))
        return "must be a window such as " WINDOW_FORM;
    if (at + 1 != count || !str_is(word[at], "UTC"))
        return "must end with the time zone \"UTC\", the only one that a window knows";
    if (close_s == out->open_s)
        return "must open and close at different times";
    out->length_s = close_s - out->open_s + (close_s < out->open_s ? DAY_S : 0);
    return NULL;
}

static bool opens_on(const struct window *w, int64_t day) {
    return (w->days >> ((day + EPOCH_DAY) % WEEK) & 1) != 0;
}

bool window_open(const struct window *w, int64_t unix_seconds) {
    const int64_t today = unix_seconds / DAY_S;
    for (int64_t day = today - 1; day <= today; day++) {
        const int64_t opened = day * DAY_S + w->open_s;
        if (opens_on(w, day) && unix_seconds >= opened && unix_seconds < opened + w->length_s)
            return true;
    }
    return false;
}

int64_t window_wait(const struct window *w, int64_t unix_seconds) {
    if (window_open(w, unix_seconds))
        return 0;
    int64_t day = unix_seconds / DAY_S;
    while (!opens_on(w, day) || day * DAY_S + w->open_s < unix_seconds)
        day++;
    return day * DAY_S + w->open_s - unix_seconds;
}

bool window_refuse(struct diags *d, const char *key, const char *text, const struct window *w,
                   int64_t unix_seconds) {
    const time_t opens = (time_t)(unix_seconds + window_wait(w, unix_seconds));
    struct tm utc;
    char clock[32] = "";
    if (gmtime_r(&opens, &utc) != NULL)
        strftime(clock, sizeof(clock), "%Y-%m-%d %H:%M", &utc);
    diag_error(d, DIAG_NOT_YET, pos_none(), "outside of %s \"%s\": the window opens at %s UTC", key,
               text, clock);
    diag_hint(d, "Run the command again then: it goes on where it was.");
    return false;
}
