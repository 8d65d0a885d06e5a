/*
 * The loop over rows: read, embed, write, until a source of rows is exhausted.
 */
#ifndef VECPLAN_LOOP_H
#define VECPLAN_LOOP_H

#include "fetch.h"
#include "lag.h"
#include "progress.h"
#include "throttle.h"
#include "worker.h"
#include "write.h"

struct loop {
    const struct job *job;
    struct space_job what;
    struct pg *read, *write;
    struct reader *reader;
    struct writer *writer;
    bool was_done;       /* by an earlier run; with the old space: always */
    struct fetch *fetch; /* NULL before the first text, and with to.expression */
    struct progress progress;
    struct throttle throttle;
    struct worker worker;             /* entered by the caller */
    bool closing;                     /* out of hours */
    size_t unwritten, unwritten_most; /* rows read and not committed */
    int64_t refused, refused_most, written;
    int64_t beat_ms, flush_ms;
    bool exhausted, waiting;  /* the reader's state */
    bool quiet;               /* no progress is drawn */
    struct lag *lag;          /* of drained changes; NULL: not measured */
    struct meanwhile also;    /* done with each beat */
    struct meanwhile between; /* done again and again, also while the provider is waited for */
};

/* A loop that makes vectors of a space (provider NULL: they are computed by the statements), by the
 * manifest's job of that kind. */
struct loop loop_new(const struct job *, const char *kind, const struct manifest_space *,
                     const struct manifest_provider *);

/* Connects, and prepares reader and writer. Close in any case. */
MUST_CHECK bool loop_open(struct diags *, struct loop *);
void loop_close(struct loop *);

/* Whether it is the old model's vectors that are made. */
bool loop_is_old(const struct loop *);

/* Whether there is no provider: with to.expression. */
bool loop_is_computed(const struct loop *);

/* Carries the reader's present source (sweep or drain) to its end. After a signal, at the end of
 * the plan's hours and of its budget the error is DIAG_NOT_YET. */
MUST_CHECK bool loop_run(struct diags *, struct loop *);

/* Waits so long, and keeps the leases alive meanwhile. */
MUST_CHECK bool loop_pause(struct diags *, struct loop *, int64_t wait_ms);

/* Every few seconds: keeps the leases alive and the ledger up to date. */
MUST_CHECK bool loop_beat(struct diags *, struct loop *);

/* Ends the batch that is being written, so that a stop loses as little as it can; not where its
 * vectors may be of another model. Failures on this way out are nobody's to report. */
void loop_wind_up(struct loop *);

/* How it stands now. */
struct figures loop_figures(const struct loop *);

/* Shows the progress; `force`: also where little time has passed. */
void loop_show(struct loop *, bool force);

/* Adds what was used since to the ledger: the budget is that of all runs. */
MUST_CHECK bool loop_record_tokens(struct diags *, struct loop *);

/* Says how many refused rows of so many are laid to the rows, and not to the plan. */
void loop_allow_refusals(struct loop *, int64_t rows);

#endif
