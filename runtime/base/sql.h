/*
 * Quoting of SQL names and values, without a connection. What is written here is correct under
 * standard_conforming_strings = on, PostgreSQL's default.
 */
#ifndef VECPLAN_SQL_H
#define VECPLAN_SQL_H

#include "str.h"

#define SQL_NAME_MAX 63 /* bytes: NAMEDATALEN - 1 */

/* Appends a name, quoted only where SQL would fold or refuse it bare (capitals, signs, key words).
 */
void sql_ident(struct buf *, struct str name);

/* Appends a string literal on one line: '...' with quotes doubled, E'...' where the text holds a
 * backslash or a control character. */
void sql_literal(struct buf *, struct str text);

/* Whether name is a key word that cannot stand bare everywhere: as a column, table, function or
 * type (all that PostgreSQL does not list as "unreserved"). */
bool sql_reserved(struct str name);

/* Reads one name by SQL's rules from *rest: bare (folded to lower case) or "quoted"; stops after
 * it. False if there is none. The name is copied to the arena. */
bool sql_read_name(struct arena *, struct str *rest, struct str *name);

#endif
