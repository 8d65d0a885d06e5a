/*
 * Prose for people: the same calls write plain text of at most 100 columns or Markdown. Texts are
 * formatted as by printf and then taken literally: what would be markup is escaped, control
 * characters are masked.
 */
#ifndef VECPLAN_PROSE_H
#define VECPLAN_PROSE_H

#include "../runtime/base/str.h"

#define PROSE_CELLS 4

enum prose_block { PROSE_NONE, PROSE_TEXT, PROSE_ITEMS, PROSE_TABLE };

struct prose {
    struct buf *out;
    bool markdown;
    enum prose_block last; /* what was written last */
};

/* A heading of level 1 (the document's) to 3. */
void prose_heading(struct prose *, int level, const char *fmt, ...) PRINTF(3, 4);

void prose_paragraph(struct prose *, const char *fmt, ...) PRINTF(2, 3);

/* An item of a list; items that follow one another are one list. */
void prose_item(struct prose *, const char *fmt, ...) PRINTF(2, 3);

/* A row of a table; rows that follow one another are one table, under the names given. Plain text
 * has the first cell as an item and below it the others that are not empty. */
void prose_row(struct prose *, const char *const names[PROSE_CELLS],
               const char *const cells[PROSE_CELLS]);

#endif
