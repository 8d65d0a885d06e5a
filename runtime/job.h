/*
 * What every job of vecrun is given.
 */
#ifndef VECPLAN_JOB_H
#define VECPLAN_JOB_H

#include "base/log.h"
#include "interrupt.h"
#include "manifest.h"
#include "pg.h"

struct job {
    const struct manifest *manifest;
    const char *path;     /* of the manifest, as given */
    const char *database; /* URL, or "": libpq's own variables */
    const char *worker;   /* this worker's name in the ledger */
    struct arena *keep;   /* until the command ends */
    struct log *log;
    bool renamed;     /* method rename: the columns have the names of after the cutover */
    int64_t names_us; /* and since when they have theirs, µs since 1970 */
};

/* Vectors of one space to be made: of the new model by job backfill, of the old by job refresh. */
struct space_job {
    const struct manifest_job *sql;
    const struct manifest_space *space;
    const struct manifest_provider *provider; /* NULL: computed by the statements themselves */
};

#endif
