/*
 * The manifest: the contract between vecplan, which writes it, and vecrun, which carries it out.
 * Both walk the tables of manifest.c. It is JSON made for diffs: `format` first, one key a line,
 * SQL as an array of lines, `checksum` last (SHA-256 of all bytes before the line that holds it).
 * An unknown key, a missing one or a wrong checksum is an error.
 */
#ifndef VECPLAN_MANIFEST_H
#define VECPLAN_MANIFEST_H

#include "base/diag.h"
#include "base/json.h"

#define MANIFEST_FORMAT 1
#define MANIFEST_BYTES_MAX (8 << 20)
#define MANIFEST_KEY_MAX 16 /* key columns */
#define MANIFEST_TTL_MAX_S 86400

/* What a response of an embedding API calls for; see the provider's rules. */
enum manifest_action {
    ACTION_RETRY,      /* the same request again, after a wait */
    ACTION_SPLIT,      /* halve the request and the working size */
    ACTION_QUARANTINE, /* find the row that is refused and set it aside */
    ACTION_STOP,       /* end the run; rows stay to do */
};

struct manifest_rule {
    int low, high;        /* HTTP status range, inclusive */
    const char *contains; /* text that the body must hold (any case), or NULL */
    enum manifest_action action;
};

/* A program that prints a token. */
struct manifest_command {
    const char *const *arguments; /* itself first */
    size_t argument_count;        /* at least 1 */
    int64_t ttl_s;                /* how long a token is used; at most MANIFEST_TTL_MAX_S */
};

/* What a signature for AWS is valid for; {env:NAME} is filled by vecrun. */
struct manifest_sigv4 {
    const char *region, *service;
};

/* Headers of a response that tell what is left of a rate limit, and when that is reset; each NULL
 * where the API has none. */
struct manifest_headers {
    const char *remaining_requests, *reset_requests, *remaining_tokens, *reset_tokens;
};

/* An embedding API as data: the fields of the provider description, resolved. */
struct manifest_provider {
    const char *name;
    const char *url;                        /* {model} and {env:NAME} are filled by vecrun */
    const char *api_key_env;                /* variable NAME, "NAME?" if optional, or NULL */
    const struct manifest_command *command; /* whose token is the key; or NULL */
    const struct manifest_sigv4 *sigv4;     /* requests are signed, there is no key; or NULL */
    const char *auth_header, *auth_prefix;
    const struct json *body; /* template: $texts, $text, $each, $model, $dim, $kind */
    const char *kind_document, *kind_query;     /* value of $kind, or NULL */
    const char *prefix_document, *prefix_query; /* text before each text, or NULL */
    const char *vec, *idx, *model_echo, *usage; /* pointers into the response; NULL but for vec */
    bool base64;             /* decode: base64_f32le; a plain array is accepted too */
    bool normalize;          /* divide by the norm after decoding */
    int64_t send_dimensions; /* value of $dim; 0: not sent */
    int64_t items, item_tokens, batch_tokens, body_bytes; /* limits of one request; 0: none */
    int64_t concurrency;                                  /* requests in flight; 0: no limit */
    int64_t rpm, tpm;                       /* requests and tokens a minute; 0: no limit */
    const struct manifest_headers *headers; /* or NULL */
    const struct manifest_rule *rules;      /* in order; the first match counts */
    size_t rule_count;
};

struct manifest_space {
    const char *model;
    int64_t dimensions;
    const char *type;     /* vector, halfvec, text or real[] */
    const char *layout;   /* column or table */
    const char *relation; /* where the vectors are, as SQL */
    const char *column;   /* the vector's column, literal name */
};

struct manifest_file {
    const char *step;
    const char *path; /* relative to the manifest's directory */
    const char *down; /* path of the undo file, or NULL where one file holds both */
    const char *version;
    const char *checksum; /* SHA-256 of the step's SQL, as in the ledger */
    bool transactional;
};

struct manifest_statement {
    const char *name;
    const char *sql;
};

/* A number that a job takes; which names a kind has stands in manifest.c. */
struct manifest_parameter {
    const char *name;
    double value;
};

struct manifest_job {
    const char *kind; /* ledger, backfill, index, verify, cutover, rollback, refresh; …_renamed */
    const char *const *after; /* steps that must be done before it */
    size_t after_count;
    const char *window;     /* base/window.h: when it may work; or NULL: at any time */
    const char *pause_file; /* while it exists the job waits; or NULL */
    const struct manifest_parameter *parameters;
    size_t parameter_count;
    const struct manifest_statement *statements;
    size_t statement_count;
};

struct manifest_gate {
    const char *gate;
    double at_least;
    bool at_most;  /* the figure must not exceed the threshold instead */
    bool required; /* false: only where it could be measured */
};

struct manifest {
    const char *vecplan; /* version of the compiler */
    const char *plan, *plan_checksum;
    const char *table;  /* as SQL */
    const char *target; /* search target: name in vecplan.generations */
    const char *format; /* migration tool, as emit.format names it */
    const char *const *key;
    size_t key_count;
    struct manifest_space from, to;
    const struct manifest_provider *provider;      /* NULL: to.expression */
    const struct manifest_provider *from_provider; /* of the old model; NULL where none is named */
    const char *queries; /* file of the overlap gate's texts, relative to the manifest's directory;
                            or NULL: the vectors of rows are compared */
    const struct manifest_file *files;
    size_t file_count;
    const char *const *unreleased; /* phases without a version, in order */
    size_t unreleased_count;
    const struct manifest_job *jobs;
    size_t job_count;
    const struct manifest_gate *gates;
    size_t gate_count;
};

/* Appends the manifest's text, checksum included. */
void manifest_write(const struct manifest *, struct arena *tmp, struct buf *out);

/* Whether a text ends as manifest_write ends one: with the checksum of all that stands above it. */
bool manifest_intact(struct arena *tmp, struct str text);

/* Reads a manifest's text; name is used in messages. Another format version, a wrong checksum, an
 * unknown or missing key or a wrong type is an error that says what to do (compile again). */
MUST_CHECK bool manifest_read(struct diags *, struct arena *keep, const char *name, struct str text,
                              struct manifest *out);

/* The job of that kind, or NULL. */
const struct manifest_job *manifest_job(const struct manifest *, const char *kind);

/* The gate of that name, or NULL. */
const struct manifest_gate *manifest_gate(const struct manifest *, const char *gate);

/* The same by the names after the cutover of method rename; NULL for other methods, and for kinds
 * that name no column. */
const struct manifest_job *manifest_job_renamed(const struct manifest *, const char *kind);

/* The SQL of a job's statement, or NULL where it is one that only some plans ask for; manifest_read
 * has checked that a job has all that its kind needs. */
const char *manifest_sql(const struct manifest_job *, const char *statement);

/* A job's parameter, or 0 where it is one that only some plans ask for; manifest_read has checked
 * that the others are there. */
double manifest_number(const struct manifest_job *, const char *parameter);

/* The file of that step, or NULL where its phase is not released. */
const struct manifest_file *manifest_step(const struct manifest *, const char *step);

#endif
