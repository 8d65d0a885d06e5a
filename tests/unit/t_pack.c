/* Rules of runtime/pack.h. */
#include "../../runtime/pack.h"
#include "tap.h"

#include <stdbool.h>

#define MOST 300

/* Texts of so many tokens and four times the bytes. */
static size_t cut(const struct pack_limits *limits, const int64_t *tokens, size_t count,
                  size_t *ends) {
    struct pack_text texts[MOST];
    for (size_t i = 0; i < count; i++)
        texts[i] = (struct pack_text){tokens[i], 4 * tokens[i]};
    return pack(limits, texts, count, ends);
}

static void test_even(struct tap *t) {
    int64_t tokens[MOST];
    size_t ends[MOST];
    for (size_t i = 0; i < MOST; i++)
        tokens[i] = 10;
    tap_int(t, (long long)cut(&(struct pack_limits){0}, tokens, 100, ends), 1,
            "without limits all texts are one request");
    tap_int(t, (long long)ends[0], 100, "which ends with the last");
    tap_int(t, (long long)cut(&(struct pack_limits){.items = 100}, tokens, 0, ends), 0,
            "no text, no request");
    const size_t pieces = cut(&(struct pack_limits){.items = 100}, tokens, 101, ends);
    tap_ok(t, pieces == 2 && (ends[0] == 50 || ends[0] == 51) && ends[1] == 101,
           "one text too many: two halves, not a full request and a rest");
    tap_int(t, (long long)cut(&(struct pack_limits){.tokens = 95}, tokens, 90, ends), 10,
            "estimated tokens are kept to");
    tap_int(t, (long long)ends[0], 9, "by each request");
    tap_int(t, (long long)cut(&(struct pack_limits){.bytes = 400}, tokens, 30, ends), 3,
            "and so are bytes");
}

static void test_alone(struct tap *t) {
    static const int64_t tokens[] = {10, 10, 900, 10, 10, 901, 902};
    size_t ends[MOST];
    tap_int(t, (long long)cut(&(struct pack_limits){.alone = 500}, tokens, 7, ends), 5,
            "a text of more than item_tokens is alone");
    tap_ok(t, ends[0] == 2 && ends[1] == 3 && ends[2] == 5 && ends[3] == 6 && ends[4] == 7,
           "and those between such texts are together");
    tap_int(t, (long long)cut(&(struct pack_limits){.tokens = 100}, tokens, 3, ends), 2,
            "a text over the request's limit is sent all the same, alone");
}

/* Whether the requests keep the limits and all texts are in one, whatever their sizes. */
static bool keeps(const struct pack_limits *l, const int64_t *tokens, size_t count) {
    size_t ends[MOST], from = 0;
    const size_t pieces = cut(l, tokens, count, ends);
    for (size_t i = 0; i < pieces; from = ends[i++]) {
        int64_t sum = 0;
        for (size_t j = from; j < ends[i]; j++)
            sum += tokens[j];
        if (ends[i] <= from)
            return false;
        if (ends[i] - from > 1 &&
            (ends[i] - from > l->items || sum > l->tokens || 4 * sum > l->bytes))
            return false;
    }
    return pieces > 0 && ends[pieces - 1] == count;
}

static void test_any(struct tap *t) {
    int64_t tokens[MOST];
    uint32_t random = 1;
    bool ok = true;
    for (int round = 0; round < 1000; round++) {
        const size_t count = 1 + random % MOST;
        for (size_t i = 0; i < count; i++) {
            random = random * 1664525 + 1013904223;
            tokens[i] = (random >> 16) % 200;
        }
        const struct pack_limits limits = {1 + random % 50, 300, 1000, 190};
        ok = ok && keeps(&limits, tokens, count);
    }
    tap_ok(t, ok, "texts of any size: each is in one request, in their order, within the limits");
}

int main(void) {
    struct tap t = {0};
    test_even(&t);
    test_alone(&t);
    test_any(&t);
    return tap_done(&t);
}
