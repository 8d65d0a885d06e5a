/*
 * Build tool: files in, a C file out that holds their bytes and the places of their named pieces as
 * `embedded_files` (runtime/base/embedded.h says what that is). The names are the paths behind
 * "templates/", and come sorted.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 20];

static void fail(const char *what, const char *why) {
    fprintf(stderr, "embed: %s: %s\n", what, why);
    exit(1);
}

static const char *name_of(const char *path) {
    const char *name = strstr(path, "templates/");
    return name == NULL ? path : name + strlen("templates/");
}

static size_t read_text(const char *path) {
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        fail(path, strerror(errno));
    const size_t len = fread(text, 1, sizeof text, in);
    if (ferror(in) != 0 || fclose(in) != 0)
        fail(path, strerror(errno));
    if (len == sizeof text)
        fail(path, "too long");
    text[len] = '\0';
    return len;
}

static size_t embed(const char *path, int index) {
    const size_t len = read_text(path);
    printf("static const char text_%d[] = {", index);
    for (size_t i = 0; i < len; i++)
        printf("%s%d,", i % 24 == 0 ? "\n" : "", (signed char)text[i]);
    printf("0};\n");
    return len;
}

/* Whether a line is `-- name: separator`; gives where the separator begins. */
static bool is_head(const char *line, size_t *name_len, const char **separator) {
    if (strncmp(line, "-- ", 3) != 0)
        return false;
    *name_len = strspn(line + 3, "abcdefghijklmnopqrstuvwxyz_");
    const char *colon = line + 3 + *name_len;
    *separator = colon + 1 + (colon[0] == ':' && colon[1] == ' ');
    return *name_len > 0 && *colon == ':';
}

static const char *line_after(const char *line) {
    const char *end = strchr(line, '\n');
    return end == NULL ? line + strlen(line) : end + 1;
}

static void print_slice(int index, const char *from, size_t len) {
    printf("{text_%d + %td, %zu}, ", index, from - text, len);
}

/* A piece goes up to the next head, without the empty lines and semicolons at its ends. */
static int embed_pieces(int index) {
    int count = 0;
    size_t name_len, next_len;
    const char *separator, *next_separator;
    printf("static const struct embedded_piece pieces_%d[] = {\n", index);
    for (const char *line = text; *line != '\0';) {
        const char *start = line_after(line), *head = line;
        line = start;
        if (!is_head(head, &name_len, &separator))
            continue;
        while (*line != '\0' && !is_head(line, &next_len, &next_separator))
            line = line_after(line);
        const char *end = line;
        start += strspn(start, "\n");
        while (end > start && strchr("\n;", end[-1]) != NULL)
            end--;
        printf("    {");
        print_slice(index, head + 3, name_len);
        print_slice(index, separator, strcspn(separator, "\n"));
        print_slice(index, start, end > start ? (size_t)(end - start) : 0);
        printf("},\n");
        count++;
    }
    printf("    {{0, 0}, {0, 0}, {0, 0}}};\n");
    return count;
}

int main(int argc, char **argv) {
    size_t *len = calloc((size_t)argc, sizeof(*len));
    int *pieces = calloc((size_t)argc, sizeof(*pieces));
    if (len == NULL || pieces == NULL)
        fail("calloc", strerror(errno));
    printf("#include \"runtime/base/embedded.h\"\n\n");
    for (int i = 1; i < argc; i++) {
        if (i > 1 && strcmp(name_of(argv[i - 1]), name_of(argv[i])) >= 0)
            fail(argv[i], "names must come sorted");
        len[i] = embed(argv[i], i);
        pieces[i] = embed_pieces(i);
    }
    printf("const struct embedded embedded_files[] = {\n");
    for (int i = 1; i < argc; i++)
        printf("    {\"%s\", text_%d, %zu, pieces_%d, %d},\n", name_of(argv[i]), i, len[i], i,
               pieces[i]);
    printf("};\nconst size_t embedded_count = %d;\n", argc - 1);
    free(len);
    free(pieces);
    if (fflush(stdout) != 0)
        fail("write", strerror(errno));
    return 0;
}
