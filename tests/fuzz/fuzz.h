/*
 * What the fuzz targets share.
 */
#ifndef VECPLAN_FUZZ_H
#define VECPLAN_FUZZ_H

#include "../../runtime/base/diag.h"

#include <stdlib.h>

/* libFuzzer's entry. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise: says what is broken and aborts unless it holds. */
static inline void fuzz_require(bool holds, const char *promise, const char *shown) {
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n%s\n", promise, shown);
    abort();
}

/* The diagnostics as they are printed. */
static inline struct str fuzz_print(struct arena *a, const struct diags *d) {
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    fuzz_require(out != NULL, "no memory", "");
    diags_print(d, "vecplan", false, out);
    fclose(out);
    struct str copy = {arena_strndup(a, text, len), len};
    free(text);
    return copy;
}

#endif
