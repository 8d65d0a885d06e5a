/*
 * The bytes of a manifest in: read with the right checksum in place of theirs, so that what stands
 * behind the checksum is reached; what was read is written and read again.
 */
#include "../../runtime/base/sha256.h"
#include "../../runtime/manifest.h"
#include "fuzz.h"

#include <string.h>

static const char key[] = "  \"checksum\": \"";

/* The text up to its checksum, sealed anew; without one, as it is. */
static struct str sealed(struct arena *a, struct str text) {
    const char *line = text.len ? str_find(text, key) : NULL;
    if (!line)
        return text;
    const struct str body = {text.ptr, (size_t)(line - text.ptr)};
    struct buf out = buf_new(a, body.len + 200);
    buf_str(&out, body);
    buf_printf(&out, "%s%s\"\n}\n", key, sha256_hex(a, body));
    return buf_slice(&out);
}

static bool read(struct arena *a, struct str text, struct manifest *out) {
    struct diags d = diags_new(a);
    const bool good = manifest_read(&d, a, "m.json", text, out);
    fuzz_require(good == (d.errors == 0), "errors and no manifest go together", "");
    fuzz_require(str_utf8(fuzz_print(a, &d)), "diagnostics that are not UTF-8", "");
    return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new();
    struct manifest manifest, again;
    if (read(a, sealed(a, (struct str){(const char *)data, size}), &manifest)) {
        struct buf text = buf_new(a, MANIFEST_BYTES_MAX * 2), second = buf_new(a, text.max);
        manifest_write(&manifest, a, &text);
        fuzz_require(read(a, buf_slice(&text), &again), "what is written cannot be read", text.ptr);
        manifest_write(&again, a, &second);
        fuzz_require(str_eq(buf_slice(&text), buf_slice(&second)), "it changes when read", "");
    }
    arena_free(a);
    return 0;
}
