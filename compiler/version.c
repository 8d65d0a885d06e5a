/*
 * Takes a version and gives seconds, or a later version. Leap seconds do not exist here.
 */
#include "version.h"

enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND, PARTS };

static const struct {
    size_t at, len;
    int64_t low, high;
} forms[PARTS] = {{0, 4, 1970, 9998}, {4, 2, 1, 12},  {6, 2, 1, 31},
                  {8, 2, 0, 23},      {10, 2, 0, 59}, {12, 2, 0, 59}};

static int64_t days_in(int64_t year, int64_t month) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

static bool is_digits(struct str text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

static bool split(struct str version, int64_t value[PARTS]) {
    if (version.len != VERSION_LENGTH || !is_digits(version))
        return false;
    for (size_t i = 0; i < PARTS; i++)
        if (!str_integer((struct str){version.ptr + forms[i].at, forms[i].len}, forms[i].low,
                         forms[i].high, &value[i]))
            return false;
    return value[DAY] <= days_in(value[YEAR], value[MONTH]);
}

bool version_seconds(struct str version, int64_t *seconds) {
    int64_t value[PARTS] = {0};
    if (!split(version, value))
        return false;
    int64_t days = value[DAY] - 1;
    for (int64_t year = 1970; year < value[YEAR]; year++)
        days += 337 + days_in(year, 2);
    for (int64_t month = 1; month < value[MONTH]; month++)
        days += days_in(value[YEAR], month);
    *seconds = ((days * 24 + value[HOUR]) * 60 + value[MINUTE]) * 60 + value[SECOND];
    return true;
}

char *version_add(struct arena *keep, const char *version, int64_t seconds) {
    int64_t value[PARTS] = {0};
    if (!split(str_of(version), value))
        return arena_strdup(keep, version);
    value[SECOND] += seconds;
    for (size_t i = SECOND; i > YEAR; i--) {
        const int64_t high = i == DAY ? days_in(value[YEAR], value[MONTH]) : forms[i].high;
        if (value[i] > high) {
            value[i] -= high + 1 - forms[i].low;
            value[i - 1]++;
        }
    }
    return arena_printf(keep, "%04lld%02lld%02lld%02lld%02lld%02lld", (long long)value[YEAR],
                        (long long)value[MONTH], (long long)value[DAY], (long long)value[HOUR],
                        (long long)value[MINUTE], (long long)value[SECOND]);
}
