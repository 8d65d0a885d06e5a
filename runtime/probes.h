/*
 * Whether a model still makes what it made of the probe texts first. Those vectors stand in the
 * ledger, one reference for a plan's model, and all of its workers compare with that one.
 */
#ifndef VECPLAN_PROBES_H
#define VECPLAN_PROBES_H

#include "ask.h"

struct probes {
    struct space_job what; /* with a provider */
    struct ask ask;        /* what.sql, over a connection in no transaction */
    bool drifted;          /* found, and reported */
};

/* How far a vector is from what it was. */
struct probes_turn {
    double degrees;  /* the angle between both */
    double length;   /* as a share of what it was */
    double distance; /* between both, as a share of what its length was */
};

/* A greater distance is no noise: 0.1 is a turn by 5.7 degrees. The same model answers a little
 * differently each time; what is known of that reaches 0.03 (half precision, other batches). */
#define PROBES_NOISE 0.1

/* Compares two vectors of so many dimensions. */
struct probes_turn probes_turn(const float *was, const float *is, size_t dimensions);

/* Compares the vectors of the first so many embed_probes with the reference; what has none becomes
 * it. A model that makes others now is an error (DIAG_FAILED), and `drifted` is set. */
MUST_CHECK bool probes_compare(struct diags *, struct probes *, const float *const *vectors,
                               size_t count);

#endif
