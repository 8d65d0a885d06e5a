/* Rules of runtime/base/window.h. */
#include "../../runtime/base/window.h"
#include "tap.h"

#include <stdint.h>

#define HOUR_S 3600
#define DAY_S 86400
#define SATURDAY (INT64_C(20778) * DAY_S) /* 2026-11-21 */

static void test_forms(struct tap *t) {
    static const struct {
        const char *text;
        unsigned days;
        int64_t open_s, length_s;
        const char *rule;
    } rows[] = {
        {"Sat-Sun 01:00-05:00 UTC", 0x41, 3600, 14400, "days from one to another, hours, UTC"},
        {"Mon 00:00-24:00 UTC", 0x02, 0, 86400, "one day, to its end"},
        {"daily 22:00-04:00 UTC", 0x7f, 79200, 21600, "daily, over midnight"},
        {"22:30-23:45 UTC", 0x7f, 81000, 4500, "no days are all days"},
        {"Fri-Mon 01:00-02:00 UTC", 0x63, 3600, 3600, "days may go over the end of the week"},
        {"Sun-Sat 01:00-02:00 UTC", 0x7f, 3600, 3600, "a whole week"},
        {"Tue-Tue 01:00-02:00 UTC", 0x04, 3600, 3600, "from a day to itself is that day"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct window w;
        const char *wrong = window_read(str_of(rows[i].text), &w);
        tap_ok(t,
               wrong == NULL && w.days == rows[i].days && w.open_s == rows[i].open_s &&
                   w.length_s == rows[i].length_s,
               rows[i].rule);
    }
}

static void test_refusals(struct tap *t) {
    static const char *const form = "must be a window such as \"Sat-Sun 01:00-05:00 UTC\"";
    static const char *const zone =
        "must end with the time zone \"UTC\", the only one that a window knows";

    const struct {
        const char *text, *want;
    } rows[] = {
        {"", form},
        {" ", form},
        {"UTC", form},
        {"Sat", form},
        {"sat 01:00-05:00 UTC", form},
        {"Sat- 01:00-05:00 UTC", form},
        {"Sat_Sun 01:00-05:00 UTC", form},
        {"Sat-Sun-Mon 01:00-05:00 UTC", form},
        {"Sat,Sun 01:00-05:00 UTC", form},
        {"Sat-Son 01:00-05:00 UTC", form},
        {"1:00-5:00 UTC", form},
        {"01:00-05:60 UTC", form},
        {"01:00-24:01 UTC", form},
        {"24:00-05:00 UTC", form},
        {"-1:00-05:00 UTC", form},
        {"-0:00-05:00 UTC", form},
        {"01.00-05.00 UTC", form},
        {"01:00 -05:00 UTC", form},
        {"Sat 01:00-05:00 UTC now", form},
        {"Sat  01:00-05:00 UTC", form},
        {"01:00-05:00", zone},
        {"01:00-05:00 utc", zone},
        {"01:00-05:00 Europe/Berlin", zone},
        {"01:00-05:00 UTC UTC", zone},
        {"03:00-03:00 UTC", "must open and close at different times"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct window w;
        const char *wrong = window_read(str_of(rows[i].text), &w);
        char rule[80];
        snprintf(rule, sizeof rule, "\"%s\" is refused", rows[i].text);
        tap_str(t, wrong, rows[i].want, rule);
    }
}

static void test_times(struct tap *t) {
    static const struct {
        const char *text;
        int64_t at, wait; /* seconds after Saturday's midnight, seconds; wait 0: open */
        const char *rule;
    } rows[] = {
        {"Sat 01:00-05:00 UTC", 0, 3600, "before it opens on its day"},
        {"Sat 01:00-05:00 UTC", 3599, 1, "a second before it opens"},
        {"Sat 01:00-05:00 UTC", 3600, 0, "it is open from its first second"},
        {"Sat 01:00-05:00 UTC", 17999, 0, "to the last second before it closes"},
        {"Sat 01:00-05:00 UTC", 18000, 7 * DAY_S - 14400, "closed again, until next week"},
        {"Sat-Sun 01:00-05:00 UTC", 18000, DAY_S - 14400, "until the next of its days"},
        {"Mon 00:00-24:00 UTC", 0, 2 * DAY_S, "until another day"},
        {"Fri 22:00-04:00 UTC", 3 * HOUR_S, 0, "after midnight it is still the window of Friday"},
        {"Fri 22:00-04:00 UTC", 4 * HOUR_S, 6 * DAY_S + 18 * HOUR_S, "which closes at four"},
        {"Sat 22:00-04:00 UTC", 3 * HOUR_S, 19 * HOUR_S, "before its day's evening it is closed"},
        {"Sat 00:00-24:00 UTC", DAY_S - 1, 0, "a whole day, to its last second"},
        {"Sat 00:00-24:00 UTC", DAY_S, 6 * DAY_S, "and no longer"},
        {"daily 00:00-24:00 UTC", 12345, 0, "always"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct window w;
        const int64_t at = SATURDAY + rows[i].at;
        const bool read = window_read(str_of(rows[i].text), &w) == NULL;
        tap_ok(t,
               read && window_wait(&w, at) == rows[i].wait &&
                   window_open(&w, at) == (rows[i].wait == 0),
               rows[i].rule);
    }
}

static void test_refuse(struct tap *t) {
    struct arena *a = arena_new();
    struct diags d = diags_new(a);
    const char *text = "Sat 22:00-04:00 UTC";
    struct window w;
    tap_ok(t,
           window_read(str_of(text), &w) == NULL &&
               !window_refuse(&d, "index.window", text, &w, SATURDAY) && diags_exit(&d) == 3,
           "out of hours it is not yet time");
    tap_str(t, d.first->message,
            "outside of index.window \"Sat 22:00-04:00 UTC\": the window opens at "
            "2026-11-21 22:00 UTC",
            "and said when it is");
    arena_free(a);
}

int main(void) {
    struct tap t = {0};
    test_forms(&t);
    test_refusals(&t);
    test_times(&t);
    test_refuse(&t);
    return tap_done(&t);
}
