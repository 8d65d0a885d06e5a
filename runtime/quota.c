/*
 * Values of headers and the time in, "how long to wait" out. Knows no header's name and no
 * provider.
 */
#include "quota.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNIX_LEAST 1e9 /* more seconds than that are a point in time */

static const struct {
    const char *name;
    double ms;
} units[] = {{"ms", 1}, {"us", 0.001}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};

static bool believed(double wait_ms, int64_t *out) {
    if (!(wait_ms >= 0 && wait_ms <= QUOTA_WAIT_MOST_MS))
        return false;
    *out = (int64_t)wait_ms;
    return true;
}

/* A number as it stands in headers: digits, with a fraction; no sign, no exponent. */
static bool read_number(const char **at, double *out) {
    const size_t len = strspn(*at, "0123456789.");
    char digits[32], *end = NULL;
    if (len == 0 || len >= sizeof(digits))
        return false;
    memcpy(digits, *at, len);
    digits[len] = '\0';
    *out = strtod(digits, &end);
    *at += len;
    return *end == '\0';
}

/* "6m0s", to its end. */
static bool read_duration(const char *at, double *ms) {
    if (*at == '\0')
        return false;
    for (*ms = 0; *at != '\0';) {
        double number = 0;
        size_t unit = 0, len = 0;
        if (!read_number(&at, &number))
            return false;
        for (; unit < sizeof(units) / sizeof(*units); unit++) {
            len = strlen(units[unit].name);
            if (strncmp(at, units[unit].name, len) == 0)
                break;
        }
        if (unit == sizeof(units) / sizeof(*units))
            return false;
        *ms += number * units[unit].ms;
        at += len;
    }
    return true;
}

/* Days since 1970-01-01 ("days_from_civil", H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms"). */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    const int64_t era = year / 400, of_era = year - era * 400;
    const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* "Z" or "+01:00" */
static bool read_offset(const char *at, int *minutes) {
    int hours = 0, rest = 0, end = 0;
    *minutes = 0;
    if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0)
        return true;
    if ((*at != '+' && *at != '-') || sscanf(at + 1, "%2d:%2d%n", &hours, &rest, &end) != 2 ||
        at[1 + end] != '\0')
        return false;
    *minutes = (*at == '-' ? -1 : 1) * (hours * 60 + rest);
    return true;
}

static bool read_time(const char *text, double *unix_ms) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, offset = 0, end = 0;
    double second = 0;
    if (sscanf(text, "%4d-%2d-%2d%*1[Tt ]%2d:%2d:%n", &year, &month, &day, &hour, &minute, &end) !=
            5 ||
        end == 0 || month < 1 || month > 12)
        return false;
    const char *at = text + end;
    if (!read_number(&at, &second) || !read_offset(at, &offset))
        return false;
    *unix_ms = 1000 * ((double)days_of(year, month, day) * 86400 + hour * 3600.0 + minute * 60.0 -
                       offset * 60.0 + second);
    return true;
}

bool quota_read_wait(const char *text, int64_t unix_ms, int64_t *wait_ms) {
    const char *at = text;
    double value = 0;
    if (read_number(&at, &value) && *at == '\0')
        return believed(value >= UNIX_LEAST ? value * 1000 - (double)unix_ms : value * 1000,
                        wait_ms);
    if (read_duration(text, &value))
        return believed(value, wait_ms);
    return read_time(text, &value) && believed(value - (double)unix_ms, wait_ms);
}

void quota_told(struct quota *q, const char *left, const char *reset, int64_t unix_ms,
                int64_t now_ms) {
    int64_t wait_ms = 0;
    double number = 0;
    if (left == NULL || reset == NULL || !read_number(&left, &number) || *left != '\0' ||
        number > 1e15 || !quota_read_wait(reset, unix_ms, &wait_ms))
        return;
    *q = (struct quota){(int64_t)number, now_ms + wait_ms};
}

void quota_sent(struct quota *q, int64_t amount) { q->left -= amount; }

int64_t quota_wait(const struct quota *q, int64_t amount, int64_t now_ms) {
    return q->reset_ms > now_ms && q->left < amount ? q->reset_ms - now_ms : 0;
}
