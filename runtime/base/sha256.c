/*
 * Takes bytes, gives their digest as text. OpenSSL does the work.
 */
#include "sha256.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

char *sha256_hex(struct arena *a, struct str bytes) {
    static const char hex[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (EVP_Digest(bytes.ptr, bytes.len, digest, &len, EVP_sha256(), NULL) != 1) {
        fputs("bug: OpenSSL has no SHA-256\n", stderr);
        exit(70);
    }
    char *digits = arena_alloc(a, 2 * len + 1);
    for (unsigned i = 0; i < len; i++) {
        digits[2 * i] = hex[digest[i] >> 4];
        digits[2 * i + 1] = hex[digest[i] & 15];
    }
    return digits;
}
