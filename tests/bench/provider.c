/*
 * The provider of the benchmark: requests of the OpenAI kind in, one constant vector for each text
 * out, as base64 or as numbers. The answers are made once, so that what is measured is the client.
 * Reads no more of a request than how many texts it holds and which format it asks for.
 *
 * usage: provider DIMENSIONS LATENCY_MS CEILING_ROWS_PER_S     0: none; prints "listening PORT"
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define TEXTS_MAX 2048
#define CLIENTS_MAX 128
#define REQUEST_MAX (16 << 20)
#define READ_SIZE (64 << 10)

/* All items that an answer can have: one of n texts is the first ends[n] bytes. */
struct items {
    char *bytes;
    size_t ends[TEXTS_MAX + 1];
};

struct client {
    int socket;
    char *request;
    size_t len, cap;
    bool answering;
    int64_t due_us; /* when the answer may go */
    char head[256], tail[128];
    struct iovec parts[3]; /* of the answer, what is not sent yet */
};

struct provider {
    struct items base64, numbers;
    int64_t latency_us, busy_until_us;
    double us_a_row; /* 0: no ceiling */
    struct client clients[CLIENTS_MAX];
    size_t count;
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

static void *memory(void *old, size_t size) {
    void *block = realloc(old, size);
    if (block == NULL)
        die("provider");
    return block;
}

/* RFC 4648. */
static char *base64(const unsigned char *bytes, size_t count) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = memory(NULL, (count + 2) / 3 * 4 + 1), *to = out;
    for (size_t i = 0; i < count; i += 3) {
        const size_t left = count - i;
        const unsigned bits = (unsigned)bytes[i] << 16 |
                              (left > 1 ? (unsigned)bytes[i + 1] << 8 : 0) |
                              (left > 2 ? bytes[i + 2] : 0U);
        *to++ = digits[bits >> 18];
        *to++ = digits[bits >> 12 & 63];
        *to++ = left > 1 ? digits[bits >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[bits & 63] : '=';
    }
    *to = '\0';
    return out;
}

static char *quoted_base64(const float *vector, size_t dimensions) {
    unsigned char *bytes = memory(NULL, 4 * dimensions);
    for (size_t i = 0; i < dimensions; i++) {
        uint32_t bits = 0;
        memcpy(&bits, &vector[i], sizeof bits);
        for (size_t byte = 0; byte < 4; byte++)
            bytes[4 * i + byte] = (unsigned char)(bits >> (8 * byte));
    }
    char *text = base64(bytes, 4 * dimensions);
    const size_t size = strlen(text) + 3;
    char *out = memory(NULL, size);
    snprintf(out, size, "\"%s\"", text);
    free(text);
    free(bytes);
    return out;
}

static char *number_list(const float *vector, size_t dimensions) {
    const size_t size = 24 * dimensions + 3;
    char *out = memory(NULL, size);
    size_t len = 0;
    for (size_t i = 0; i < dimensions; i++)
        len += (size_t)snprintf(out + len, size - len, "%c%.9g", i == 0 ? '[' : ',',
                                (double)vector[i]);
    snprintf(out + len, size - len, "]");
    return out;
}

static struct items make_items(char *vector) {
    static const char form[] = "%s{\"object\":\"embedding\",\"index\":%zu,\"embedding\":%s}";
    const size_t most = strlen(vector) + sizeof form + 24;
    struct items items = {.bytes = memory(NULL, most * TEXTS_MAX)};
    for (size_t i = 0; i < TEXTS_MAX; i++) {
        const size_t at = items.ends[i];
        items.ends[i + 1] =
            at + (size_t)snprintf(items.bytes + at, most, form, i > 0 ? "," : "", i, vector);
    }
    free(vector);
    return items;
}

/* The strings of the list behind "input". */
static size_t count_texts(const char *body) {
    const char *at = strstr(body, "\"input\"");
    at = at != NULL ? strchr(at, '[') : NULL;
    size_t count = 0;
    bool inside = false;
    for (; at != NULL && *at != '\0' && (inside || *at != ']'); at++) {
        if (*at == '"') {
            inside = !inside;
            count += inside;
        } else if (*at == '\\' && at[1] != '\0')
            at++;
    }
    return count < TEXTS_MAX ? count : TEXTS_MAX;
}

static int64_t due(struct provider *p, size_t texts) {
    const int64_t now = now_us();
    p->busy_until_us = p->busy_until_us > now ? p->busy_until_us : now;
    p->busy_until_us += (int64_t)((double)texts * p->us_a_row);
    const int64_t answered = now + p->latency_us;
    return answered > p->busy_until_us ? answered : p->busy_until_us;
}

static void begin_answer(struct provider *p, struct client *c, const char *body) {
    static const char begin[] = "{\"object\":\"list\",\"model\":\"new-1024\",\"data\":[";
    const size_t texts = count_texts(body);
    const struct items *items =
        strstr(body, "\"encoding_format\":\"base64\"") != NULL ? &p->base64 : &p->numbers;
    const int tail = snprintf(c->tail, sizeof c->tail,
                              "],\"usage\":{\"prompt_tokens\":%zu,\"total_tokens\":%zu}}",
                              100 * texts, 100 * texts);
    const int head = snprintf(
        c->head, sizeof c->head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        sizeof begin - 1 + items->ends[texts] + (size_t)tail, begin);
    c->parts[0] = (struct iovec){c->head, (size_t)head};
    c->parts[1] = (struct iovec){items->bytes, items->ends[texts]};
    c->parts[2] = (struct iovec){c->tail, (size_t)tail};
    c->due_us = due(p, texts);
    c->answering = true;
    c->len = 0;
}

/* The value of Content-Length, which clients write in any case. */
static size_t content_length(const char *head, const char *end) {
    for (const char *at = head; at != NULL && at < end; at = strchr(at + 1, '\n')) {
        const char *name = *at == '\n' ? at + 1 : at;
        if (strncasecmp(name, "content-length:", 15) == 0)
            return (size_t)strtoul(name + 15, NULL, 10);
    }
    return 0;
}

/* False at the end of the connection. */
static bool receive(struct provider *p, struct client *c) {
    if (c->cap < c->len + READ_SIZE + 1) {
        c->cap = 2 * (c->len + READ_SIZE + 1);
        c->request = memory(c->request, c->cap);
    }
    const ssize_t got = read(c->socket, c->request + c->len, READ_SIZE);
    if (got <= 0)
        return got < 0 && errno == EAGAIN;
    c->len += (size_t)got;
    c->request[c->len] = '\0';
    const char *end = strstr(c->request, "\r\n\r\n");
    if (end == NULL || c->len < (size_t)(end + 4 - c->request) + content_length(c->request, end))
        return c->len < REQUEST_MAX;
    begin_answer(p, c, end + 4);
    return true;
}

static bool answer(struct client *c) {
    const ssize_t gone = writev(c->socket, c->parts, 3);
    if (gone < 0)
        return errno == EAGAIN;
    size_t left = (size_t)gone;
    c->answering = false;
    for (size_t i = 0; i < 3; i++) {
        struct iovec *part = &c->parts[i];
        const size_t of_this = left < part->iov_len ? left : part->iov_len;
        *part = (struct iovec){(char *)part->iov_base + of_this, part->iov_len - of_this};
        left -= of_this;
        c->answering |= part->iov_len > 0;
    }
    return true;
}

static void take_client(struct provider *p, int listener) {
    const int socket = accept(listener, NULL, NULL);
    if (socket < 0 || p->count == CLIENTS_MAX || fcntl(socket, F_SETFL, O_NONBLOCK) != 0)
        die("provider: accept");
    p->clients[p->count++] = (struct client){.socket = socket};
}

static void drop_client(struct provider *p, size_t i) {
    close(p->clients[i].socket);
    free(p->clients[i].request);
    p->clients[i] = p->clients[--p->count];
}

/* What each client is waited for; gives the time until the next answer is due, -1: none. */
static int watch(const struct provider *p, struct pollfd *polled) {
    const int64_t now = now_us();
    int64_t next_us = -1;
    for (size_t i = 0; i < p->count; i++) {
        const struct client *c = &p->clients[i];
        const int64_t left = c->answering ? c->due_us - now : -1;
        short events = c->answering ? POLLOUT : POLLIN;
        if (left > 0) {
            events = 0;
            next_us = next_us < 0 || left < next_us ? left : next_us;
        }
        polled[i] = (struct pollfd){.fd = c->socket, .events = events};
    }
    return next_us < 0 ? -1 : (int)((next_us + 999) / 1000);
}

static void serve(struct provider *p, int listener) {
    struct pollfd polled[CLIENTS_MAX + 1];
    for (;;) {
        const int wait_ms = watch(p, polled);
        const size_t count = p->count;
        polled[count] = (struct pollfd){.fd = listener, .events = POLLIN};
        if (poll(polled, count + 1, wait_ms) < 0)
            die("provider: poll");
        if (polled[count].revents != 0)
            take_client(p, listener);
        for (size_t i = count; i-- > 0;) {
            struct client *c = &p->clients[i];
            if (polled[i].revents == 0)
                continue;
            if (polled[i].events == 0 || !(c->answering ? answer(c) : receive(p, c)))
                drop_client(p, i);
        }
    }
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, len) != 0 ||
        listen(listener, CLIENTS_MAX) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        die("provider: listen");
    printf("listening %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

int main(int argc, char **argv) {
    static struct provider p;
    if (argc != 4) {
        fputs("usage: provider DIMENSIONS LATENCY_MS CEILING_ROWS_PER_S\n", stderr);
        return 2;
    }
    const size_t dimensions = (size_t)strtoul(argv[1], NULL, 10);
    const double ceiling = strtod(argv[3], NULL);
    p.latency_us = 1000 * (int64_t)strtol(argv[2], NULL, 10);
    p.us_a_row = ceiling > 0 ? 1e6 / ceiling : 0;
    float *vector = memory(NULL, dimensions * sizeof *vector);
    for (size_t i = 0; i < dimensions; i++)
        vector[i] = 0.07F * (float)((i * 7919 + 13) % 1009) / 1009 - 0.035F;
    p.base64 = make_items(quoted_base64(vector, dimensions));
    p.numbers = make_items(number_list(vector, dimensions));
    free(vector);
    serve(&p, listen_on_loopback());
}
