/*
 * Takes the text of a plan, gives a tree of nodes that know their places. It refuses what YAML has
 * and a plan has no use for; which keys and values mean something is plan.c's.
 */
#include "yaml.h"

#include "match.h"
#include "yaml_mistakes.h"

#include <string.h>
#include <yaml.h>

struct reading {
    struct diags *d;
    struct arena *keep;
    const struct source *source;
    yaml_parser_t parser;
    struct pos quote, quote_end; /* of the quoted text read last */
    size_t nodes;
};

static bool read_node(struct reading *, const yaml_event_t *, int depth, struct node *);

static struct pos place(const struct reading *r, yaml_mark_t mark) {
    return (struct pos){r->source->path, (int)mark.line + 1, (int)mark.column + 1};
}

static bool syntax_error(struct reading *r) {
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem != NULL ? p->problem : "out of memory";
    if (p->error == YAML_READER_ERROR)
        return source_error(r->d, r->source, source_pos(r->source, p->problem_offset),
                            "not valid YAML: %s", problem);
    struct yaml_problem told = {.problem = problem,
                                .context = p->context,
                                .at = place(r, p->problem_mark),
                                .quote = r->quote,
                                .quote_end = r->quote_end};
    if (p->context != NULL)
        told.since = place(r, p->context_mark);
    return yaml_mistake(r->d, r->source, &told);
}

static bool next_event(struct reading *r, yaml_event_t *event) {
    if (yaml_parser_parse(&r->parser, event) != 1)
        return syntax_error(r);
    if (event->type == YAML_SCALAR_EVENT &&
        (event->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
         event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)) {
        r->quote = place(r, event->start_mark);
        r->quote_end = place(r, event->end_mark);
    }
    return true;
}

/* These are often meant as the first character of a value. */
static bool not_allowed(struct reading *r, struct pos pos, const char *what) {
    source_error(r->d, r->source, pos, "%s is not allowed in a plan", what);
    diag_hint(r->d, "Write the value itself; if it begins with this character, put it in quotes.");
    return false;
}

/* Reports what the tree does not show; reading goes on. */
static void check_properties(struct reading *r, struct pos pos, const yaml_char_t *anchor,
                             const yaml_char_t *tag) {
    if (anchor != NULL)
        not_allowed(r, pos, "an anchor (\"&\")");
    if (tag != NULL)
        not_allowed(r, pos, "a tag (\"!\")");
}

static bool read_scalar(struct reading *r, const yaml_event_t *event, struct pos pos,
                        struct str *text) {
    const char *value = (const char *)event->data.scalar.value;
    const size_t len = event->data.scalar.length;
    check_properties(r, pos, event->data.scalar.anchor, event->data.scalar.tag);
    if (memchr(value, 0, len) != NULL)
        return source_error(r->d, r->source, pos, "a NUL character is not allowed");
    *text = (struct str){arena_strndup(r->keep, value, len), len};
    return true;
}

static void check_duplicate(struct reading *r, const struct node *first, const struct node *child) {
    for (const struct node *other = first; other != child; other = other->next)
        if (str_eq(other->key, child->key)) {
            source_error(r->d, r->source, child->key_pos, "duplicate key \"%s\"", child->key.ptr);
            diag_hint(r->d, "Remove one of the two; the first is at line %d.", other->key_pos.line);
            return;
        }
}

static bool read_key(struct reading *r, const yaml_event_t *event, const struct node *parent,
                     struct node *child) {
    child->key_pos = place(r, event->start_mark);
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(r, event, child->key_pos, &child->key);
    if (event->type == YAML_MAPPING_START_EVENT && child->key_pos.line == parent->pos.line &&
        child->key_pos.column == parent->pos.column + 1) {
        source_error(r->d, r->source, parent->pos, "a value with \"{{\" in it needs quotes");
        diag_hint(r->d, "Put the value in quotes: \"{{column}}\".");
        return false;
    }
    source_error(r->d, r->source, child->key_pos, "a key must be a name");
    diag_hint(r->d, "Write one word before the \":\".");
    return false;
}

/* Reads the children of a collection up to its end. */
static bool read_children(struct reading *r, int depth, struct node *parent) {
    struct node **end = &parent->children;
    for (;;) {
        yaml_event_t event;
        if (!next_event(r, &event))
            return false;
        if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return true;
        }
        struct node *child = arena_alloc(r->keep, sizeof(*child));
        bool ok = true;
        if (parent->kind == NODE_MAPPING) {
            ok = read_key(r, &event, parent, child);
            yaml_event_delete(&event);
            if (!ok || !next_event(r, &event))
                return false;
        }
        ok = read_node(r, &event, depth + 1, child);
        yaml_event_delete(&event);
        if (!ok)
            return false;
        *end = child;
        end = &child->next;
        if (parent->kind == NODE_MAPPING)
            check_duplicate(r, parent->children, child);
    }
}

static bool read_node(struct reading *r, const yaml_event_t *event, int depth, struct node *out) {
    out->pos = place(r, event->start_mark);
    if (depth > YAML_DEPTH_MAX) {
        source_error(r->d, r->source, out->pos, "nested deeper than %d levels", YAML_DEPTH_MAX);
        diag_hint(r->d, "No plan needs that: take out what is too much.");
        return false;
    }
    if (++r->nodes > YAML_NODES_MAX)
        return source_error(r->d, r->source, out->pos, "more than %d values", YAML_NODES_MAX);
    if (event->type == YAML_ALIAS_EVENT)
        return not_allowed(r, out->pos, "an alias (\"*\")");
    if (event->type == YAML_SCALAR_EVENT) {
        out->kind = NODE_SCALAR;
        out->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
        return read_scalar(r, event, out->pos, &out->text);
    }
    const bool list = event->type == YAML_SEQUENCE_START_EVENT;
    out->kind = list ? NODE_SEQUENCE : NODE_MAPPING;
    if (list)
        check_properties(r, out->pos, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
    else
        check_properties(r, out->pos, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
    return read_children(r, depth, out);
}

/* Takes one event that must be of that type. */
static bool skip_event(struct reading *r, yaml_event_type_t type, const char *otherwise,
                       const char *hint) {
    yaml_event_t event;
    if (!next_event(r, &event))
        return false;
    const bool ok = event.type == type;
    if (!ok) {
        source_error(r->d, r->source, place(r, event.start_mark), "%s", otherwise);
        diag_hint(r->d, "%s", hint);
    }
    yaml_event_delete(&event);
    return ok;
}

static bool read_document(struct reading *r, struct node *root) {
    yaml_event_t event;
    if (!skip_event(r, YAML_STREAM_START_EVENT, "not a YAML stream", "Write a plan in YAML.") ||
        !skip_event(r, YAML_DOCUMENT_START_EVENT, "the plan is empty",
                    "Begin with \"vecplan: 1\".") ||
        !next_event(r, &event))
        return false;
    const bool ok = read_node(r, &event, 1, root);
    yaml_event_delete(&event);
    if (!ok)
        return false;
    if (root->kind != NODE_MAPPING) {
        source_error(r->d, r->source, root->pos, "a plan must be a mapping, not %s",
                     yaml_type_words(yaml_type(root)));
        diag_hint(r->d, root->kind == NODE_SCALAR
                            ? "Write \"key: value\", with a space after the \":\"."
                            : "Write \"key: value\" without \"- \" or a bracket before it.");
        return false;
    }
    return skip_event(r, YAML_DOCUMENT_END_EVENT, "the document does not end",
                      "Look at what stands here.") &&
           skip_event(r, YAML_STREAM_END_EVENT, "a second document is not allowed in a plan",
                      "Give each plan a file of its own.");
}

bool yaml_read(struct diags *d, struct arena *keep, const struct source *source,
               struct node **root) {
    const unsigned errors = d->errors;
    struct reading r = {.d = d, .keep = keep, .source = source};
    struct node *node = arena_alloc(keep, sizeof(*node));
    *root = NULL;
    if (yaml_parser_initialize(&r.parser) != 1)
        return diag_error(d, DIAG_BUG, pos_none(), "libyaml does not start");
    yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)source->text.ptr,
                                 source->text.len);
    if (read_document(&r, node))
        *root = node;
    yaml_parser_delete(&r.parser);
    return d->errors == errors;
}

const struct node *yaml_get(const struct node *mapping, const char *key) {
    if (mapping == NULL || mapping->kind != NODE_MAPPING)
        return NULL;
    for (const struct node *child = mapping->children; child != NULL; child = child->next)
        if (str_is(child->key, key))
            return child;
    return NULL;
}

static const struct node *child_of(const struct node *parent, struct str step) {
    int64_t index = 0;
    const bool list = parent->kind == NODE_SEQUENCE;
    if (parent->kind == NODE_SCALAR || (list && !str_integer(step, 0, YAML_NODES_MAX, &index)))
        return NULL;
    for (const struct node *child = parent->children; child != NULL; child = child->next)
        if (list ? index-- == 0 : str_eq(child->key, step))
            return child;
    return NULL;
}

/* Follows a path as far as it goes; *whole tells whether that is to its end. */
static const struct node *follow(const struct node *node, const char *path, bool *whole) {
    struct str rest = str_of(path), step;
    *whole = true;
    while (str_split(&rest, '.', &step)) {
        const struct node *child = child_of(node, step);
        if (child == NULL) {
            *whole = false;
            return node;
        }
        node = child;
    }
    return node;
}

const struct node *yaml_find(const struct node *root, const char *path) {
    bool whole;
    const struct node *node = follow(root, path, &whole);
    return whole ? node : NULL;
}

const struct node *yaml_nearest(const struct node *root, const char *path) {
    bool whole;
    return follow(root, path, &whole);
}

enum yaml_type yaml_type(const struct node *node) {
    static const struct {
        const char *only; /* what it is made of: most texts are none of these at a glance */
        const char *pattern;
        enum yaml_type type;
    } forms[] = {
        {"~nulNUL", "~|null|Null|NULL|", YAML_IS_NULL},
        {"truefalsTRUEFALS", "true|True|TRUE|false|False|FALSE", YAML_IS_BOOLEAN},
        {"-+0123456789abcdefABCDEFox", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", YAML_IS_INTEGER},
        {"-+.0123456789eEinfINFaA",
         "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\\.(?i:inf)|\\.(?i:nan)",
         YAML_IS_NUMBER},
    };

    if (node->kind != NODE_SCALAR)
        return node->kind == NODE_MAPPING ? YAML_IS_MAPPING : YAML_IS_LIST;
    const char *text = node->text.ptr;
    if (node->plain && *text != '\0' && text[strspn(text, "0123456789")] == '\0')
        return YAML_IS_INTEGER;
    for (size_t i = 0; node->plain && i < countof(forms); i++)
        if (text[strspn(text, forms[i].only)] == '\0' && match_whole(forms[i].pattern, node->text))
            return forms[i].type;
    return YAML_IS_STRING;
}

const char *yaml_type_words(enum yaml_type type) {
    static const char *const words[] = {
        [YAML_IS_NULL] = "empty",        [YAML_IS_BOOLEAN] = "true or false",
        [YAML_IS_INTEGER] = "a number",  [YAML_IS_NUMBER] = "a number with a fraction",
        [YAML_IS_STRING] = "a string",   [YAML_IS_LIST] = "a list",
        [YAML_IS_MAPPING] = "a mapping",
    };
    return words[type];
}
