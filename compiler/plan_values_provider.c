/*
 * Takes a node of the tree and its row in the table of keys, as plan_values.c does, for the keys of
 * providers: addresses, names of secrets, headers, pointers. What they are together is
 * provider.c's.
 */
#include "plan_values_private.h"

#include "match.h"
#include "provider.h"
#include "provider_body.h"

bool value_read_preset(const struct plan_reader *r, const struct plan_value *v) {
    return value_is_line(r, v) &&
           provider_check_preset(r->d, r->keep, r->plan->source, v->node->pos, v->node->text);
}

/* The value is in no message here: it may hold a secret. */
bool value_read_url(const struct plan_reader *r, const struct plan_value *v) {
    struct match unused;
    if (!value_is_line(r, v))
        return false;
    const struct str url = v->node->text;
    if (match_find("\\A[^/?#]*//[^/?#]*@", url, 0, &unused)) {
        value_refuse(r, v, "must not hold a user or password");
        diag_hint(r->d, "Name the variable that holds the secret in \"api_key_env\".");
        return false;
    }
    if (match_find("(?i)[?&][^=&]*(key|token|secret|passw)[^=&]*=(?!\\{env:)", url, 0, &unused)) {
        value_refuse(r, v, "must not hold a secret");
        diag_hint(r->d, "Write {env:NAME} in its place.");
        return false;
    }
    if (!value_has_form(v)) {
        value_refuse(r, v, "must be an http:// or https:// URL");
        diag_hint(r->d, "Write it whole, without spaces: https://host/path.");
        return false;
    }
    if (match_whole("([^{}]|\\{model\\}|\\{env:[A-Za-z_][A-Za-z0-9_]*\\})+", url))
        return true;
    value_refuse(r, v, "has a hole that is neither {model} nor {env:NAME}");
    diag_hint(r->d, "Write one of these; a brace that belongs to the URL is %%7B or %%7D.");
    return false;
}

bool value_read_variable(const struct plan_reader *r, const struct plan_value *v) {
    if (yaml_type(v->node) == YAML_IS_NULL)
        return true;
    if (!value_is_line(r, v))
        return false;
    const struct str name = v->node->text;
    if (value_has_form(v) && !source_secret(name))
        return true;
    value_refuse(r, v, "must be the name of an environment variable");
    diag_hint(r->d, "Write the variable's name, such as OPENAI_API_KEY, never the key itself.");
    return false;
}

/* Headers that vecrun or libcurl sets by itself are no place for a secret. */
bool value_read_header(const struct plan_reader *r, const struct plan_value *v) {
    static const char taken[] = "(?i)host|content-.*|accept|accept-.*|connection|expect|te|trailer|"
                                "transfer-encoding|upgrade|user-agent";
    if (!value_is_line(r, v))
        return false;
    const struct str name = v->node->text;
    if (!value_has_form(v) || source_secret(name)) {
        value_refuse(r, v, "must be the name of an HTTP header");
        diag_hint(r->d, "Write Authorization, api-key or what the API's documentation names.");
        return false;
    }
    if (match_whole(taken, name)) {
        value_refuse(r, v, "must not be \"%s\", which is set for every request",
                     value_shown(r, name));
        diag_hint(r->d, "Name the header that the API takes the key in.");
        return false;
    }
    value_store_text(r, v, name);
    return true;
}

/* A scheme is a word: a secret does not fit into it. */
bool value_read_scheme(const struct plan_reader *r, const struct plan_value *v) {
    if (yaml_type(v->node) != YAML_IS_STRING)
        return value_wrong_type(r, v, "a string");
    if (value_has_form(v))
        return true;
    value_refuse(r, v, "must be a word such as \"Bearer \", or \"\"");
    diag_hint(r->d, "The key itself stands in the variable that \"api_key_env\" names.");
    return false;
}

static bool read_argument(const struct plan_reader *r, const struct plan_value *v) {
    const bool empty = yaml_type(v->node) == YAML_IS_STRING && v->node->text.len == 0;
    if (!empty && !value_is_line(r, v))
        return false;
    if (!source_secret(v->node->text))
        return true;
    value_refuse(r, v, "must not hold a secret");
    diag_hint(r->d, "It would stand in the manifest: let the program read it from the environment "
                    "or a file.");
    return false;
}

bool value_read_arguments(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind != NODE_SEQUENCE) {
        value_wrong_type(r, v, "a list: the program and its arguments");
        diag_hint(r->d, "Write each word as an entry: [gcloud, auth, print-access-token]. There "
                        "is no shell.");
        return false;
    }
    bool ok = true;
    int64_t count = 0;
    for (const struct node *n = v->node->children; n != NULL; n = n->next, count++) {
        const struct plan_value item = {v->key, n,
                                        arena_printf(r->keep, "%s.%d", v->path, (int)count)};
        ok = count < v->key->high && read_argument(r, &item) && ok;
    }
    if (count >= v->key->low && count <= v->key->high)
        return ok;
    value_refuse(r, v, "must have %lld to %lld entries, not %lld", (long long)v->key->low,
                 (long long)v->key->high, (long long)count);
    diag_hint(r->d, "Write the program, then its arguments: [gcloud, auth, print-access-token].");
    return false;
}

bool value_read_scope(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    if (value_has_form(v))
        return true;
    value_refuse(r, v, "must be a name as AWS writes it, not \"%s\"",
                 value_shown(r, v->node->text));
    diag_hint(r->d, "Write eu-central-1, bedrock, or {env:NAME} for what a variable holds.");
    return false;
}

bool value_read_phrase(const struct plan_reader *r, const struct plan_value *v) {
    if (yaml_type(v->node) != YAML_IS_STRING)
        return value_wrong_type(r, v, "a string");
    if (v->node->text.len > (size_t)v->key->high)
        return value_refuse(r, v, "is longer than %lld bytes", (long long)v->key->high);
    if (!value_has_control(v->node->text, "\n\t"))
        return true;
    value_refuse(r, v, "holds a control character");
    diag_hint(r->d, "Take it out: line breaks and tabs alone may stand here.");
    return false;
}

bool value_read_body(const struct plan_reader *r, const struct plan_value *v) {
    return value_read_mapping(r, v) &&
           provider_body_check(r->d, r->keep, r->plan->source, v->path, v->node);
}

bool value_read_pointer(const struct plan_reader *r, const struct plan_value *v) {
    int64_t stars = 0;
    struct match star = {0};
    if (!value_is_line(r, v))
        return false;
    const struct str pointer = v->node->text;
    if (!value_has_form(v)) {
        value_refuse(r, v, "must be a JSON Pointer, not \"%s\"", value_shown(r, pointer));
        diag_hint(r->d,
                  "Write \"/\" before each key, as in /data/*/embedding; \"~1\" is a \"/\" and "
                  "\"~0\" a \"~\" within a key.");
        return false;
    }
    for (size_t at = 0; match_find("/\\*(?=/|\\z)", pointer, at, &star); stars++)
        at = (size_t)(star.group[0].ptr - pointer.ptr) + star.group[0].len;
    if (stars >= v->key->low && stars <= v->key->high)
        return true;
    if (v->key->high == 0) {
        value_refuse(r, v, "must not hold \"*\": it points at one value");
        diag_hint(r->d, "Write the number of the item instead: /data/0/model.");
        return false;
    }
    value_refuse(r, v, "must hold %s \"*\"", v->key->low == v->key->high ? "one" : "at most one");
    diag_hint(r->d, "\"*\" stands for each item of a list: /data/*/index.");
    return false;
}

static bool read_one_status(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind == NODE_SCALAR && value_has_form(v))
        return true;
    if (v->node->kind != NODE_SCALAR || yaml_type(v->node) == YAML_IS_NULL)
        return value_wrong_type(r, v, "a status, a list of them, or 4xx");
    value_refuse(r, v, "must be 201 to 599, 3xx, 4xx or 5xx, not %s",
                 value_shown(r, v->node->text));
    if (str_is(v->node->text, "200"))
        diag_hint(r->d, "What a 200 holds is checked by itself: count, order, dimension, numbers.");
    return false;
}

bool value_read_status(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind != NODE_SEQUENCE)
        return read_one_status(r, v);
    bool ok = v->node->children != NULL || value_refuse(r, v, "names no status");
    size_t i = 0;
    for (const struct node *n = v->node->children; n != NULL; n = n->next, i++) {
        const struct plan_value item = {v->key, n, arena_printf(r->keep, "%s.%zu", v->path, i)};
        ok = read_one_status(r, &item) && ok;
    }
    return ok;
}
