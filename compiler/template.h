/*
 * Templates with typed holes; the only maker of SQL text. A hole is {{name:type}}:
 *   ident    a literal name, quoted where SQL needs it
 *   text     a string literal
 *   word     a plain lower-case name, as it is
 *   int      a whole number
 *   number   a number
 *   duration a whole number of seconds, in the largest unit that needs no fraction: for notes
 *   sql      SQL that a template made or that the plan gives as SQL (where, expression)
 *   yaml     printable ASCII, as a YAML scalar in double quotes
 *   part     YAML that a template made, alone on its line: all its lines are indented as the hole
 * There are no conditions and no loops: a step with two shapes has two templates, and a list is a
 * one-line template of each.sql filled once for each item.
 */
#ifndef VECPLAN_TEMPLATE_H
#define VECPLAN_TEMPLATE_H

#include "../runtime/base/embedded.h"

enum hole_type { HOLE_NAME, HOLE_INTEGER, HOLE_NUMBER, HOLE_SQL, HOLE_PART };

/* Values for holes, in buckets by their names, looked up from the one set last. HOLE_NAME values
 * fill ident, text, word and yaml holes; HOLE_SQL values fill sql holes alone. */
#define HOLE_BUCKETS 64

struct holes {
    struct arena *arena;
    const struct hole *last[HOLE_BUCKETS];
};

struct holes holes_new(struct arena *);
void holes_name(struct holes *, const char *name, const char *value);
void holes_integer(struct holes *, const char *name, int64_t value);
void holes_number(struct holes *, const char *name, double value);
void holes_sql(struct holes *, const char *name, const char *sql);
void holes_part(struct holes *, const char *name, const char *yaml);

/* What a statement does, in words for `vecplan explain`: lines before it in its template, above its
 * comments, that are no part of the SQL:
 *   --@ words
 *   --@ words | LOCK | relation
 *   --@ words | LOCK | relation | what the lock waits for
 * A statement has one such line for each thing that it does. The lock is the strongest that it
 * takes on a relation of the application, by its name in PostgreSQL's manual. */
struct note {
    const char *words;
    const char *lock, *relation; /* NULL: no such lock */
    const char *wait;            /* NULL: nothing special */
    struct note *next;
};

/* The SQL statements of one part of a template file: `-- up` and `-- down` begin the parts (a file
 * without them is one part, "up"). Statements are separated by blank lines; comment lines before a
 * statement belong to it; a final semicolon is taken off. */
#define STATEMENTS_MAX 64 /* of one part of a step */

struct statements {
    const char **sql;
    size_t count;
    struct note **note; /* beside sql; NULL where the template has none (a test forbids it) */
};

/* Fills a part of a template and appends its statements. */
void template_add(const struct holes *, const char *file, const char *part, struct statements *);

/* Fills a template that is a single statement or fragment and gives its text. */
const char *template_text(const struct holes *, const char *file);

/* The text of a buffer; one that ran full is a bug and ends the program with code 70: no plan of
 * SOURCE_BYTES_MAX fills TEMPLATE_TEXT_MAX. */
#define TEMPLATE_TEXT_MAX (64 << 20) /* bytes */
const char *template_finish(const struct buf *);

/* Fills the named piece of a file whose pieces begin with lines `-- name:`. */
const char *template_piece(const struct holes *, const char *file, const char *name);

/* Calls back with each named piece of such a file, filled. */
void template_pieces(const struct holes *, const char *file,
                     void (*call)(void *context, const char *name, const char *sql), void *context);

/* Fills the pattern `name` of each.sql for each of count columns and joins the results with the
 * separator that stands behind its name. Beside the given holes a pattern may use {{column:ident}},
 * {{column:text}}, {{n:int}} (from 1) and {{high:int}} (n + count). */
const char *template_each(const struct holes *, const char *name, const char *const *columns,
                          size_t count);

#endif
