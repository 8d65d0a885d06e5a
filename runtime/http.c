/*
 * Requests in, answers out, several at a time over connections that are kept. Follows no redirect,
 * never tries again and reads nothing in a body.
 */
#include "http.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define CONNECT_S 10L
#define REQUEST_S 600L /* for a whole request */
#define SILENCE_S 120L /* without a byte: given up */
#define RETRY_AFTER_MAX_MS 600000
#define BODY_KEEP (4 << 20) /* a longer buffer is not kept for the next answer */
#define HEADER_BYTES 64     /* of a header's value: what is longer is not read */
#define BODY_FIRST (64 << 10)

enum slot_state {
    SLOT_FREE,
    SLOT_RUNNING,
    SLOT_ENDED, /* waits for http_take */
    SLOT_TAKEN, /* its body is with the caller */
};

/* One transfer; its handle and buffer serve one request after another. */
struct slot {
    enum slot_state state;
    CURL *easy;
    struct curl_slist *headers;
    char *body;
    size_t len, cap;
    size_t most; /* bytes that the body may have */
    bool too_long;
    char error[CURL_ERROR_SIZE];
    CURLcode result;
    unsigned long ended; /* number of the end: answers are taken in that order */
    struct str sent;
    void *owner;
    int64_t retry_after_ms, retry_after_exact_ms; /* Retry-After, retry-after-ms */
    int should_retry;
    const char *const *names; /* of the headers to note */
    char noted[HTTP_NOTED][HEADER_BYTES];
};

struct http {
    CURLM *multi;
    struct slot *slots; /* one more than run at a time: one is with the caller */
    size_t count, in_flight, ended_waiting;
    unsigned long ends;
};

/* What a failed transfer calls for; all others may pass by themselves. */
static const struct failure {
    CURLcode code;
    enum http_transport transport;
    const char *advice;
} failures[] = {
    {CURLE_GOT_NOTHING, HTTP_RESET, ""},
    {CURLE_SEND_ERROR, HTTP_RESET, ""},
    {CURLE_RECV_ERROR, HTTP_RESET, ""},
    {CURLE_PARTIAL_FILE, HTTP_RESET, ""},
    {CURLE_HTTP2, HTTP_RESET, ""},
    {CURLE_HTTP2_STREAM, HTTP_RESET, ""},
    {CURLE_WEIRD_SERVER_REPLY, HTTP_RESET, ""},
    {CURLE_BAD_CONTENT_ENCODING, HTTP_RESET, ""},
    {CURLE_WRITE_ERROR, HTTP_RESET, ""}, /* longer than it may be */
    {CURLE_UNSUPPORTED_PROTOCOL, HTTP_REFUSED, ""},
    {CURLE_URL_MALFORMAT, HTTP_REFUSED, ""},
    {CURLE_PEER_FAILED_VERIFICATION, HTTP_REFUSED,
     " (SSL_CERT_FILE may name a file of the authorities to trust)"},
    {CURLE_SSL_CACERT_BADFILE, HTTP_REFUSED, " (see SSL_CERT_FILE and SSL_CERT_DIR)"},
    {CURLE_SSL_CERTPROBLEM, HTTP_REFUSED, ""},
    {CURLE_SSL_CIPHER, HTTP_REFUSED, ""},
    {CURLE_SSL_ISSUER_ERROR, HTTP_REFUSED, ""},
    {CURLE_SSL_PINNEDPUBKEYNOTMATCH, HTTP_REFUSED, ""},
};

static struct failure failure_of(CURLcode code) {
    for (size_t i = 0; i < countof(failures); i++) {
        if (failures[i].code == code)
            return failures[i];
    }
    return (struct failure){code, code == CURLE_OK ? HTTP_ANSWERED : HTTP_TRANSIENT, ""};
}

static bool make_room(struct slot *slot, size_t more) {
    if (more > slot->most - slot->len) {
        slot->too_long = true;
        return false;
    }
    size_t cap = slot->cap ? slot->cap : BODY_FIRST;
    while (cap < slot->len + more)
        cap *= 2;
    if (cap == slot->cap)
        return true;
    char *grown = realloc(slot->body, cap);
    if (!grown)
        return false;
    slot->body = grown;
    slot->cap = cap;
    return true;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context) {
    struct slot *slot = context;
    const size_t len = size * count;
    if (!make_room(slot, len))
        return 0;
    memcpy(slot->body + slot->len, bytes, len);
    slot->len += len;
    return len;
}

/* A wait in ms within [0, 10 minutes]; -1 for what is not a number. */
static int64_t wait_of(const char *text, double unit_ms) {
    char *end = NULL;
    const double value = strtod(text, &end) * unit_ms;
    if (end == text || end[strspn(end, " \t")] != '\0' || value != value)
        return -1;
    if (value <= 0)
        return 0;
    return value < RETRY_AFTER_MAX_MS ? (int64_t)value : RETRY_AFTER_MAX_MS;
}

static int64_t wait_until(const char *date) {
    const time_t at = curl_getdate(date, NULL);
    if (at == -1)
        return -1;
    const double seconds = difftime(at, time(NULL));
    if (seconds <= 0)
        return 0;
    return seconds * 1000 < RETRY_AFTER_MAX_MS ? (int64_t)(seconds * 1000) : RETRY_AFTER_MAX_MS;
}

static bool is_name(struct str name, const char *other) {
    return name.len == strlen(other) && strncasecmp(name.ptr, other, name.len) == 0;
}

static void note_header(struct slot *slot, struct str name, const char *value) {
    for (size_t i = 0; slot->names && i < HTTP_NOTED; i++) {
        if (slot->names[i] && is_name(name, slot->names[i]))
            memcpy(slot->noted[i], value, strlen(value) + 1);
    }
}

static void on_header_value(struct slot *slot, struct str name, const char *value) {
    note_header(slot, name, value);
    if (name.len == 14 && strncasecmp(name.ptr, "retry-after-ms", 14) == 0)
        slot->retry_after_exact_ms = wait_of(value, 1);
    if (name.len == 11 && strncasecmp(name.ptr, "retry-after", 11) == 0) {
        slot->retry_after_ms = wait_of(value, 1000);
        if (slot->retry_after_ms < 0)
            slot->retry_after_ms = wait_until(value);
    }
    if (name.len == 14 && strncasecmp(name.ptr, "x-should-retry", 14) == 0) {
        if (strcasecmp(value, "true") == 0)
            slot->should_retry = 1;
        if (strcasecmp(value, "false") == 0)
            slot->should_retry = 0;
    }
}

static void forget_headers(struct slot *slot) {
    slot->retry_after_ms = -1;
    slot->retry_after_exact_ms = -1;
    slot->should_retry = -1;
    memset(slot->noted, 0, sizeof(slot->noted));
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context) {
    struct slot *slot = context;
    const struct str line = {bytes, size * count};
    if (str_starts(line, str_of("HTTP/")))
        forget_headers(slot); // an interim response may come first
    const char *colon = memchr(line.ptr, ':', line.len);
    if (!colon)
        return line.len;
    struct str value = {colon + 1, line.len - (size_t)(colon + 1 - line.ptr)};
    while (value.len > 0 && strchr(" \t", value.ptr[0]))
        value = (struct str){value.ptr + 1, value.len - 1};
    while (value.len > 0 && strchr(" \t\r\n", value.ptr[value.len - 1]))
        value.len--;
    char text[HEADER_BYTES];
    if (value.len < sizeof text) {
        memcpy(text, value.ptr, value.len);
        text[value.len] = '\0';
        on_header_value(slot, (struct str){line.ptr, (size_t)(colon - line.ptr)}, text);
    }
    return line.len;
}

/* A program that is started meanwhile does not get the connection. */
static int on_socket(void *context, curl_socket_t socket, curlsocktype purpose) {
    (void)context;
    (void)purpose;
    return fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

/* libcurl has its own places for authorities; the variables are OpenSSL's. */
static CURLcode set_authorities(CURL *easy) {
    const char *file = getenv("SSL_CERT_FILE"), *directory = getenv("SSL_CERT_DIR");
    CURLcode bad = CURLE_OK;
    if (file && *file)
        bad |= curl_easy_setopt(easy, CURLOPT_CAINFO, file);
    if (directory && *directory)
        bad |= curl_easy_setopt(easy, CURLOPT_CAPATH, directory);
    return bad;
}

/* What is the same for every request of a handle. */
static bool set_up(struct slot *slot) {
    CURL *easy = slot->easy;
    CURLcode bad = set_authorities(easy);
    bad |= curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)slot);
    bad |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    bad |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    bad |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    bad |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    bad |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
    bad |= curl_easy_setopt(easy, CURLOPT_TIMEOUT, REQUEST_S);
    bad |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, SILENCE_S);
    bad |= curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "vecrun");
    bad |= curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
    bad |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->error);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    bad |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, (void *)slot);
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    bad |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, (void *)slot);
    return bad == CURLE_OK;
}

bool http_new(struct diags *d, size_t parallel, struct http **out) {
    *out = NULL;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return diag_error(d, DIAG_FAILED, pos_none(), "libcurl cannot start");
    struct http *http = calloc(1, sizeof(*http));
    if (!http)
        goto out;
    http->multi = curl_multi_init();
    http->slots = calloc(parallel + 1, sizeof(*http->slots));
    if (!http->multi || !http->slots)
        goto out;
    http->count = parallel + 1;
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, (long)http->count);
    for (size_t i = 0; i < http->count; i++) {
        http->slots[i].easy = curl_easy_init();
        if (!http->slots[i].easy || !set_up(&http->slots[i]))
            goto out;
    }
    *out = http;
    return true;
out:
    http_free(http);
    return diag_error(d, DIAG_FAILED, pos_none(), "libcurl cannot make its handles");
}

static void slot_free(struct slot *slot) {
    curl_slist_free_all(slot->headers);
    slot->headers = NULL;
    if (slot->cap > BODY_KEEP) {
        free(slot->body);
        slot->body = NULL;
        slot->cap = 0;
    }
    slot->state = SLOT_FREE;
}

void http_cancel(struct http *http) {
    for (size_t i = 0; i < http->count; i++) {
        struct slot *slot = &http->slots[i];
        if (slot->state == SLOT_RUNNING)
            curl_multi_remove_handle(http->multi, slot->easy);
        slot_free(slot);
    }
    http->in_flight = 0;
    http->ended_waiting = 0;
}

void http_free(struct http *http) {
    if (http) {
        http_cancel(http);
        for (size_t i = 0; i < http->count; i++) {
            curl_easy_cleanup(http->slots[i].easy);
            free(http->slots[i].body);
        }
        free(http->slots);
        curl_multi_cleanup(http->multi);
        free(http);
    }
    curl_global_cleanup();
}

/* Adds "name: value"; the copy with the secret lives in the list alone. */
static bool add_header(struct slot *slot, struct http_header header) {
    const size_t len = strlen(header.name) + strlen(header.value) + 3;
    char *line = malloc(len);
    if (!line)
        return false;
    snprintf(line, len, "%s: %s", header.name, header.value);
    struct curl_slist *more = curl_slist_append(slot->headers, line);
    memset(line, 0, len);
    free(line);
    if (more)
        slot->headers = more;
    return more != NULL;
}

static bool add_headers(struct slot *slot, const struct http_request *request) {
    struct curl_slist *first = curl_slist_append(NULL, "Expect:"); // never wait for a 100
    slot->headers = first;
    bool ok = first && add_header(slot, (struct http_header){"Content-Type", HTTP_CONTENT_TYPE}) &&
              add_header(slot, (struct http_header){"Accept", "application/json"});
    for (size_t i = 0; i < request->header_count && ok; i++)
        ok = add_header(slot, request->headers[i]);
    return ok;
}

static bool breaks_line(const struct http_request *request) {
    for (size_t i = 0; i < request->header_count; i++) {
        if (strpbrk(request->headers[i].value, "\r\n"))
            return true;
    }
    return false;
}

static struct slot *free_slot(struct http *http) {
    for (size_t i = 0; i < http->count; i++) {
        if (http->slots[i].state == SLOT_FREE)
            return &http->slots[i];
    }
    return NULL;
}

static bool prepare(struct slot *slot, const struct http_request *request) {
    CURL *easy = slot->easy;
    CURLcode bad = CURLE_OK;
    slot->len = 0;
    slot->too_long = false;
    slot->error[0] = '\0';
    slot->owner = request->owner;
    slot->sent = request->body;
    slot->names = request->noted;
    forget_headers(slot);
    if (!add_headers(slot, request))
        return false;
    bad |= curl_easy_setopt(easy, CURLOPT_URL, request->url);
    bad |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot->headers);
    bad |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
    bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    bad |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.ptr ? request->body.ptr : "");
    return bad == CURLE_OK;
}

bool http_start(struct diags *d, struct http *http, const struct http_request *request) {
    struct slot *slot = free_slot(http);
    if (http->in_flight + 1 >= http->count || !slot)
        return diag_error(d, DIAG_BUG, pos_none(), "more than %zu requests at a time",
                          http->count - 1);
    if (breaks_line(request))
        return diag_error(d, DIAG_BUG, pos_none(), "a header holds a line break");
    if (!prepare(slot, request) || curl_multi_add_handle(http->multi, slot->easy) != CURLM_OK) {
        slot_free(slot);
        return diag_error(d, DIAG_FAILED, pos_none(), "libcurl cannot start a request");
    }
    slot->most = request->answer_most > 0 ? request->answer_most : HTTP_BODY_MAX;
    slot->state = SLOT_RUNNING;
    http->in_flight++;
    return true;
}

/* Sends and receives what can be without waiting. */
static bool perform(struct diags *d, struct http *http) {
    int running = 0, left = 0;
    const CURLMcode code = curl_multi_perform(http->multi, &running);
    if (code != CURLM_OK)
        return diag_error(d, DIAG_FAILED, pos_none(), "libcurl: %s", curl_multi_strerror(code));
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left)) != NULL;) {
        const CURLcode result = message->data.result;
        CURL *easy = message->easy_handle; // the message ends with the removal
        struct slot *slot = NULL;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
        curl_multi_remove_handle(http->multi, easy);
        slot->result = result;
        slot->state = SLOT_ENDED;
        slot->ended = http->ends++;
        http->ended_waiting++;
    }
    return true;
}

bool http_wait(struct diags *d, struct http *http, int extra_fd, bool write, int timeout_ms) {
    if (!perform(d, http))
        return false;
    if (http->ended_waiting > 0)
        return true;
    struct curl_waitfd extra = {
        .fd = extra_fd, .events = (short)(CURL_WAIT_POLLIN | (write ? CURL_WAIT_POLLOUT : 0))};
    const CURLMcode code =
        curl_multi_poll(http->multi, &extra, extra_fd >= 0 ? 1 : 0, timeout_ms, NULL);
    if (code != CURLM_OK)
        return diag_error(d, DIAG_FAILED, pos_none(), "libcurl: %s", curl_multi_strerror(code));
    return perform(d, http);
}

/* The answer that ended first; the one taken before is given back. */
static struct slot *next_ended(struct http *http) {
    struct slot *next = NULL;
    for (size_t i = 0; i < http->count; i++) {
        struct slot *slot = &http->slots[i];
        if (slot->state == SLOT_TAKEN)
            slot_free(slot);
        if (slot->state == SLOT_ENDED && (!next || slot->ended < next->ended))
            next = slot;
    }
    return next;
}

bool http_take(struct http *http, struct arena *tmp, struct http_answer *out) {
    struct slot *slot = next_ended(http);
    if (!slot)
        return false;
    slot->state = SLOT_TAKEN;
    http->in_flight--;
    http->ended_waiting--;
    long status = 0;
    curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    const struct failure failure = failure_of(slot->result);
    const char *error = slot->error[0] ? slot->error : curl_easy_strerror(slot->result);
    if (slot->too_long)
        error = "the answer is too long";
    const char *reason = diag_mask(tmp, (struct str){error, strcspn(error, "\n")}, 200);
    *out = (struct http_answer){
        .owner = slot->owner,
        .transport = failure.transport,
        .status = (int)status,
        .body = {slot->body, slot->len},
        .sent = slot->sent,
        .retry_after_ms =
            slot->retry_after_exact_ms >= 0 ? slot->retry_after_exact_ms : slot->retry_after_ms,
        .should_retry = slot->should_retry,
        .reason =
            slot->result == CURLE_OK ? NULL : arena_printf(tmp, "%s%s", reason, failure.advice),
    };
    for (size_t i = 0; i < HTTP_NOTED; i++)
        out->noted[i] = slot->noted[i][0] ? slot->noted[i] : NULL;
    return true;
}

size_t http_in_flight(const struct http *http) { return http->in_flight; }
