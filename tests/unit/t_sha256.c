/* Rules of runtime/base/sha256.h. */
#include "../../runtime/base/sha256.h"
#include "tap.h"

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    tap_str(&t, sha256_hex(a, str_of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "SHA-256 gives the digest of FIPS 180-4's example");
    tap_str(&t, sha256_hex(a, (struct str){NULL, 0}),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "SHA-256 of nothing");
    arena_free(a);
    return tap_done(&t);
}
