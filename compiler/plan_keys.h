/*
 * The plan language as a table: one row a key. The reader (plan.c), the JSON Schema and the
 * messages about unknown or missing keys all come from it.
 */
#ifndef VECPLAN_PLAN_KEYS_H
#define VECPLAN_PLAN_KEYS_H

#include "plan.h"

enum plan_key_type {
    KEY_MAPPING,
    KEY_NAMED,   /* a mapping whose keys are the plan's own names: `*` in the paths below it */
    KEY_LIST,    /* a list, likewise: `*` stands for each entry */
    KEY_INTEGER, /* low to high */
    KEY_SHARE,   /* 0 to 1 */
    KEY_BOOLEAN,
    KEY_STRING,   /* one line */
    KEY_CHOICE,   /* one of values */
    KEY_NAME,     /* a literal identifier */
    KEY_NAMES,    /* a list of them, low to high entries */
    KEY_PLAN,     /* the plan's own name */
    KEY_RELATION, /* a name or schema.name, as SQL writes it */
    KEY_TEXT,     /* a column or a template */
    KEY_SQL,      /* an expression */
    KEY_QUERY,    /* a query */
    KEY_DURATION, /* high in seconds, if it is not 0: low to high */
    KEY_WINDOW,
    KEY_SIZE, /* bytes, with a unit */
    KEY_USD,  /* 0.000001 to 1e9 */
    KEY_VERSION,
    KEY_PRESET, /* a provider that vecplan brings along */
    KEY_URL,
    KEY_VARIABLE,  /* name of an environment variable, or null */
    KEY_HEADER,    /* name of an HTTP header */
    KEY_SCHEME,    /* what stands before the secret in it, or nothing */
    KEY_ARGUMENTS, /* a program and what it is given, low to high entries */
    KEY_SCOPE,     /* a part of what an AWS signature is valid for */
    KEY_PHRASE,    /* text of several lines, or none */
    KEY_BODY,      /* template of a request: a mapping of any content */
    KEY_POINTER,   /* JSON Pointer with low to high segments `*` */
    KEY_ROWS,      /* a number of rows, or a share such as 20% */
    KEY_STATUS,    /* an HTTP status, a class of them, or a list */
    KEY_IMAGE,     /* a container image */
    KEY_OBJECT,    /* name of an object of Kubernetes */
    KEY_TYPE_COUNT,
};

struct plan_key {
    const char *path;
    enum plan_key_type type;
    bool required; /* wherever its parent is there */
    bool nullable; /* null stands for none, where a preset has one */
    int64_t low, high;
    const char *const *values; /* of a choice; NULL ends */
    const char *fallback;      /* default as a plan would write it; NULL: none, or computed */
    size_t offset;             /* of the value in struct plan; 0: it has no field of its own */
    const char *doc;           /* one line */
};

extern const struct plan_key plan_keys[];
extern const size_t plan_key_count;

/* The row of a child of parent ("" for the root, "providers.*" in the table's form), or NULL. */
const struct plan_key *plan_key_find(const char *parent, struct str child);

/* Whether the row is a child of parent, and that child's own name. */
bool plan_key_child(const struct plan_key *, const char *parent, const char **name);

#endif
