/*
 * Looks up the files of templates/ by name. Their bytes come from the build (templates/embed.c).
 */
#include "embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct embedded *embedded_find(const char *name) {
    for (size_t i = 0; i < embedded_count; i++)
        if (strcmp(embedded_files[i].name, name) == 0)
            return &embedded_files[i];
    return NULL;
}

struct str embedded_text(const char *name) {
    const struct embedded *file = embedded_find(name);
    if (file == NULL) {
        fprintf(stderr, "bug: template \"%s\" is missing\n", name);
        exit(70);
    }
    return (struct str){file->text, file->len};
}
