/*
 * The ledger: which steps of a plan are done, and the rows that jobs write there. SQL comes from
 * the manifest's job "ledger".
 */
#ifndef VECPLAN_STATE_H
#define VECPLAN_STATE_H

#include "job.h"

struct state_step {
    const char *step, *version, *checksum;
    const char *state;    /* running, done, failed */
    const char *detail;   /* JSON */
    const char *finished; /* UTC, "" while running */
};

struct state_steps {
    const struct state_step *step;
    size_t count;
    bool ledger;       /* false: schema vecplan is not there */
    bool over;         /* a later plan has dropped what this one made, or taken its names */
    const char *later; /* that plan; NULL: not known */
};

/* Which model serves the target; active NULL: nothing is entered yet. */
struct state_generation {
    const char *active;
    const struct json *accept; /* array of model names */
    const char *since;         /* UTC */
    int64_t since_us, age_s;   /* of `since`: µs since 1970, and seconds ago */
};

/* Rows of the sweep, and what waits for a new vector. */
struct state_progress {
    int64_t rows, rows_done, pending, oldest_pending_s, quarantined;
};

/* Rows that a rollback would serve by an old text, or not at all. */
struct state_outdated {
    bool known; /* false: the old vectors are the application's, or gone */
    int64_t rows;
};

/* The newest measurement of a gate. */
struct state_gate {
    const char *gate;
    double figure, threshold; /* the latter where one is required */
    bool required;
    int64_t rows;
    bool passed;
    bool current;         /* measured for this version of the plan, as it asks for */
    bool young;           /* measured less than half of require.max_age ago */
    bool expired;         /* measured longer than require.max_age ago */
    const char *measured; /* UTC */
};

struct state_gates {
    const struct state_gate *gate;
    size_t count;
};

/* Connects as "vecrun" and sets the session up for work. */
MUST_CHECK bool state_open(struct diags *, const struct job *, struct pg **out);

/* Whether the database has a ledger. */
MUST_CHECK bool state_ledger(struct diags *, struct pg *, struct arena *, bool *out);

/* Reads the plan's rows; a database without the ledger has none. */
MUST_CHECK bool state_read(struct diags *, const struct job *, struct pg *,
                           struct state_steps *out);

/* Read what expand has made; it must be done (zeroes and nothing before that, and of what there is
 * no more once the plan is over). */
MUST_CHECK bool state_generation(struct diags *, const struct job *, struct pg *,
                                 const struct state_steps *, struct state_generation *out);
MUST_CHECK bool state_progress(struct diags *, const struct job *, struct pg *,
                               const struct state_steps *, struct state_progress *out);
/* The workers, as a JSON array: name, kind, state (working, waiting, gone), started (UTC),
 * heartbeat_age_s, chunks and the figures of figures.h. */
MUST_CHECK bool state_workers(struct diags *, const struct job *, struct pg *,
                              const struct state_steps *, const struct json **out);
MUST_CHECK bool state_outdated(struct diags *, const struct job *, struct pg *,
                               const struct state_steps *, struct state_outdated *out);
MUST_CHECK bool state_gates(struct diags *, const struct job *, struct pg *,
                            const struct state_steps *, struct state_gates *out);

/* The row of a step, or NULL. */
const struct state_step *state_find(const struct state_steps *, const char *step);

/* Whether the index is built by vecrun (build: job), not by a file. */
bool state_builds(const struct manifest *);

/* Whether a step is a job's and not a file's: the backfill, an index that vecrun builds. */
bool state_by_job(const struct manifest *, const char *step);

/* Whether a step is done; a job's only for this version of the plan. */
bool state_done(const struct job *, const struct state_steps *, const char *step);

/* Whether the step's file is another one than the one that was applied. */
bool state_changed(const struct state_steps *, const struct manifest_file *);

/* Whether the plan has no version for that phase yet. */
bool state_unreleased(const struct manifest *, const char *phase);

/* The phase of a step: expand, index, cutover or contract; a job's step is NULL. */
const char *state_phase(const char *step);

/* A file of the manifest, seen from the working directory. */
const char *state_path(const struct job *, const char *path);

/* What a person has to do so that the step becomes done, as a clause without a full stop. */
const char *state_todo(const struct job *, const struct state_steps *, const char *step);

/* Writes the row of a job or a file. version NULL: none; detail: a JSON object. */
MUST_CHECK bool state_put(struct diags *, const struct job *, struct pg *, const char *step,
                          const char *version, const char *checksum, const char *state,
                          const char *detail);

/* Who holds the backfill back, and since when (UTC); "" where nobody does. */
struct state_pause {
    const char *by, *since;
};

MUST_CHECK bool state_pause(struct diags *, const struct job *, struct pg *,
                            const struct state_steps *, struct state_pause *out);

/* Holds it back from now on, unless it is held already. */
MUST_CHECK bool state_pause_put(struct diags *, const struct job *, struct pg *);

/* Removes the row of a step. */
MUST_CHECK bool state_remove(struct diags *, const struct job *, struct pg *, const char *step);

/* "plan v2 is over: plan v3 has taken its place", of a plan that is. */
const char *state_over(const struct job *, const struct state_steps *);

/* Refuses a plan that is over: an error of kind DIAG_INPUT. */
MUST_CHECK bool state_alive(struct diags *, const struct job *, const struct state_steps *);

/* Refuses to compute vectors (to.expression) once contract has dropped what they are made of. */
MUST_CHECK bool state_computes(struct diags *, const struct job *, const struct state_steps *);

/* Logs which of the triggers that notice changes are missing or not ENABLE ALWAYS, and the
 * statement to run; `wrong` is whether any is. */
MUST_CHECK bool state_check_triggers(struct diags *, const struct job *, struct pg *, bool *wrong);

/* Refuses a database whose applied files differ from the manifest's (ledger checksum). */
MUST_CHECK bool state_unchanged(struct diags *, const struct job *, const struct state_steps *);

/* An error of kind DIAG_NOT_YET unless all that must be done before the job is done: it names the
 * step, its file and what to do. Also state_alive and state_unchanged. */
MUST_CHECK bool state_require(struct diags *, const struct job *, const struct state_steps *,
                              const struct manifest_job *);

#endif
