/*
 * The connection's inside, shared by pg.c and pg_pipeline.c alone. With them it is the one door to
 * libpq.
 */
#ifndef VECPLAN_PG_PRIVATE_H
#define VECPLAN_PG_PRIVATE_H

#include "pg.h"

#include <libpq-fe.h>

enum prepared_state {
    PREPARED_NOT,
    PREPARED_SEEN,   /* ran once as it is */
    PREPARED_QUEUED, /* in a pipeline whose results are not there yet */
    PREPARED_READY,
};

/* A statement of this connection; its name is vp and its place in the list, from 1. */
struct prepared {
    const char *sql; /* the address is the key */
    enum prepared_state state;
};

enum pipeline_item {
    ITEM_CONTROL, /* BEGIN, COMMIT, ROLLBACK */
    ITEM_PREPARE,
    ITEM_STATEMENT,
    ITEM_SYNC,
};

/* A result that the pipeline still owes. */
struct owed {
    enum pipeline_item item;
    size_t index; /* of the prepared statement, or of the statement in its transaction */
};

/* One transaction behind another. After a failure all that is in flight is drained. */
struct pipeline {
    struct owed *owed; /* in the order of the results */
    size_t count, cap, done;
    size_t statements; /* of the transaction that is being queued */
    bool failed, conflict;
};

struct pg {
    PGconn *conn;
    struct arena *keep;
    struct arena *scratch; /* parameters of one statement, one notice */
    char sqlstate[6];
    struct prepared *prepared;
    size_t prepared_count, prepared_cap;
    void (*notice)(void *context, const char *message);
    void *notice_context;
    void (*waiting)(void *context);
    void *waiting_context;
    struct pipeline pipeline;
    struct pg *companion; /* its pipeline is moved along while a statement runs here */
    bool want_write;
    bool cancelled; /* a statement was, by a signal; those after it run on */
    bool lost;      /* libpq may see the end of a connection later than its server says it */
};

/* Parameters as libpq takes them. */
struct bound {
    Oid types[PG_PARAMS_MAX];
    const char *values[PG_PARAMS_MAX];
    int lengths[PG_PARAMS_MAX], formats[PG_PARAMS_MAX];
    int count;
};

/* Turns parameters into libpq's; memory from pg->scratch. */
MUST_CHECK bool pg_bind(struct diags *, struct pg *, const struct pg_param *, size_t count,
                        struct bound *out);

/* The place of a statement in pg->prepared; entered if it is new. */
size_t pg_prepared(struct pg *, const char *sql);

/* The name of that prepared statement. */
struct pg_name {
    char text[24];
};
struct pg_name pg_prepared_name(size_t index);

/* Adds the diagnostic of a failed result (NULL: of the connection) and keeps its SQLSTATE. Always
 * false. */
bool pg_report(struct diags *, struct pg *, const PGresult *);

#endif
