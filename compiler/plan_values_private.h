/*
 * What the readers of values share. Private to plan_values.c and plan_values_provider.c.
 */
#ifndef VECPLAN_PLAN_VALUES_PRIVATE_H
#define VECPLAN_PLAN_VALUES_PRIVATE_H

#include "plan_values.h"

/* Reports the value: `"path" problem`. False. */
bool value_refuse(const struct plan_reader *, const struct plan_value *, const char *fmt, ...)
    PRINTF(3, 4);

/* Reports that the value is empty, or of another type than `form` says. False. */
bool value_wrong_type(const struct plan_reader *, const struct plan_value *, const char *form);

/* The text as a message may repeat it: masked, and not long. */
const char *value_shown(const struct plan_reader *, struct str text);

/* Writes a copy of the text into the field of the value's key, where that has one. */
void value_store_text(const struct plan_reader *, const struct plan_value *, struct str text);

/* Whether the text has the form of its key's type. */
bool value_has_form(const struct plan_value *);

/* Whether the text holds a control character, or a line break, that is not among `allowed`. */
bool value_has_control(struct str text, const char *allowed);

/* Whether the value is a string without line breaks, as long as its key's type allows; reports it
 * otherwise. */
bool value_is_line(const struct plan_reader *, const struct plan_value *);

/* Whether the value is a mapping; reports it otherwise. */
bool value_read_mapping(const struct plan_reader *, const struct plan_value *);

/* Readers of providers' keys, each as plan_value_read(). */
bool value_read_preset(const struct plan_reader *, const struct plan_value *);
bool value_read_url(const struct plan_reader *, const struct plan_value *);
bool value_read_variable(const struct plan_reader *, const struct plan_value *);
bool value_read_header(const struct plan_reader *, const struct plan_value *);
bool value_read_scheme(const struct plan_reader *, const struct plan_value *);
bool value_read_arguments(const struct plan_reader *, const struct plan_value *);
bool value_read_scope(const struct plan_reader *, const struct plan_value *);
bool value_read_phrase(const struct plan_reader *, const struct plan_value *);
bool value_read_body(const struct plan_reader *, const struct plan_value *);
bool value_read_pointer(const struct plan_reader *, const struct plan_value *);
bool value_read_status(const struct plan_reader *, const struct plan_value *);

#endif
