/* Rules of runtime/probes.h: how far a vector is from what it was. */
#include "../../runtime/probes.h"
#include "tap.h"

#include <math.h>

int main(void) {
    static const struct {
        float was[3], is[3];
        struct probes_turn want;
        bool noise;
        const char *rule;
    } rows[] = {
        {{1, 2, 2}, {1, 2, 2}, {0, 1, 0}, true, "the same"},
        {{1, 2, 2}, {1.03F, 1.98F, 2.02F}, {0.763, 1.0034, 0.0137}, true, "noise"},
        {{1, 0, 0}, {0.9962F, 0.0872F, 0}, {5, 1, 0.0872}, true, "5 degrees"},
        {{1, 0, 0}, {0.9925F, 0.1219F, 0}, {7, 1, 0.1221}, false, "7 degrees"},
        {{1, 0, 0}, {0, 1, 0}, {90, 1, 1.4142}, false, "a right angle"},
        {{3, 0, 0}, {-3, 0, 0}, {180, 1, 2}, false, "the opposite"},
        {{1, 2, 2}, {2, 4, 4}, {0, 2, 1}, false, "twice as long"},
        {{30, 60, 60}, {1, 2, 2}, {0, 0.0333, 0.9667}, false, "normalised now"},
    };
    struct tap t = {0};
    for (size_t i = 0; i < countof(rows); i++) {
        const struct probes_turn got = probes_turn(rows[i].was, rows[i].is, 3);
        tap_ok(&t,
               fabs(got.degrees - rows[i].want.degrees) < 0.02 &&
                   fabs(got.length - rows[i].want.length) < 1e-3 &&
                   fabs(got.distance - rows[i].want.distance) < 1e-3,
               rows[i].rule);
        tap_int(&t, got.distance <= PROBES_NOISE, rows[i].noise, rows[i].rule);
    }
    const float none[3] = {0, 0, 0};
    tap_ok(&t, !(probes_turn(none, rows[0].is, 3).distance <= PROBES_NOISE),
           "a reference of zeros is met by nothing");
    return tap_done(&t);
}
