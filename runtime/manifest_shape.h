/*
 * The manifest's keys as tables that its reader and its writer both walk. Private to manifest*.c.
 */
#ifndef VECPLAN_MANIFEST_SHAPE_H
#define VECPLAN_MANIFEST_SHAPE_H

#include "manifest.h"

enum field_type {
    FIELD_FORMAT,         /* MANIFEST_FORMAT; no member of the struct */
    FIELD_CHECKSUM,       /* the last line; no member of the struct */
    FIELD_STRING,         /* const char * */
    FIELD_STRING_OR_NULL, /* const char *, may be NULL */
    FIELD_STRINGS,        /* const char *const *, and a count */
    FIELD_INTEGER,        /* int64_t from 0 */
    FIELD_STATUS,         /* int from 0 to 999 */
    FIELD_NUMBER,         /* double */
    FIELD_BOOL,           /* bool */
    FIELD_ACTION,         /* enum manifest_action, by name */
    FIELD_BOUND,          /* bool: "at_least" or "at_most" */
    FIELD_JSON,           /* const struct json *, an object */
    FIELD_OBJECT,         /* a struct within the struct */
    FIELD_OBJECT_OR_NULL, /* a pointer to a struct */
    FIELD_OBJECTS,        /* an array of structs, and a count */
    FIELD_NUMBERS,        /* struct manifest_parameter array: an object name: number */
    FIELD_STATEMENTS,     /* struct manifest_statement array: an object name: array of lines */
};

struct field {
    const char *key;
    enum field_type type;
    size_t offset;             /* of the member in its struct */
    size_t count_offset;       /* of the member that counts an array */
    const struct shape *shape; /* of the objects */
};

struct shape {
    const struct field *fields; /* in the order of the page */
    size_t count;
    size_t size; /* bytes of the struct */
};

/* The whole manifest. */
extern const struct shape manifest_shape;

/* Names of enum manifest_action, and of the two bounds of a gate. */
extern const char *const manifest_actions[4];
extern const char *const manifest_bounds[2];

/* When a kind of job has a statement or parameter. */
enum need {
    NEED_ALWAYS,
    NEED_PROVIDER, /* exactly where the manifest has a provider: not with to.expression */
    NEED_COLUMN,   /* exactly where the vectors stand in a column of the table */
    NEED_RECALL,   /* exactly where the manifest has that gate, here and below */
    NEED_OVERLAP,
    NEED_REEMBED,
    NEED_ASKED, /* only where the plan asks for it */
};

struct requirement {
    const char *kind; /* of the job */
    const char *name;
    enum need need;
};

struct requirements {
    const struct requirement *rows;
    size_t count;
};

/* What each kind of job consists of. */
extern const struct requirements manifest_required_statements, manifest_required_parameters;

/* Checks that each job has the statements and parameters of its kind and no others. Gives NULL or
 * what is wrong. */
const char *manifest_jobs_wrong(struct arena *, const struct manifest *);

/* Checks that each gate is known and there once. Gives NULL or what is wrong. */
const char *manifest_gates_wrong(struct arena *, const struct manifest *);

#endif
