/* Rules of runtime/twins.h. */
#include "../../runtime/twins.h"
#include "tap.h"

#define ROWS 8

/* A hash whose number is n. */
static struct str hash_of(struct arena *a, int n) {
    char *bytes = arena_alloc(a, 16);
    snprintf(bytes, 16, "%d", n);
    return (struct str){bytes, 16};
}

/* A load whose rows have the texts with these numbers. */
static struct load load_of(struct arena *a, const int *texts, size_t count) {
    struct str *hashes = arena_array(a, count, sizeof(*hashes));
    for (size_t i = 0; i < count; i++)
        hashes[i] = hash_of(a, texts[i]);
    return (struct load){.arena = a, .count = count, .hashes = hashes};
}

static bool known(struct twins *t, struct load *load, size_t row, float want) {
    const float *vector = NULL;
    return twins_ask(t, load, row, &vector) == TWINS_KNOWN && vector[0] == want;
}

static void test_flight(struct tap *t, struct arena *a) {
    static const int texts[ROWS] = {1, 2, 1, 1, 3, 2, 1, 1};
    struct twins *twins = twins_new(a, 2);
    struct load load = load_of(a, texts, ROWS);
    const float vector[] = {7, 8};
    const float *unused = NULL;
    tap_ok(t,
           twins_ask(twins, &load, 0, &unused) == TWINS_NEW &&
               twins_ask(twins, &load, 1, &unused) == TWINS_NEW,
           "a text that was not there before is asked for");
    tap_ok(t,
           twins_ask(twins, &load, 2, &unused) == TWINS_WAITS &&
               twins_ask(twins, &load, 3, &unused) == TWINS_WAITS &&
               twins_ask(twins, &load, 5, &unused) == TWINS_WAITS,
           "while it is asked for, the same text waits");
    const struct twin *first = twins_found(twins, load.hashes[0], vector);
    tap_ok(t,
           first != NULL && first->row == 2 && first->load == &load && first->next != NULL &&
               first->next->row == 3 && first->next->next == NULL,
           "those that wait come with its answer, in their order");
    tap_ok(t, known(twins, &load, 6, 7), "later ones have the vector at once");
    first = twins_refused(twins, load.hashes[1]);
    tap_ok(t, first != NULL && first->row == 5 && first->next == NULL,
           "those that wait for a text that is refused come with the refusal");
    tap_ok(t, twins_ask(twins, &load, 1, &unused) == TWINS_NEW,
           "a text that was refused is asked for again");
    tap_ok(t, twins_found(twins, load.hashes[1], vector) == NULL, "none waits for it any more");
}

static void test_memory(struct tap *t) {
    static const size_t dimensions[] = {64, 1024, 16000};
    bool bounded = true, forgets = true, keeps = true;
    for (size_t i = 0; i < countof(dimensions); i++) {
        struct arena *own = arena_new();
        struct twins *twins = twins_new(own, dimensions[i]);
        struct arena *tmp = arena_new();
        float *vector = arena_array(tmp, dimensions[i], sizeof(*vector));
        const float *unused = NULL;
        const int most = (int)twins_most(twins);
        for (int n = 0; n < 2 * most; n++) {
            struct load load = load_of(tmp, &n, 1);
            vector[0] = (float)n;
            (void)twins_ask(twins, &load, 0, &unused);
            (void)twins_found(twins, load.hashes[0], vector);
            static const int zero = 0;
            load = load_of(tmp, &zero, 1);
            keeps = keeps && known(twins, &load, 0, 0);
        }
        bounded = bounded && arena_held(own) < TWINS_BYTES + (8 << 20);
        const int last[] = {1, 2 * most - 1};
        struct load load = load_of(tmp, last, 2);
        forgets = forgets && twins_ask(twins, &load, 0, &unused) == TWINS_NEW;
        keeps = keeps && known(twins, &load, 1, (float)(2 * most - 1));
        arena_free(own);
        arena_free(tmp);
    }
    tap_ok(t, bounded, "the memory is bounded, whatever the dimensions");
    tap_ok(t, forgets, "the text not asked for the longest is forgotten");
    tap_ok(t, keeps, "one that comes again and again is not, and the last is there");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_flight(&t, a);
    test_memory(&t);
    arena_free(a);
    return tap_done(&t);
}
