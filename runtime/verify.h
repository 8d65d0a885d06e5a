/*
 * Verification: the figures that the cutover depends on, measured and recorded as gates.
 */
#ifndef VECPLAN_VERIFY_H
#define VECPLAN_VERIFY_H

#include "job.h"

/* Measures the gates of the manifest (coverage, freshness, tags, norms, quarantine, pending, index;
 * recall, overlap and reembed where the plan has them) and what is not required, records each in
 * vecplan.gates, prints them on `out` as a table or as JSON, and enters missing and stale rows into
 * pending. A gate that is not met, or cannot be measured, is an error of kind DIAG_NOT_YET that
 * names figure, threshold and what to do. only_due: what searches, which reads all vectors many
 * times, or embeds again is left as it stands where it is met, of more than nothing, and younger
 * than half of require.max_age. */
MUST_CHECK bool verify_run(struct diags *, const struct job *, bool only_due, bool json, FILE *out);

/* Whether a figure meets what the gate requires. */
bool verify_met(const struct manifest_gate *, double figure);

#endif
