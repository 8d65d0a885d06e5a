/*
 * JSON, read and written; the one door to yyjson. Values are read only. Documents are limited in
 * size by the caller and in depth here.
 */
#ifndef VECPLAN_JSON_H
#define VECPLAN_JSON_H

#include "diag.h"

#define JSON_DEPTH_MAX 64

struct json;     /* a value of a parsed document */
struct json_new; /* a value of a document under construction */
struct json_doc; /* a document under construction */

enum json_type {
    JSON_MISSING, /* the pointer was NULL */
    JSON_NULL,
    JSON_BOOL,
    JSON_NUMBER,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT,
};

/* Parses a whole text. Values and strings live in the arena. Errors, beside bad syntax:
 * duplicate keys, NUL in a string, more than JSON_DEPTH_MAX levels. The message names `what`
 * ("manifest", "response") and the byte, counted from 1. */
MUST_CHECK bool json_parse(struct diags *, struct arena *, const char *what, struct str text,
                           const struct json **root);

/* The type; JSON_MISSING for NULL. All readers accept NULL. */
enum json_type json_type(const struct json *);

/* A member of an object, an element of an array; NULL if there is none. */
const struct json *json_get(const struct json *, const char *key);
const struct json *json_at(const struct json *, size_t index);

/* Elements of an array or members of an object; else 0. */
size_t json_count(const struct json *);

/* The text of a string (empty slice otherwise), a number (fallback otherwise), a boolean. */
struct str json_str(const struct json *);
double json_number(const struct json *, double fallback);
bool json_bool(const struct json *, bool fallback);

/* A whole number, written without fraction or exponent, within [low, high]. */
bool json_integer(const struct json *, int64_t low, int64_t high, int64_t *out);

/* Goes through an object or array in order: start with a zeroed iterator; the key is empty for
 * arrays. Linear in the whole. */
struct json_each {
    struct str key;
    const struct json *value;
    const struct json *next; /* from here on json_next's own */
    size_t left;
    bool begun;
};

bool json_next(const struct json *container, struct json_each *);

/* Copies an array of numbers into count floats; false if the length differs or an element is not a
 * finite number within float range. */
bool json_floats(const struct json *, float *out, size_t count);

/* A new document; its memory comes from the arena. Strings given to json_new_* are copied. */
struct json_doc *json_doc(struct arena *);
struct json_new *json_new_object(struct json_doc *);
struct json_new *json_new_array(struct json_doc *);
struct json_new *json_new_str(struct json_doc *, struct str);
struct json_new *json_new_text(struct json_doc *, const char *); /* NULL gives null */
struct json_new *json_new_integer(struct json_doc *, int64_t);
struct json_new *json_new_number(struct json_doc *, double);
struct json_new *json_new_bool(struct json_doc *, bool);
struct json_new *json_new_null(struct json_doc *);
struct json_new *json_new_copy(struct json_doc *, const struct json *); /* NULL gives null */

/* Adds a member (the key is copied) or an element. */
void json_put(struct json_doc *, struct json_new *object, const char *key, struct json_new *value);
void json_push(struct json_new *array, struct json_new *value);

/* Appends the document as text: pretty with two spaces and a final newline, or on one line. A
 * string that is not UTF-8 or a number that is not finite fails the buffer. */
void json_write(const struct json_new *root, bool pretty, struct buf *out);

#endif
