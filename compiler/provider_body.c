/*
 * Takes the template of a request as the plan or a preset has it, gives errors at its nodes, or the
 * same as JSON. What its tokens need from other keys is check_provider.c's to say.
 */
#include "provider_body.h"

#include "match.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BODY_BYTES_MAX (32 << 10)
#define SHOWN_MAX 60

static const char *const tokens[] = {"$texts", "$text", "$model", "$dim", "$kind"};

enum { ALWAYS_SET = 3 }; /* of these: they have a value in every request */

struct checking {
    struct diags *d;
    struct arena *tmp;
    const struct source *source;
    const char *path;
    const struct node *texts; /* where the texts stand, or NULL */
    size_t bytes;
    bool ok;
};

/* Reports what is wrong with a node; the value itself may be a secret. */
PRINTF(3, 4)

static void wrong(struct checking *c, struct pos pos, const char *fmt, ...) {
    va_list args;
    va_start(args, fmt);
    char text[500];
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    c->ok = source_error(c->d, c->source, pos, "\"%s\" %s", c->path, text);
}

/* A token without its "?". */
static struct str bare(struct str token) {
    if (token.len > 1 && token.ptr[token.len - 1] == '?')
        token.len--;
    return token;
}

static bool known(struct str token) {
    for (size_t i = 0; i < countof(tokens); i++)
        if (str_is(bare(token), tokens[i]))
            return true;
    return false;
}

/* Notes that the texts stand here; they must not stand anywhere else. */
static void take_texts(struct checking *c, const struct node *node, const char *what) {
    if (c->texts == NULL) {
        c->texts = node;
        return;
    }
    wrong(c, node->pos, "holds the texts twice: %s stands here, and line %d has them already", what,
          c->texts->pos.line);
    diag_hint(c->d, "Each text is sent once: keep one $texts, or one $text.");
}

static void check_token(struct checking *c, const struct node *node, bool in_each) {
    const struct str token = bare(node->text);
    for (size_t i = 0; i < ALWAYS_SET && token.len < node->text.len; i++)
        if (str_is(token, tokens[i])) {
            wrong(c, node->pos, "has \"%s?\", which always has a value", tokens[i]);
            diag_hint(c->d, "Write \"%s\".", tokens[i]);
        }
    if (str_is(token, "$texts")) {
        if (in_each) {
            wrong(c, node->pos, "has $texts within $each");
            diag_hint(c->d, "Write $text there: $each repeats its template for each text.");
        } else {
            take_texts(c, node, "$texts");
        }
    }
    if (str_is(token, "$text"))
        take_texts(c, node, "$text");
}

/* A string that is more than one token: only $model may stand in it. */
static void check_long_string(struct checking *c, const struct node *node) {
    struct match found;
    for (size_t at = 0; match_find("\\$[A-Za-z_]+\\??", node->text, at, &found);
         at = (size_t)(found.group[0].ptr - node->text.ptr) + found.group[0].len) {
        const struct str token = found.group[0];
        const char *shown = diag_mask(c->tmp, token, SHOWN_MAX);
        if (str_is(token, "$model"))
            continue;
        if (known(token)) {
            wrong(c, node->pos, "has \"%s\" within a longer text", shown);
            diag_hint(c->d, "This token must be the whole value; \"prefix\" puts text before each "
                            "text.");
            continue;
        }
        wrong(c, node->pos, "has an unknown token \"%s\"", shown);
        const char *nearest = str_nearest(bare(token), tokens, countof(tokens));
        if (nearest != NULL)
            diag_hint(c->d, "Did you mean \"%s\"?", nearest);
        else
            diag_hint(c->d, "The tokens are $texts, $text, $model, $dim and $kind.");
    }
}

static void check_scalar(struct checking *c, const struct node *node, bool in_each) {
    const enum yaml_type type = yaml_type(node);
    const bool number = type == YAML_IS_INTEGER || type == YAML_IS_NUMBER;
    c->bytes += node->text.len;
    if (number &&
        !match_whole("-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,17})?([eE][-+]?[0-9]{1,2})?", node->text)) {
        wrong(c, node->pos, "has a number that JSON does not know");
        diag_hint(c->d, "Write it in decimal, such as 0.5, or in quotes.");
    }
    if (type != YAML_IS_STRING)
        return;
    if (source_secret(node->text)) {
        wrong(c, node->pos, "has a value that looks like a key");
        diag_hint(c->d, "Name the variable that holds the key in \"api_key_env\".");
    }
    if (known(node->text))
        check_token(c, node, in_each);
    else
        check_long_string(c, node);
}

static void check_node(struct checking *c, const struct node *node, bool in_each);

static void check_each(struct checking *c, const struct node *mapping, bool in_each) {
    const struct node *each = yaml_get(mapping, "$each");
    const struct node *before = c->texts;
    if (mapping->children->next != NULL) {
        wrong(c, each->key_pos, "has $each beside other keys: it must be the only one");
        diag_hint(c->d, "Move the others out, or into the template that it repeats.");
    }
    if (in_each) {
        wrong(c, each->key_pos, "has $each within $each");
        diag_hint(c->d, "Write one $each, with one $text in its template.");
        return;
    }
    check_node(c, each, true);
    if (c->texts == before && c->ok) {
        wrong(c, each->pos, "has $each without $text in it");
        diag_hint(c->d, "$each repeats its template for each text: write $text where it belongs.");
    }
}

static void check_node(struct checking *c, const struct node *node, bool in_each) {
    if (node->kind == NODE_SCALAR) {
        check_scalar(c, node, in_each);
        return;
    }
    if (yaml_get(node, "$each") != NULL) {
        check_each(c, node, in_each);
        return;
    }
    for (const struct node *child = node->children; child != NULL; child = child->next) {
        c->bytes += child->key.len;
        if (child->key.len > 0 && child->key.ptr[0] == '$') {
            wrong(c, child->key_pos, "has a key \"%s\"", diag_mask(c->tmp, child->key, SHOWN_MAX));
            diag_hint(c->d, "Of the keys that begin with \"$\" there is $each alone.");
        }
        check_node(c, child, in_each);
    }
}

bool provider_body_check(struct diags *d, struct arena *tmp, const struct source *source,
                         const char *path, const struct node *body) {
    struct checking c = {.d = d, .tmp = tmp, .source = source, .path = path, .ok = true};
    if (yaml_get(body, "$each") == NULL) {
        check_node(&c, body, false);
    } else {
        wrong(&c, body->pos, "must be an object: $each makes a list");
        diag_hint(d, "Put it under the key that takes the list: {inputs: {$each: …}}.");
    }
    if (c.texts == NULL && c.ok) {
        wrong(&c, body->pos, "has no place for the texts");
        diag_hint(d, "Write \"$texts\" where the API takes a list of texts, or \"$text\" for one.");
    }
    if (c.bytes > BODY_BYTES_MAX)
        wrong(&c, body->pos, "is longer than %d bytes", BODY_BYTES_MAX);
    return c.ok;
}

const struct node *provider_body_token(const struct node *node, const char *token) {
    if (node->kind == NODE_SCALAR)
        return str_is(node->text, token) ? node : NULL;
    const bool each = yaml_get(node, "$each") != NULL;
    if (each && strcmp(token, "$text") == 0)
        return NULL;
    const struct node *found = NULL;
    for (const struct node *n = node->children; n != NULL && found == NULL; n = n->next)
        found = provider_body_token(n, token);
    return found;
}

static struct json_new *scalar_json(struct json_doc *doc, const struct node *node) {
    int64_t integer = 0;
    switch (yaml_type(node)) {
    case YAML_IS_NULL:
        return json_new_null(doc);
    case YAML_IS_BOOLEAN:
        return json_new_bool(doc, node->text.ptr[0] == 't' || node->text.ptr[0] == 'T');
    case YAML_IS_INTEGER:
        if (str_integer(node->text, INT64_MIN, INT64_MAX, &integer))
            return json_new_integer(doc, integer);
        return json_new_str(doc, node->text);
    case YAML_IS_NUMBER:
        return json_new_number(doc, strtod(node->text.ptr, NULL));
    case YAML_IS_STRING:
    case YAML_IS_LIST:
    case YAML_IS_MAPPING:
        break;
    }
    return json_new_str(doc, node->text);
}

struct json_new *provider_body_json(struct json_doc *doc, const struct node *node) {
    if (node->kind == NODE_SCALAR)
        return scalar_json(doc, node);
    const bool list = node->kind == NODE_SEQUENCE;
    struct json_new *value = list ? json_new_array(doc) : json_new_object(doc);
    for (const struct node *child = node->children; child != NULL; child = child->next) {
        if (list)
            json_push(value, provider_body_json(doc, child));
        else
            json_put(doc, value, child->key.ptr, provider_body_json(doc, child));
    }
    return value;
}
