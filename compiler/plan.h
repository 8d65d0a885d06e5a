/*
 * The plan as a typed struct: all keys of the plan language read, defaults filled in. The table in
 * plan_keys.c is the language; rules across keys are check.c's.
 */
#ifndef VECPLAN_PLAN_H
#define VECPLAN_PLAN_H

#include "../runtime/manifest.h"
#include "yaml.h"

#define PLAN_NAME_MAX 40

enum plan_type { TYPE_VECTOR, TYPE_HALFVEC, TYPE_TEXT, TYPE_REAL_ARRAY };

enum plan_distance { DISTANCE_COSINE, DISTANCE_L2, DISTANCE_IP, DISTANCE_L1 };

/* What is indexed and compared: the vector itself, or its cast to a shorter type. */
enum plan_cast { CAST_NONE, CAST_HALFVEC };

enum plan_layout { LAYOUT_COLUMN, LAYOUT_TABLE };

enum plan_method { METHOD_HNSW, METHOD_IVFFLAT, METHOD_NONE };

enum plan_build { BUILD_MIGRATION, BUILD_JOB };

/* Which rows a sweep embeds: all, those that match `only`, none but new and changed ones. */
enum plan_strategy { STRATEGY_FULL, STRATEGY_SELECTIVE, STRATEGY_NATURAL };

/* What changes over beside the search function: nothing, a view, or the columns' names. */
enum plan_switch { SWITCH_FUNCTION, SWITCH_VIEW, SWITCH_RENAME };

/* Which vectors follow changes after cutover. */
enum plan_fresh { FRESH_BOTH, FRESH_NEW };

enum plan_phase { PHASE_EXPAND, PHASE_INDEX, PHASE_CUTOVER, PHASE_CONTRACT, PHASE_COUNT };

enum plan_format {
    FORMAT_DBMATE,
    FORMAT_SQLX,
    FORMAT_ALEMBIC,
    FORMAT_SQL,
    FORMAT_GOLANG_MIGRATE,
    FORMAT_GOOSE,
    FORMAT_FLYWAY,
    FORMAT_COUNT,
};

/* A schema-qualified name: literal parts, not yet quoted. */
struct plan_relation {
    const char *schema; /* NULL only for an unqualified table: then an error by check.c */
    const char *name;
};

/* A list of literal column names. */
struct plan_names {
    const char *const *name;
    size_t count;
};

/* A piece of `text`: a column's value or literal text. */
struct plan_piece {
    const char *column; /* or NULL */
    const char *literal;
};

struct plan_index {
    const char *name; /* literal, in the table's schema; NULL: derived */
    enum plan_method method;
    enum plan_distance distance;
    enum plan_cast cast;
    int64_t m, ef_construction; /* hnsw */
    int64_t lists;              /* ivfflat; 0: the index job counts the rows */
    enum plan_build build;
    const char *window;       /* or NULL: at any time */
    int64_t memory;           /* bytes; 0: as the server has it */
    int64_t parallel_workers; /* -1: as the server has it */
};

/* A gate that compares what searches find with what they should find. */
struct plan_search_gate {
    bool asked;         /* false: the plan does not have the gate */
    int64_t k, samples; /* neighbours of a search, and searches */
    double at_least;    /* mean share of the neighbours that are found again */
};

/* A path whose value was refused. */
struct plan_wrong {
    const char *path;
    const struct plan_wrong *next;
};

/* How many dead rows there may be: a number of them, or a share of all; the other is 0. */
struct plan_dead {
    int64_t rows, percent;
};

struct plan {
    const struct source *source;
    const struct node *root;
    const struct plan_wrong *wrong; /* rules across keys leave these out */

    const char *name;
    struct plan_relation table;
    struct plan_names key;
    const struct plan_piece *text; /* NULL with to.expression */
    size_t text_count;
    const char *where;            /* SQL on one line, or NULL */
    const char *extension_schema; /* of pgvector; NULL: found by the search_path */

    struct {
        const char *column;         /* NULL with table */
        struct plan_relation table; /* a side table of an earlier plan; or name NULL */
        const char *model;
        int64_t dimensions;
        enum plan_type type;
        enum plan_distance distance;
        enum plan_cast cast; /* what the old index is of */
        const char *index;   /* literal name, in the table's schema; or NULL */
    } from;

    struct {
        const char *model;
        int64_t dimensions;
        enum plan_type type; /* vector or halfvec */
        enum plan_layout layout;
        const char *name;       /* the column's name, or the side table's suffix */
        const char *expression; /* SQL on one line, or NULL */
    } to;
    const struct manifest_provider *provider;      /* NULL with to.expression */
    const struct manifest_provider *from_provider; /* NULL where the plan names none */

    struct plan_index index;

    struct {
        enum plan_strategy strategy;
        const char *only; /* SQL on one line; NULL unless selective */
        int64_t batch, request, concurrency, max_failed_rows;
        const char *window;                             /* or NULL: at any time */
        int64_t requests_per_minute, tokens_per_minute; /* 0: no limit, here and below */
        int64_t budget_tokens;
        double budget_usd, usd_per_million_tokens;
        int64_t canary_s;    /* seconds */
        int64_t replica_lag; /* bytes */
        struct plan_dead dead_tuples;
        int64_t oldest_snapshot_s; /* seconds */
        const char *pause_file;    /* or NULL */
        const char *throttle;      /* a query on one line, or NULL */
    } backfill;

    struct {
        enum plan_switch method;
        struct plan_relation view; /* name NULL unless the method is view */
        struct plan_names filter;  /* columns that are parameters of the search function */
        struct plan_relation function;
        const char *target; /* cutover.function as the plan has it */
        double coverage;
        struct plan_search_gate recall, overlap;
        struct plan_search_gate reembed; /* samples 0: not wanted; has no k */
        const char *queries; /* file of the overlap gate's texts, as the plan has it; or NULL */
        struct plan_relation query_table;           /* or where they stand; name NULL: not there */
        const char *query_column, *relevant_column; /* of it; the latter may be NULL */
        int64_t pending_s, max_age_s, soak_s;       /* seconds */
        enum plan_fresh keep_fresh;                 /* of no meaning with to.expression */
    } cutover;

    const char *release[PHASE_COUNT]; /* 14 digits, or NULL: not released */

    struct {
        enum plan_format format;
        const char *directory;
    } emit;

    struct { /* of the files that `compile --jobs` makes */
        const char *image, *secret;
        int64_t workers;
    } jobs;
};

/* Names of the enums' values, as the plan and the manifest write them; NULL ends each. */
extern const char *const plan_type_names[];
extern const char *const plan_distance_names[];
extern const char *const plan_cast_names[];
extern const char *const plan_layout_names[];
extern const char *const plan_method_names[];
extern const char *const plan_build_names[];
extern const char *const plan_strategy_names[];
extern const char *const plan_switch_names[];
extern const char *const plan_fresh_names[];
extern const char *const plan_phase_names[];
extern const char *const plan_format_names[];
extern const char *const plan_decode_names[];    /* of the vectors in a response */
extern const char *const plan_normalize_names[]; /* what vecrun does to them */
extern const char *const plan_action_names[];    /* of enum manifest_action */

/* Reads the tree. Unknown keys (with the nearest known one), missing keys and wrong types are
 * errors, all reported in one run. The plan lives in the arena. After errors it may still be given
 * to check_plan, and to nothing else. */
MUST_CHECK bool plan_read(struct diags *, struct arena *, const struct source *,
                          const struct node *root, struct plan *out);

/* As what vectors of a type under a cast are compared: vector or halfvec. */
enum plan_type plan_compared(enum plan_type, enum plan_cast);

/* The value, or a provider's limit (0: none) where that is less. */
int64_t plan_within(int64_t value, int64_t limit);

/* Whether the gate "overlap" searches for queries, not for rows. */
bool plan_queries(const struct plan *);

/* Whether the plan has the gate "reembed". */
bool plan_reembeds(const struct plan *);

/* Whether plan_read accepted what stands at a dotted path, or found nothing there. */
bool plan_usable(const struct plan *, const char *path);

/* Adds an error at the value of a dotted path (or its nearest parent); always false. */
bool plan_error(struct diags *, const struct plan *, const char *path, const char *fmt, ...)
    PRINTF(4, 5);

/* Adds a warning likewise: the plan compiles all the same. */
void plan_warning(struct diags *, const struct plan *, const char *path, const char *fmt, ...)
    PRINTF(4, 5);

#endif
