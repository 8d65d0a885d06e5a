/*
 * How long to wait before trying again; pure.
 */
#ifndef VECPLAN_RETRY_H
#define VECPLAN_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#define RETRY_MOST 6 /* tries after the first */

/* The wait in ms before try number `attempt` (from 1): what the server asked for (announced_ms; 0
 * or less: nothing that could be kept to) and up to a quarter more, so that requests spread; else
 * exponential backoff from 500 ms up to 60 s, half of it at random ("equal jitter" of "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015). random: any number. False when attempt is past
 * RETRY_MOST. */
bool retry_wait(unsigned attempt, int64_t announced_ms, uint32_t random, int64_t *wait_ms);

#endif
