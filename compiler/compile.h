/*
 * The compiler as a function: bytes in, bytes out. It opens no file; main.c and output.c do.
 */
#ifndef VECPLAN_COMPILE_H
#define VECPLAN_COMPILE_H

#include "emit.h"
#include "orchestrator.h"

/* What the command line says; NULL: as the plan says, or as is the default. */
struct compile_options {
    const char *format;    /* one of plan_format_names */
    const char *directory; /* for the migration files */
    const char *manifest;  /* path of the manifest */
    const char *jobs;      /* one of orchestrator_names; NULL: no file of jobs */
};

/* A checked plan with its steps, and where its files go. */
struct compiled {
    struct source source;
    struct plan plan;
    struct steps steps;
    enum plan_format format;
    const char *directory; /* of the migration files */
    const char *manifest;  /* default: <plan>.manifest.json beside the plan */
    enum orchestrator orchestrator;
    const char *jobs; /* its file, beside the manifest; NULL: none */
};

/* Reads and checks a plan and makes its steps; reports all its errors. `out` must stay where it
 * is. */
MUST_CHECK bool compile_plan(struct diags *, struct arena *, const char *path, struct str bytes,
                             const struct compile_options *, struct compiled *out);

/* Makes the migration files and the manifest of a plan, appended to `out`. `existing` is what of
 * the migrations directory matters to it, `manifest` what stands at the manifest's path (ptr NULL:
 * nothing). A manifest that is not this plan's, or that was edited, is refused. */
MUST_CHECK bool compile_files(struct diags *, struct arena *, const struct compiled *,
                              const struct dirfiles *existing, struct str manifest,
                              struct outfiles *out);

/* Makes the file of the plan's jobs, where one is asked for, appended to `out`, whose last file is
 * the manifest. `before` is what stands at its path; a file that is not vecplan's, or that was
 * edited, is refused. */
MUST_CHECK bool compile_jobs(struct diags *, struct arena *, const struct compiled *,
                             struct str before, struct outfiles *out);

#endif
