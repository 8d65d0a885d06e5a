/*
 * Looks up the files of templates/ by name. Their bytes come from the build (templates/embed.c).
 */
#include "embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *name, const void *file) {
    return strcmp(name, ((const struct embedded *)file)->name);
}

const struct embedded *embedded_find(const char *name) {
    return bsearch(name, embedded_files, embedded_count, sizeof(*embedded_files), compare);
}

const struct embedded *embedded_file(const char *name) {
    const struct embedded *file = embedded_find(name);
    if (file == NULL) {
        fprintf(stderr, "bug: template \"%s\" is missing\n", name);
        exit(70);
    }
    return file;
}

struct str embedded_text(const char *name) {
    const struct embedded *file = embedded_file(name);
    return (struct str){file->text, file->len};
}
