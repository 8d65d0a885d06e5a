/*
 * YAML to a tree whose nodes know their places; the one door to libyaml.
 */
#ifndef VECPLAN_YAML_H
#define VECPLAN_YAML_H

#include "source.h"

#define YAML_DEPTH_MAX 16
#define YAML_NODES_MAX 2000

enum node_kind {
    NODE_SCALAR,
    NODE_SEQUENCE,
    NODE_MAPPING,
};

struct node {
    enum node_kind kind;
    struct pos pos;     /* of the value */
    struct pos key_pos; /* of the key, in a mapping */
    struct str key;     /* in a mapping */
    struct str text;    /* of a scalar */
    bool plain;         /* a scalar without quotes: may be a number, a boolean or null */
    struct node *children;
    struct node *next;
};

/* What a scalar is by YAML's core schema, or the kind of collection. */
enum yaml_type {
    YAML_IS_NULL,
    YAML_IS_BOOLEAN,
    YAML_IS_INTEGER,
    YAML_IS_NUMBER,
    YAML_IS_STRING,
    YAML_IS_LIST,
    YAML_IS_MAPPING,
};

/* Reads one document whose root is a mapping. Duplicate keys, anchors, aliases, tags, a second
 * document and too deep or too many nodes are errors. After duplicate keys, anchors and tags, all
 * of which are reported, *root is the tree all the same, so that the plan's other errors can be
 * found; after the rest it is NULL. */
MUST_CHECK bool yaml_read(struct diags *, struct arena *, const struct source *,
                          struct node **root);

/* The child of that key, or NULL. */
const struct node *yaml_get(const struct node *mapping, const char *key);

/* The node at a dotted path ("to.dimensions", "key.0"), or NULL. */
const struct node *yaml_find(const struct node *root, const char *path);

/* The node at a dotted path, or the nearest parent that is there. */
const struct node *yaml_nearest(const struct node *root, const char *path);

/* The type of a node; quoted scalars are strings. */
enum yaml_type yaml_type(const struct node *);

/* The type in words, with an article: "a whole number". */
const char *yaml_type_words(enum yaml_type);

#endif
