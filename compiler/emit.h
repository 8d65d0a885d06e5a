/*
 * Steps and the migrations directory as it is in, the files to write out. Pure: the directory's
 * files come as names and texts. Every emitted file is sealed with the SHA-256 of its other lines.
 */
#ifndef VECPLAN_EMIT_H
#define VECPLAN_EMIT_H

#include "../runtime/base/seal.h"
#include "dialect.h"

struct outfile {
    const char *path; /* as to be opened */
    struct str bytes;
    struct str before; /* what is there now; ptr NULL: nothing */
};

struct outfiles {
    struct outfile *file;
    size_t count, cap;
};

/* A file that stands in the migrations directory. */
struct dirfile {
    struct str name;
    struct str text; /* read for files that may be the plan's own; else ptr NULL */
    bool fresh;      /* not on the disk: another plan of the same run makes it */
};

/* What of a migrations directory matters to a plan. */
struct dirfiles {
    struct dirfile *file;
    size_t count, cap;
    struct revisions *revisions; /* with Alembic: all of the directory; new ones are added */
};

/* Makes the files of all released steps. Refused, with what to do: a file of the same plan and step
 * under another version, a new version that is not above all others in the directory (as the tool
 * sorts them), a file that vecplan did not write or that was edited, several or broken Alembic
 * heads. A file that is ours, unedited and different is rewritten, with a warning. */
MUST_CHECK bool emit_files(struct diags *, struct arena *, const struct plan *,
                           const struct steps *, enum plan_format, const char *directory,
                           const struct dirfiles *existing, struct outfiles *out);

/* Whether a file that is to be rewritten is vecplan's and was not edited; reports it otherwise. The
 * hint is for a file that vecplan did not write. */
MUST_CHECK bool emit_own(struct diags *, const char *path, struct str before, const char *hint);

/* Appends a file. */
void emit_append(struct arena *, struct outfiles *, struct outfile);

#endif
