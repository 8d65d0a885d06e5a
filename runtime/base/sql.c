/*
 * Takes names and texts, gives them as SQL writes them. What needs a connection (the server's
 * encoding, other settings of standard_conforming_strings) is not looked at.
 */
#include "sql.h"

#include <stdlib.h>
#include <string.h>

/* pg_get_keywords() of PostgreSQL 14 to 17, all categories but "unreserved", sorted by byte. */
/* clang-format off */
static const char *const keywords[] = {
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character",
    "check", "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create",
    "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc",
    "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
    "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having",
    "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval",
    "into", "is", "isnull", "join", "json", "json_array", "json_arrayagg", "json_exists",
    "json_object", "json_objectagg", "json_query", "json_scalar", "json_serialize", "json_table",
    "json_value", "lateral", "leading", "least", "left", "like", "limit", "localtime",
    "localtimestamp", "merge_action", "national", "natural", "nchar", "none", "normalize", "not",
    "notnull", "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer",
    "overlaps", "overlay", "placing", "position", "precision", "primary", "real", "references",
    "returning", "right", "row", "select", "session_user", "setof", "similar", "smallint", "some",
    "substring", "symmetric", "system_user", "table", "tablesample", "then", "time", "timestamp",
    "to", "trailing", "treat", "trim", "true", "union", "unique", "user", "using", "values",
    "varchar", "variadic", "verbose", "when", "where", "window", "with", "xmlattributes",
    "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi",
    "xmlroot", "xmlserialize", "xmltable",
};

/* clang-format on */

static int compare(const void *key, const void *entry) {
    const struct str *name = key;
    const char *const *word = entry;
    const int order = strncmp(name->ptr, *word, name->len);
    if (order != 0)
        return order;
    return (*word)[name->len] == '\0' ? 0 : -1;
}

bool sql_reserved(struct str name) {
    return name.len > 0 && memchr(name.ptr, '\0', name.len) == NULL &&
           bsearch(&name, keywords, countof(keywords), sizeof(*keywords), compare) != NULL;
}

static bool letter(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Whether SQL reads the name back as it is without quotes. */
static bool bare(struct str name) {
    if (name.len == 0 || !letter(name.ptr[0]))
        return false;
    for (size_t i = 1; i < name.len; i++)
        if (!letter(name.ptr[i]) && !digit(name.ptr[i]))
            return false;
    return !sql_reserved(name);
}

/* Appends text between quotes; those inside are doubled. */
static void quoted(struct buf *b, struct str text, char quote) {
    size_t from = 0;
    buf_putc(b, quote);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != quote)
            continue;
        buf_add(b, text.ptr + from, i + 1 - from);
        from = i;
    }
    buf_add(b, text.ptr + from, text.len - from);
    buf_putc(b, quote);
}

void sql_ident(struct buf *b, struct str name) {
    if (bare(name))
        buf_str(b, name);
    else
        quoted(b, name, '"');
}

static bool control(char c) { return (unsigned char)c < 0x20 || c == 0x7f; }

static void escaped(struct buf *b, char c) {
    if (c == '\'' || c == '\\')
        buf_printf(b, "%c%c", c, c);
    else if (c == '\n')
        buf_puts(b, "\\n");
    else if (c == '\t')
        buf_puts(b, "\\t");
    else if (control(c))
        buf_printf(b, "\\x%02x", (unsigned)c);
    else
        buf_putc(b, c);
}

void sql_literal(struct buf *b, struct str text) {
    bool plain = true;
    for (size_t i = 0; i < text.len; i++)
        plain = plain && text.ptr[i] != '\\' && !control(text.ptr[i]);
    if (plain) {
        quoted(b, text, '\'');
        return;
    }
    buf_puts(b, "E'");
    for (size_t i = 0; i < text.len; i++)
        escaped(b, text.ptr[i]);
    buf_putc(b, '\'');
}

/* Both readers give the bytes that they read, 0 if there is no name. Bare: bytes above ASCII count
 * as letters, and only ASCII is folded, as PostgreSQL does in UTF-8. */
static size_t read_bare(struct str text, struct buf *name) {
    size_t len = 0;
    for (; len < text.len; len++) {
        const char c = text.ptr[len];
        const char folded = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        const bool inside = len > 0 && (digit(c) || c == '$');
        if (!letter(folded) && (unsigned char)c < 0x80 && !inside)
            break;
        buf_putc(name, folded);
    }
    return len;
}

static size_t read_quoted(struct str text, struct buf *name) {
    for (size_t i = 1; i < text.len; i++) {
        const bool quote = text.ptr[i] == '"';
        const bool doubled = quote && i + 1 < text.len && text.ptr[i + 1] == '"';
        if (quote && !doubled)
            return name->len > 0 ? i + 1 : 0;
        buf_putc(name, text.ptr[i]);
        i += doubled;
    }
    return 0;
}

bool sql_read_name(struct arena *a, struct str *rest, struct str *name) {
    struct buf copy = buf_new(a, rest->len);
    const bool quote = rest->len > 0 && rest->ptr[0] == '"';
    const size_t taken = quote ? read_quoted(*rest, &copy) : read_bare(*rest, &copy);
    if (taken == 0)
        return false;
    *name = buf_slice(&copy);
    *rest = (struct str){rest->ptr + taken, rest->len - taken};
    return true;
}
