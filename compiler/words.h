/*
 * What the files of the vocabulary share: the values of a plan's holes while they are collected.
 * Private to vocabulary.c, search_words.c, trigger_words.c and rename.c.
 */
#ifndef VECPLAN_WORDS_H
#define VECPLAN_WORDS_H

#include "vocabulary.h"

struct words {
    struct arena *arena;
    const struct plan *plan;
    struct holes holes;
};

/* The piece of templates/fragments.sql of that name, filled with the values so far. */
const char *words_piece(const struct words *, const char *name);

/* A literal name, quoted where SQL needs it. */
const char *words_ident(struct arena *, const char *name);

/* A name of two parts joined by "_", at most 63 bytes long: a longer one is cut, and ends with a
 * hash of the whole. */
const char *words_derived(struct arena *, const char *first, const char *last);

/* The search functions, and of method view what the view serves; for vocabulary(), once the values
 * of table, key, scope, from and to are there. */
void words_add_search(struct words *);
void words_add_view(struct words *);

/* The check of the triggers that expand makes; once the table is there. */
void words_add_triggers(struct words *);

/* Of method rename: the words of renaming there and back, from all others and those after it. */
void words_add_rename(struct words *, const struct words *after);

#endif
