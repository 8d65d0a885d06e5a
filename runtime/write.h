/*
 * Vectors to the table: batches of guarded writes in a pipeline, each batch one transaction.
 */
#ifndef VECPLAN_WRITE_H
#define VECPLAN_WRITE_H

#include "reader.h"

struct writer;

/* A writer on a connection of its own. */
MUST_CHECK bool writer_new(struct diags *, const struct job *, const struct space_job *,
                           struct pg *, const struct reader *, struct writer **out);

/* Queues rows of a load whose vectors are there (with to.expression: whose keys are). */
void writer_add(struct writer *, struct span);

/* Queues rows of pending to be removed with the batches to come: the rows that they stand for are
 * committed. */
void writer_remove(struct writer *, const int64_t *pending, size_t count);

/* Sends a batch when enough rows wait and fewer than two are in flight (with flush: any, when none
 * is), and takes results without blocking. */
MUST_CHECK bool writer_poll(struct diags *, struct writer *, bool flush);

/* Takes rows that were committed; false if there are none now. */
bool writer_take(struct writer *, struct span *out);

/* Rows and removals that are queued or in flight. */
size_t writer_busy(const struct writer *);

/* Rows whose text had changed, or which were locked, so that they were entered into pending. */
int64_t writer_missed(const struct writer *);

/* The socket to wait on, and whether for writing too; -1 while nothing is in flight. */
int writer_socket(const struct writer *, bool *want_write);

#endif
