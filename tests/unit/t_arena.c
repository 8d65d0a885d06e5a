/* Rules of runtime/base/arena.h. */
#include "../../runtime/base/arena.h"
#include "tap.h"

#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

static bool all_zero(const char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void test_allocations(struct tap *t) {
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4096, 65535, 65536, 65537, 3 << 20};
    struct arena *a = arena_new();
    bool zeroed = true, aligned = true;
    for (size_t round = 0; round < 3; round++) {
        const struct arena_mark mark = arena_mark(a);
        for (size_t i = 0; i < countof(sizes); i++) {
            char *p = arena_alloc(a, sizes[i]);
            zeroed = zeroed && all_zero(p, sizes[i]);
            aligned = aligned && (uintptr_t)p % _Alignof(max_align_t) == 0;
            memset(p, 0xff, sizes[i] > 0 ? sizes[i] : 1);
        }
        arena_rewind(a, mark);
    }
    tap_ok(t, zeroed, "memory is zeroed, also where it is reused after a rewind");
    tap_ok(t, aligned, "memory is aligned for any type");
    arena_free(a);
}

static void test_strings(struct tap *t) {
    struct arena *a = arena_new();
    tap_str(t, arena_strdup(a, "text"), "text", "arena_strdup copies a string");
    tap_str(t, arena_strndup(a, "text", 2), "te", "arena_strndup ends the copy with NUL");
    tap_str(t, arena_strndup(a, NULL, 0), "", "arena_strndup of nothing is the empty string");
    tap_str(t, arena_printf(a, "%s-%03d", "x", 7), "x-007", "arena_printf formats");
    tap_int(t, (long long)strlen(arena_printf(a, "%200000d", 1)), 200000,
            "arena_printf has no limit of its own");
    arena_free(a);
}

static void test_raw(struct tap *t) {
    struct arena *a = arena_new();
    const struct arena_mark mark = arena_mark(a);
    memset(arena_raw(a, 1000), 0xff, 1000);
    arena_rewind(a, mark);
    const unsigned char *raw = arena_raw(a, 500), *zeroed = arena_alloc(a, 500);
    tap_ok(t, (uintptr_t)raw % _Alignof(max_align_t) == 0, "arena_raw aligns");
    tap_ok(t, raw[0] == 0xff && raw[499] == 0xff, "and writes nothing to what it gives");
    tap_ok(t, zeroed[0] == 0 && zeroed[499] == 0, "arena_alloc gives zeros where other bytes were");
    arena_free(a);
}

static void test_growth(struct tap *t) {
    struct arena *a = arena_new();
    char *one = arena_grow(a, NULL, 0, 4);
    memcpy(one, "text", 4);
    tap_ok(t, arena_grow(a, one, 4, 1000) == one, "the last allocation grows where it is");
    const char *next = arena_strdup(a, "next");
    char *moved = arena_grow(a, one, 1000, 2000);
    tap_ok(t, moved != one && memcmp(moved, "text", 4) == 0, "one before it is copied");
    memset(moved, 0xff, 2000);
    tap_str(t, next, "next", "and does not reach into what follows");
    char *large = arena_grow(a, moved, 2000, 3 << 20);
    tap_ok(t, large != moved && large[1999] == (char)0xff, "a full block's is copied, too");
    arena_free(a);
}

static size_t batch(struct arena *a, size_t size) {
    const struct arena_mark mark = arena_mark(a);
    for (int i = 0; i < 50; i++)
        arena_alloc(a, size);
    arena_rewind(a, mark);
    return arena_held(a);
}

static void test_rewind(struct tap *t) {
    struct arena *a = arena_new();
    char *kept = arena_strdup(a, "kept");
    const size_t first = batch(a, 100000);
    bool same = true;
    for (int i = 0; i < 100; i++)
        same = same && batch(a, 100000) == first;
    tap_ok(t, same, "equal batches take no more memory than the first");
    for (size_t size = 100000; size < 400000; size += 1000)
        batch(a, size);
    tap_ok(t, arena_held(a) < 50 * 400000 * 2, "growing batches do not pile up blocks");
    tap_str(t, kept, "kept", "what is older than the mark outlives a rewind");
    const struct arena_mark mark = arena_mark(a);
    const char *one = arena_alloc(a, 10);
    arena_rewind(a, mark);
    tap_ok(t, arena_alloc(a, 10) == (const void *)one, "a rewind gives the same memory again");
    arena_free(a);
    arena_free(NULL);
}

/* Whether an impossible request ends the program. */
static bool dies(size_t count, size_t size) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(0);
        arena_array(arena_new(), count, size);
        _exit(0);
    }
    int status = 0;
    return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

int main(void) {
    struct tap t = {0};
    test_allocations(&t);
    test_strings(&t);
    test_raw(&t);
    test_growth(&t);
    test_rewind(&t);
    tap_ok(&t, dies(SIZE_MAX / 2, 3), "an array whose size overflows ends the program");
    tap_ok(&t, dies(1, SIZE_MAX - 8), "a size past all memory ends the program");
#ifdef __SANITIZE_ADDRESS__
    struct arena *a = arena_new();
    const struct arena_mark mark = arena_mark(a);
    const char *stale = arena_alloc(a, 16);
    tap_ok(&t, __asan_address_is_poisoned(stale + 16), "a write past an allocation is caught");
    arena_rewind(a, mark);
    tap_ok(&t, __asan_address_is_poisoned(stale), "a stale pointer is caught after a rewind");
    arena_free(a);
#endif
    return tap_done(&t);
}
