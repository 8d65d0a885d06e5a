/*
 * What is to be embedded: rows read in small loads, first by the sweep's chunks, then from pending.
 */
#ifndef VECPLAN_READER_H
#define VECPLAN_READER_H

#include "job.h"

struct chunk;

/* Rows that were read together. They live until all of them are settled: committed, set aside, or
 * found to need nothing. */
struct load {
    struct arena *arena;
    struct arena_mark start;
    size_t count;             /* rows that need a vector */
    const struct str *keys;   /* count × key columns, binary */
    const struct str *texts;  /* NULL with to.expression */
    const struct str *hashes; /* 16 bytes each; NULL with to.expression */
    const struct str *guards; /* of the same texts, 8 bytes each: what the write compares */
    const float **vectors;    /* by row, set once embedded */
    size_t settled;
    int64_t bytes;             /* of its texts */
    size_t taken;              /* keys taken from the source, those that need nothing included */
    struct chunk *chunk;       /* NULL when draining */
    const int64_t *pending;    /* rows of pending that this load answers */
    const int64_t *entered_ms; /* when each was entered, by log_now_ms */
    size_t pending_count;
    struct load *next; /* in the reader's list of free loads */
};

/* A part of a load. */
struct span {
    struct load *load;
    size_t from, count;
};

struct reader;

/* A reader on its own connection, prepared for sweeping: types of the key looked up. */
MUST_CHECK bool reader_new(struct diags *, const struct job *, const struct space_job *,
                           struct pg *, struct reader **out);

/* Types of the key's columns and of their arrays. */
const uint32_t *reader_key_types(const struct reader *);
const uint32_t *reader_array_types(const struct reader *);

/* Joins the sweep under way, or begins one; gives about how many rows it has left. */
MUST_CHECK bool reader_begin_sweep(struct diags *, struct reader *, int64_t *rows);

/* Whether it is this worker's turn to drain, until reader_drain_over or the end of its connection:
 * two at a time would embed the same rows. */
MUST_CHECK bool reader_drain_turn(struct diags *, struct reader *, bool *held);
MUST_CHECK bool reader_drain_over(struct diags *, struct reader *);

/* Begins to drain what is pending now; gives how many rows that is. */
MUST_CHECK bool reader_begin_drain(struct diags *, struct reader *, int64_t *rows);

enum reader_state {
    READER_LOAD,    /* a load was given; its count may be 0 */
    READER_WAITING, /* other workers hold all that is left, or enough is under way here: later */
    READER_END,     /* the source is exhausted */
    READER_FAILED,  /* a diagnostic was added */
};

/* Reads the next load of at most `most` rows, and of fewer where their texts are large. */
enum reader_state reader_next(struct diags *, struct reader *, size_t most, struct load **out);

/* Counts rows of a load as settled. At the end of a load its chunk is marked done when it was the
 * last one, and the load is used again. Its pending rows are the caller's to
 * remove, before this call. */
MUST_CHECK bool reader_settle(struct diags *, struct reader *, struct load *, size_t rows);

/* Sets a row aside with the reason why the provider refuses it. */
MUST_CHECK bool reader_quarantine(struct diags *, struct reader *, const struct load *, size_t row,
                                  const char *reason);

/* Rows in quarantine whose text is still the refused one. */
MUST_CHECK bool reader_quarantined(struct diags *, struct reader *, int64_t *rows);

/* Keeps the leases alive (every few seconds), or gives them back. */
MUST_CHECK bool reader_beat(struct diags *, struct reader *);
MUST_CHECK bool reader_release(struct diags *, struct reader *);

#endif
