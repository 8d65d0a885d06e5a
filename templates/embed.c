/*
 * Build tool: files in, a C file out that holds their bytes as `embedded_files`
 * (runtime/base/embedded.h says what that is). The names are the paths behind "templates/".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long embed(const char *path, int index) {
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        fail(path);
    printf("static const char text_%d[] = {", index);
    long len = 0;
    for (int c; (c = getc(in)) != EOF; len++)
        printf("%s%d,", len % 24 == 0 ? "\n" : "", c > 127 ? c - 256 : c);
    printf("0};\n");
    if (ferror(in) != 0 || fclose(in) != 0)
        fail(path);
    return len;
}

int main(int argc, char **argv) {
    long *len = calloc((size_t)argc, sizeof(*len));
    if (len == NULL)
        fail("calloc");
    printf("#include \"runtime/base/embedded.h\"\n\n");
    for (int i = 1; i < argc; i++)
        len[i] = embed(argv[i], i);
    printf("const struct embedded embedded_files[] = {\n");
    for (int i = 1; i < argc; i++) {
        const char *name = strstr(argv[i], "templates/");
        printf("    {\"%s\", text_%d, %ld},\n", name == NULL ? argv[i] : name + 10, i, len[i]);
    }
    printf("};\nconst size_t embedded_count = %d;\n", argc - 1);
    free(len);
    if (fflush(stdout) != 0)
        fail("write");
    return 0;
}
