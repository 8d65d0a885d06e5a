/*
 * PostgreSQL; the one door to libpq. Parameters and results are binary unless said otherwise;
 * results are copied to an arena, so that nothing of libpq is seen outside. A server error keeps
 * its SQLSTATE: classes 08, 53, 57P0x, 55P03 and a lost connection are DIAG_TRANSIENT, VP001 is
 * DIAG_NOT_YET, the rest DIAG_FAILED.
 */
#ifndef VECPLAN_PG_H
#define VECPLAN_PG_H

#include "base/diag.h"

#define PG_PARAMS_MAX 64

/* OIDs of types that are the same in every database. */
#define PG_INT8 20
#define PG_INT8_ARRAY 1016
#define PG_UUID 2950
#define PG_UUID_ARRAY 2951

struct pg; /* a connection */

/* A parameter: bytes in binary or text form; ptr NULL is SQL NULL. */
struct pg_param {
    uint32_t type; /* OID; 0: the server infers it */
    bool text;
    struct str value;
};

/* Rows of a result, in an arena. A NULL has ptr NULL. */
struct pg_rows {
    size_t count, columns;
    const struct str *cells; /* row by row */
    const char *tag;         /* command tag: "UPDATE 50" */
    size_t affected;         /* rows that a command changed */
};

/* Connects (conninfo: a URL, a connection string, or "" for libpq's own variables), with
 * application_name. Passwords never come into a message. A transient failure is tried again five
 * times within about 5 s, then it is DIAG_TRANSIENT, or after a signal DIAG_NOT_YET; a conninfo
 * that cannot be read is DIAG_USAGE. */
MUST_CHECK bool pg_connect(struct diags *, struct arena *keep, const char *conninfo,
                           const char *application, struct pg **out);
void pg_close(struct pg *);

/* The SQLSTATE of the last failure on this connection ("" if there was none). */
const char *pg_sqlstate(const struct pg *);

/* Whether the connection still stands. */
bool pg_alive(const struct pg *);

/* Runs one statement (prepared from its second use on: its address is the key) and gives its rows
 * in binary form. After a failure an open transaction is rolled back. At most PG_PARAMS_MAX
 * parameters. */
MUST_CHECK bool pg_query(struct diags *, struct pg *, struct arena *tmp, const char *sql,
                         const struct pg_param *, size_t count, struct pg_rows *out);

/* The same with results in text form. */
MUST_CHECK bool pg_query_text(struct diags *, struct pg *, struct arena *tmp, const char *sql,
                              const struct pg_param *, size_t count, struct pg_rows *out);

/* Sends SQL text as it is (one or more statements, simple protocol): for `apply`. NOTICEs are
 * handed to the notice function. After a failure an open transaction is rolled back. */
MUST_CHECK bool pg_script(struct diags *, struct pg *, const char *sql);

/* Called with each NOTICE or WARNING of the server. */
void pg_on_notice(struct pg *, void (*call)(void *context, const char *message), void *context);

/* Called several times a second while a statement other than a pipeline's runs; NULL: no more. It
 * must leave this connection alone. */
void pg_on_wait(struct pg *, void (*call)(void *context), void *context);

/* While a statement runs on this connection, what the companion's pipeline has queued is sent, and
 * what the server says to it received (NULL: no more): both would wait otherwise. */
void pg_set_companion(struct pg *, struct pg *companion);

/* A pipeline on this connection: statements are queued with pg_send and sent while the caller does
 * other work; pg_commit queues COMMIT and a sync. The next transaction may begin before the results
 * of the one before it are there. Between the first begin and the end of all results the connection
 * takes nothing else. */
MUST_CHECK bool pg_pipeline_begin(struct diags *, struct pg *); /* queues BEGIN */
MUST_CHECK bool pg_send(struct diags *, struct pg *, const char *sql, const struct pg_param *,
                        size_t count);
MUST_CHECK bool pg_commit(struct diags *, struct pg *);

enum pg_progress {
    PG_PENDING,  /* results are outstanding */
    PG_DONE,     /* the first transaction is committed */
    PG_CONFLICT, /* all are rolled back: lock not available, deadlock or serialization failure */
    PG_FAILED,   /* all are rolled back, or the connection is lost: a diagnostic was added */
};

/* Moves the pipeline along without blocking. Rows affected by each statement of the first
 * transaction (in order, BEGIN and COMMIT left out) are stored to affected[0..count) as they come:
 * pass the same array until its end. The transaction behind one that fails is rolled back with it:
 * none overtakes another. After PG_CONFLICT, a PG_FAILED with pg_alive and the last PG_DONE the
 * connection takes statements again. */
enum pg_progress pg_pipeline_poll(struct diags *, struct pg *, size_t *affected, size_t count);

/* Whether a transaction has failed and the end of those behind it is awaited: another one would
 * overtake them, as it comes after their rollback. */
bool pg_pipeline_failing(const struct pg *);

/* The socket to wait on, and whether it should also be waited on for writing. */
int pg_socket(const struct pg *, bool *want_write);

/* Takes the notifications that have arrived (after LISTEN), so that the socket wakes nobody for
 * them again. */
MUST_CHECK bool pg_take_notifications(struct diags *, struct pg *);

/* Waits until a socket (-1: none) can be read, or also written to, or for timeout_ms. */
MUST_CHECK bool pg_wait(struct diags *, int socket, bool want_write, int timeout_ms);

/* Builds a one-dimensional binary array (postgres.md §11) of count elements. */
struct str pg_array(struct arena *, uint32_t element_type, const struct str *elements,
                    size_t count);

/* IEEE half precision, rounded to the nearest, ties to even; beyond 65519 it is infinite. */
uint16_t pg_half(float value);

/* Type vector or halfvec, whose OIDs every database has its own of. */
struct pg_vector_type {
    uint32_t oid;
    bool half;
};

/* The same of vectors: count rows of dim floats, each an element `int16 dim, int16 0, float4…`, or
 * with halfvec half-precision numbers. */
struct str pg_vector_array(struct arena *, struct pg_vector_type, const float *const *rows,
                           size_t count, size_t dim);

/* Parameters and cells of common types. */
struct pg_param pg_text(struct str);
struct pg_param pg_int8(struct arena *, int64_t);
struct pg_param pg_float8(struct arena *, double);
int64_t pg_cell_int(struct str cell); /* int2, int4, int8 or oid; 0 for NULL */
double pg_cell_float(struct str cell);
bool pg_cell_bool(struct str cell);

#endif
