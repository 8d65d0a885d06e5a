/* Rules of runtime/sigv4.h: the signatures of AWS's own test suite (aws-sig-v4-test-suite, named in
 * the rows); and what AWS's SDK for JavaScript (@smithy/signature-v4 5) gives for a session token
 * and for paths whose encoding that suite does not cover; and what Python's hmac gives for an order
 * of parameters. */
#include "../../runtime/sigv4.h"
#include "tap.h"

#define SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define CREDENTIAL                                                                                 \
    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
#define SESSION "AQoDYXdzEPT//+/EXAMPLE=="
#define TYPED "content-type;host;x-amz-date;x-amz-security-token"

static const struct {
    const char *rule, *method, *path, *type, *body, *session, *signed_headers, *signature;
} rows[] = {
    {"get-vanilla", "GET", "/", NULL, "", NULL, "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla, and no path", "GET", "", NULL, "", NULL, "host;x-amz-date",
     "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
    {"get-vanilla-query-order-key-case", "GET", "/?Param2=value2&Param1=value1", NULL, "", NULL,
     "host;x-amz-date", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
    {"get-vanilla-empty-query-key", "GET", "/?Param1=value1", NULL, "", NULL, "host;x-amz-date",
     "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
    {"parameters are in the order of their names, and then of their values", "GET",
     "/?b&a1=2&a=2&a-b=3&a=1", NULL, "", NULL, "host;x-amz-date",
     "2fc8fbdbd2f812a12f115286cef6d62668beb07ef39189fd353c0bbcfaa95bb3"},
    {"get-unreserved", "GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
     NULL, "", NULL, "host;x-amz-date",
     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
    {"get-utf8", "GET", "/\xe1\x88\xb4", NULL, "", NULL, "host;x-amz-date",
     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
    {"post-vanilla", "POST", "/", NULL, "", NULL, "host;x-amz-date",
     "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"},
    {"post-vanilla-query", "POST", "/?Param1=value1", NULL, "", NULL, "host;x-amz-date",
     "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
    {"post-x-www-form-urlencoded", "POST", "/", "application/x-www-form-urlencoded",
     "Param1=value1", NULL, "content-type;host;x-amz-date",
     "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"},
    {"an encoded path is encoded once more", "POST", "/model/amazon.titan-embed-text-v2%3A0/invoke",
     "application/json", "{\"inputText\":\"a\"}", SESSION, TYPED,
     "d1db65d69fc43c13d158b0b3b5783713ef1139156b5f5b67f50d696eeb403f5e"},
    {"a path that is not encoded is encoded", "POST", "/model/amazon.titan-embed-text-v2:0/invoke",
     "application/json", "{\"inputText\":\"a\"}", SESSION, TYPED,
     "3f0bb407dcd3dd802b0c13347492de2581d75af4ec58b5b0f31021ef3bfa1530"},
};

static struct sigv4_headers sign(struct arena *a, size_t row) {
    const struct sigv4_key key = {.id = "AKIDEXAMPLE",
                                  .secret = SECRET,
                                  .session = rows[row].session,
                                  .region = "us-east-1",
                                  .service = "service"};
    return sigv4_sign(a, &key,
                      &(struct sigv4_request){
                          .method = rows[row].method,
                          .url = arena_printf(a, "https://example.amazonaws.com%s", rows[row].path),
                          .content_type = rows[row].type,
                          .body = str_of(rows[row].body),
                          .at = 1440938160,
                      });
}

int main(void) {
    struct tap t = {0, 0};
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(rows); i++) {
        const struct sigv4_headers got = sign(a, i);
        tap_str(&t, got.authorization,
                arena_printf(a, CREDENTIAL "SignedHeaders=%s, Signature=%s", rows[i].signed_headers,
                             rows[i].signature),
                rows[i].rule);
    }
    tap_str(&t, sign(a, 0).date, "20150830T123600Z", "the date is UTC");
    tap_str(&t, sign(a, 0).host, "example.amazonaws.com", "the host is the URL's");
    arena_free(a);
    return tap_done(&t);
}
