/*
 * How long searches take in both spaces: to be known before the cutover, not to be passed.
 */
#ifndef VECPLAN_VERIFY_LATENCY_H
#define VECPLAN_VERIFY_LATENCY_H

#include "measures.h"

#define LATENCY_SEARCHES 50 /* of each space */

/* The latency that a share of the searches does not exceed, by nearest rank; sorts them. 0 of
 * none. */
double latency_rank(double *ms, size_t count, double share);

/* Searches for rows' own vectors, by turns in the old and the new space, within the open snapshot,
 * and adds the measure "latency": the 95th percentile of the new space in ms. Without rows that
 * have both vectors there is none. Each search is made twice, and the second counts: what is cold
 * after a build would not be so in use. After 30 s what is there must do; a search that fails or
 * takes as long leaves the measure out, and the transaction failed. After a signal the error is
 * DIAG_NOT_YET. */
MUST_CHECK bool verify_latency(struct diags *, const struct job *, struct pg *, struct measures *);

#endif
