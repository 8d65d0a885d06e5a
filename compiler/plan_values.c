/*
 * Takes a node of the tree and its row in the table of keys, gives the value in the plan. It looks
 * at one value at a time. The keys of providers are plan_values_provider.c's.
 */
#include "plan_values_private.h"

#include "../runtime/base/sql.h"
#include "../runtime/base/window.h"
#include "expression.h"
#include "match.h"
#include "plan_forms.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_MAX = 60, /* bytes of a value that a message repeats */
    DURATION_DAYS_MAX = 36500,
};

bool value_refuse(const struct plan_reader *r, const struct plan_value *v, const char *fmt, ...) {
    char problem[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(problem, sizeof problem, fmt, args);
    va_end(args);
    return source_error(r->d, r->plan->source, v->node->pos, "\"%s\" %s", v->path, problem);
}

const char *value_shown(const struct plan_reader *r, struct str text) {
    return diag_mask(r->keep, text, SHOWN_MAX);
}

static void store(const struct plan_reader *r, const struct plan_value *v, const void *value,
                  size_t size) {
    if (v->key->offset > 0)
        memcpy((char *)r->plan + v->key->offset, value, size);
}

void value_store_text(const struct plan_reader *r, const struct plan_value *v, struct str text) {
    const char *copy = str_dup(r->keep, text);
    store(r, v, &copy, sizeof copy);
}

bool value_wrong_type(const struct plan_reader *r, const struct plan_value *v, const char *form) {
    const enum yaml_type type = yaml_type(v->node);
    if (type == YAML_IS_NULL) {
        value_refuse(r, v, "is empty");
        diag_hint(r->d, "Write %s, or leave the key out.", form);
        return false;
    }
    return value_refuse(r, v, "must be %s, not %s", form, yaml_type_words(type));
}

bool value_has_form(const struct plan_value *v) {
    return match_whole(plan_forms[v->key->type].pattern, v->node->text);
}

bool value_has_control(struct str text, const char *allowed) {
    bool ascii = true;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && (c == '\0' || strchr(allowed, c) == NULL)) || c == 0x7f)
            return true;
        ascii &= c < 0x80;
    }
    struct match unused;
    return !ascii && match_find("[\\x{80}-\\x{9f}\\x{2028}\\x{2029}]", text, 0, &unused);
}

/* A string without line breaks, of 1 to max bytes. */
static bool is_string(const struct plan_reader *r, const struct plan_value *v, size_t max) {
    if (yaml_type(v->node) != YAML_IS_STRING) {
        value_wrong_type(r, v, "a string");
        if (yaml_type(v->node) < YAML_IS_STRING && v->node->text.len > 0)
            diag_hint(r->d, "Put the value in quotes.");
        return false;
    }
    if (v->node->text.len == 0)
        return value_refuse(r, v, "is empty");
    if (v->node->text.len > max)
        return value_refuse(r, v, "is longer than %zu bytes", max);
    if (!value_has_control(v->node->text, ""))
        return true;
    value_refuse(r, v, "holds a line break or control character");
    diag_hint(r->d, "Write it on one line.");
    return false;
}

bool value_is_line(const struct plan_reader *r, const struct plan_value *v) {
    const size_t most = plan_forms[v->key->type].most;
    return is_string(r, v, most > 0 ? most : (size_t)v->key->high);
}

bool value_read_mapping(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind == NODE_MAPPING)
        return true;
    value_wrong_type(r, v, "a mapping");
    if (yaml_type(v->node) != YAML_IS_NULL)
        diag_hint(r->d, "Write its keys on the lines below, indented, or in {braces}.");
    return false;
}

static bool read_list(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind == NODE_SEQUENCE)
        return true;
    value_wrong_type(r, v, "a list");
    if (yaml_type(v->node) != YAML_IS_NULL)
        diag_hint(r->d, "Begin each entry with \"- \", or write them in [brackets].");
    return false;
}

static bool read_integer(const struct plan_reader *r, const struct plan_value *v) {
    const struct plan_key *key = v->key;
    int64_t value = 0;
    if (yaml_type(v->node) != YAML_IS_INTEGER) {
        value_wrong_type(r, v, "a whole number");
        if (yaml_type(v->node) == YAML_IS_STRING)
            diag_hint(r->d, "Write digits alone, without quotes.");
        return false;
    }
    if (!str_integer(v->node->text, key->low, key->high, &value)) {
        const char *text = value_shown(r, v->node->text);
        if (key->low == key->high)
            return value_refuse(r, v, "must be %lld, not %s", (long long)key->low, text);
        return value_refuse(r, v, "must be %lld to %lld, not %s", (long long)key->low,
                            (long long)key->high, text);
    }
    store(r, v, &value, sizeof value);
    return true;
}

static bool read_share(const struct plan_reader *r, const struct plan_value *v) {
    const enum yaml_type type = yaml_type(v->node);
    if (type != YAML_IS_INTEGER && type != YAML_IS_NUMBER)
        return value_wrong_type(r, v, "a number");
    char *end = NULL;
    const double value = strtod(v->node->text.ptr, &end);
    if (*end != 0 || !(value >= 0.0 && value <= 1.0))
        return value_refuse(r, v, "must be 0 to 1, not %s", value_shown(r, v->node->text));
    store(r, v, &value, sizeof value);
    return true;
}

static bool read_boolean(const struct plan_reader *r, const struct plan_value *v) {
    return yaml_type(v->node) == YAML_IS_BOOLEAN || value_wrong_type(r, v, "true or false");
}

static bool read_string(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    value_store_text(r, v, v->node->text);
    return true;
}

static char *list_of(const struct plan_reader *r, const char *const *values) {
    struct buf out = buf_new(r->keep, 1000);
    for (size_t i = 0; values[i] != NULL; i++)
        buf_printf(&out, "%s%s", i == 0 ? "" : values[i + 1] == NULL ? " or " : ", ", values[i]);
    return str_dup(r->keep, buf_slice(&out));
}

static size_t position(const char *const *values, struct str text) {
    size_t i = 0;
    while (values[i] != NULL && !str_is(text, values[i]))
        i++;
    return i;
}

/* An enum's value is its place in the list of names. */
static bool read_choice(const struct plan_reader *r, const struct plan_value *v) {
    const char *const *values = v->key->values;
    const struct str text = v->node->text;
    if (v->node->kind != NODE_SCALAR || yaml_type(v->node) == YAML_IS_NULL)
        return value_wrong_type(r, v, list_of(r, values));
    const size_t at = position(values, text);
    if (values[at] != NULL) {
        const unsigned number = (unsigned)at;
        store(r, v, &number, sizeof number);
        return true;
    }
    value_refuse(r, v, "must be %s, not \"%s\"", list_of(r, values), value_shown(r, text));
    const char *nearest = str_nearest(text, values, position(values, (struct str){"", 0}));
    if (nearest != NULL)
        diag_hint(r->d, "Did you mean \"%s\"?", nearest);
    return false;
}

static bool read_names(const struct plan_reader *r, const struct plan_value *v) {
    if (v->node->kind != NODE_SEQUENCE) {
        value_wrong_type(r, v, "a list of column names");
        const struct str text = v->node->text;
        if (yaml_type(v->node) == YAML_IS_STRING) /* "-id" lacks a space: it is no list */
            diag_hint(r->d, "Write [%s].",
                      value_shown(r, text) + (text.len > 1 && text.ptr[0] == '-'));
        return false;
    }
    int64_t count = 0;
    for (const struct node *n = v->node->children; n != NULL; n = n->next)
        count++;
    if (count < v->key->low || count > v->key->high)
        return value_refuse(r, v, "must name %lld to %lld columns, not %lld",
                            (long long)v->key->low, (long long)v->key->high, (long long)count);
    const char **names = arena_array(r->keep, (size_t)count, sizeof(*names));
    bool ok = true;
    size_t i = 0;
    for (const struct node *n = v->node->children; n != NULL; n = n->next, i++) {
        const struct plan_value item = {v->key, n, arena_printf(r->keep, "%s.%zu", v->path, i)};
        ok = value_is_line(r, &item) && ok;
        names[i] = str_dup(r->keep, n->text);
    }
    if (!ok)
        return false;
    const struct plan_names list = {names, (size_t)count};
    store(r, v, &list, sizeof list);
    return true;
}

static bool read_plan_name(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    if (!value_has_form(v)) {
        value_refuse(r, v, "must be a lower-case identifier, not \"%s\"",
                     value_shown(r, v->node->text));
        diag_hint(r->d, "Use a to z, 0 to 9 and \"_\", and begin with a letter.");
        return false;
    }
    value_store_text(r, v, v->node->text);
    return true;
}

static bool name_length(const struct plan_reader *r, const struct plan_value *v) {
    value_refuse(r, v, "has a name that is not 1 to %d bytes long", SQL_NAME_MAX);
    diag_hint(r->d, "Write the name as the database shows it: longer ones are cut there.");
    return false;
}

static bool read_relation(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    struct str rest = v->node->text, part[2] = {{NULL, 0}, {NULL, 0}};
    size_t count = 0;
    bool ok = sql_read_name(r->keep, &rest, &part[count++]);
    if (ok && rest.len > 0 && rest.ptr[0] == '.') {
        rest = (struct str){rest.ptr + 1, rest.len - 1};
        ok = sql_read_name(r->keep, &rest, &part[count++]);
    }
    if (!ok || rest.len > 0) {
        value_refuse(r, v, "must be schema.name, not \"%s\"", value_shown(r, v->node->text));
        diag_hint(r->d, "Names with capitals or signs stand in double quotes: '\"App\".\"Docs\"'.");
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (part[i].len == 0 || part[i].len > SQL_NAME_MAX)
            return name_length(r, v);
    const struct plan_relation relation = {
        .schema = count == 2 ? str_dup(r->keep, part[0]) : NULL,
        .name = str_dup(r->keep, part[count - 1]),
    };
    store(r, v, &relation, sizeof relation);
    return true;
}

/* Reads one hole, after its "{{"; gives what follows its "}}", or NULL. */
static const char *read_hole(const struct plan_reader *r, const struct plan_value *v,
                             const char *hole, const char **column) {
    const char *end = strstr(hole, "}}");
    if (end == NULL) {
        value_refuse(r, v, "has a \"{{\" without its \"}}\"");
        diag_hint(r->d, "Write {{column}}.");
        return NULL;
    }
    struct str name = {hole, (size_t)(end - hole)};
    while (name.len > 0 && name.ptr[0] == ' ')
        name = (struct str){name.ptr + 1, name.len - 1};
    while (name.len > 0 && name.ptr[name.len - 1] == ' ')
        name.len--;
    if (name.len == 0 || name.len > SQL_NAME_MAX || value_has_control(name, "") ||
        memchr(name.ptr, '{', name.len) != NULL || end[2] == '}') {
        value_refuse(r, v, "has a hole \"{{%s}}\" that names no column", value_shown(r, name));
        diag_hint(r->d, "Write {{column}}.");
        return NULL;
    }
    *column = str_dup(r->keep, name);
    return end + 2;
}

static bool read_template(const struct plan_reader *r, const struct plan_value *v) {
    const char *rest = v->node->text.ptr;
    size_t count = 0;
    struct plan_piece *pieces = arena_array(r->keep, v->node->text.len, sizeof(*pieces));
    while (*rest != 0) {
        const char *hole = strstr(rest, "{{");
        const size_t len = hole != NULL ? (size_t)(hole - rest) : strlen(rest);
        const char *literal = arena_strndup(r->keep, rest, len);
        if (strstr(literal, "}}") != NULL) {
            value_refuse(r, v, "has a \"}}\" without its \"{{\"");
            diag_hint(r->d, "Write {{column}}.");
            return false;
        }
        if (len > 0)
            pieces[count++].literal = literal;
        rest += len;
        if (hole != NULL)
            rest = read_hole(r, v, hole + 2, &pieces[count++].column);
        if (rest == NULL)
            return false;
    }
    r->plan->text = pieces;
    r->plan->text_count = count;
    return true;
}

static bool read_text(const struct plan_reader *r, const struct plan_value *v) {
    const size_t template_max = plan_forms[KEY_TEXT].most;
    const struct str text = v->node->text;
    if (yaml_type(v->node) != YAML_IS_STRING ||
        (strstr(text.ptr, "{{") == NULL && strstr(text.ptr, "}}") == NULL)) {
        if (!is_string(r, v, SQL_NAME_MAX)) {
            if (v->node->kind != NODE_SCALAR || text.len > 0)
                diag_hint(r->d, "Write a column's name, or a template with {{column}}.");
            return false;
        }
        struct plan_piece *piece = arena_alloc(r->keep, sizeof(*piece));
        piece->column = str_dup(r->keep, text);
        r->plan->text = piece;
        r->plan->text_count = 1;
        return true;
    }
    if (text.len > template_max)
        return value_refuse(r, v, "is longer than %zu bytes", template_max);
    if (value_has_control(text, "\n\r\t"))
        return value_refuse(r, v, "holds a control character");
    return read_template(r, v);
}

static bool read_sql(const struct plan_reader *r, const struct plan_value *v) {
    const char *sql = NULL;
    if (yaml_type(v->node) != YAML_IS_STRING)
        return value_wrong_type(r, v,
                                v->key->type == KEY_QUERY ? "an SQL query in quotes"
                                                          : "an SQL expression in quotes");
    if (!expression_read(r->d, r->keep, r->plan->source, v->node->pos, v->path, v->node->text,
                         &sql))
        return false;
    store(r, v, &sql, sizeof sql);
    return true;
}

static bool read_query(const struct plan_reader *r, const struct plan_value *v) {
    struct match unused;
    if (!read_sql(r, v))
        return false;
    if (match_find("(?i)\\A[\\s(]*(select|with|values)\\b", v->node->text, 0, &unused))
        return true;
    value_refuse(r, v, "must be a query");
    diag_hint(r->d, "Begin with SELECT.");
    return false;
}

bool plan_value_seconds(struct str text, int64_t *out) {
    static const char units[] = "smhdw";
    static const int64_t seconds[] = {1, 60, 3600, 86400, 604800};
    const char *unit = text.len > 0 ? strchr(units, text.ptr[text.len - 1]) : NULL;
    int64_t count = 0;
    if (unit == NULL || !str_integer((struct str){text.ptr, text.len - 1}, 0, 1000000000, &count))
        return false;
    *out = count * seconds[unit - units];
    return true;
}

static bool read_duration(const struct plan_reader *r, const struct plan_value *v) {
    const struct str text = v->node->text;
    int64_t value = 0;
    if (v->node->kind != NODE_SCALAR || text.len == 0)
        return value_wrong_type(r, v, "a duration such as 60s, 24h or 7d");
    if (!plan_value_seconds(text, &value)) {
        value_refuse(r, v, "must be a duration such as 60s, 24h or 7d, not \"%s\"",
                     value_shown(r, text));
        diag_hint(r->d, "Write one whole number and one of s, m, h, d and w.");
        return false;
    }
    if (value > (int64_t)DURATION_DAYS_MAX * 86400)
        return value_refuse(r, v, "must be at most %dd, not %s", DURATION_DAYS_MAX,
                            value_shown(r, text));
    if (v->key->high > 0 && (value < v->key->low || value > v->key->high)) {
        value_refuse(r, v, "must be %llds to %llds, not %s", (long long)v->key->low,
                     (long long)v->key->high, value_shown(r, text));
        diag_hint(r->d, "Write one in that range, such as 45m, or leave the key out.");
        return false;
    }
    store(r, v, &value, sizeof value);
    return true;
}

static bool read_window(const struct plan_reader *r, const struct plan_value *v) {
    struct window unused;
    if (!value_is_line(r, v))
        return false;
    const char *wrong = window_read(v->node->text, &unused);
    if (wrong != NULL) {
        value_refuse(r, v, "%s, not \"%s\"", wrong, value_shown(r, v->node->text));
        diag_hint(r->d, "Days are one, a range, \"daily\" or left out; hours are those of UTC.");
        return false;
    }
    value_store_text(r, v, v->node->text);
    return true;
}

/* Units as PostgreSQL's settings have them. */
static bool read_size(const struct plan_reader *r, const struct plan_value *v) {
    static const struct {
        const char *name;
        int shift;
    } units[] = {{"kB", 10}, {"MB", 20}, {"GB", 30}, {"TB", 40}};

    static const char form[] = "a size such as 64MB";
    const struct str text = v->node->text;
    if (v->node->kind != NODE_SCALAR || yaml_type(v->node) == YAML_IS_NULL)
        return value_wrong_type(r, v, form);
    for (size_t i = 0; i < countof(units) && text.len > 2; i++) {
        int64_t count = 0;
        if (str_is((struct str){text.ptr + text.len - 2, 2}, units[i].name) &&
            str_integer((struct str){text.ptr, text.len - 2}, 1, 1000000, &count)) {
            count <<= units[i].shift;
            store(r, v, &count, sizeof count);
            return true;
        }
    }
    value_refuse(r, v, "must be %s, not \"%s\"", form, value_shown(r, text));
    diag_hint(r->d, "Write a whole number from 1 to 1000000 and kB, MB, GB or TB.");
    return false;
}

static bool read_rows(const struct plan_reader *r, const struct plan_value *v) {
    static const char form[] = "a share such as 20%, or a number of rows";
    const struct plan_form *numbers = &plan_forms[KEY_ROWS];
    const struct str text = v->node->text;
    struct plan_dead value = {0};
    if (v->node->kind != NODE_SCALAR || yaml_type(v->node) == YAML_IS_NULL)
        return value_wrong_type(r, v, form);
    const bool share = value_has_form(v);
    if (share ? str_integer((struct str){text.ptr, text.len - 1}, 1, 99, &value.percent)
              : yaml_type(v->node) == YAML_IS_INTEGER &&
                    str_integer(text, numbers->low, numbers->high, &value.rows)) {
        store(r, v, &value, sizeof value);
        return true;
    }
    value_refuse(r, v, "must be %s, not \"%s\"", form, value_shown(r, text));
    diag_hint(r->d, "Write 1%% to 99%%, or a whole number of dead rows from 1.");
    return false;
}

static bool read_usd(const struct plan_reader *r, const struct plan_value *v) {
    static const double least = 1e-6, most = 1e9;
    const enum yaml_type type = yaml_type(v->node);
    if (type != YAML_IS_INTEGER && type != YAML_IS_NUMBER)
        return value_wrong_type(r, v, "a number of US dollars, such as 0.13");
    const double value = strtod(v->node->text.ptr, NULL);
    if (!(value >= least && value <= most))
        return value_refuse(r, v, "must be %.6f to %.0f, not %s", least, most,
                            value_shown(r, v->node->text));
    store(r, v, &value, sizeof value);
    return true;
}

static bool read_version(const struct plan_reader *r, const struct plan_value *v) {
    int64_t seconds = 0;
    if (v->node->kind != NODE_SCALAR || yaml_type(v->node) == YAML_IS_NULL)
        return value_wrong_type(r, v, "a version of 14 digits");
    if (!version_seconds(v->node->text, &seconds)) {
        value_refuse(r, v, "must be 14 digits that are a UTC time, not \"%s\"",
                     value_shown(r, v->node->text));
        diag_hint(r->d, "Write year, month, day, hour, minute and second: 20261122100000.");
        return false;
    }
    value_store_text(r, v, v->node->text);
    return true;
}

static bool read_image(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    if (!value_has_form(v)) {
        value_refuse(r, v, "must be a container image, not \"%s\"", value_shown(r, v->node->text));
        diag_hint(r->d, "Write it as registries name it: ghcr.io/acme/vecrun:1.0.");
        return false;
    }
    value_store_text(r, v, v->node->text);
    return true;
}

static bool read_object(const struct plan_reader *r, const struct plan_value *v) {
    if (!value_is_line(r, v))
        return false;
    if (!value_has_form(v)) {
        value_refuse(r, v, "must be the name of an object, not \"%s\"",
                     value_shown(r, v->node->text));
        diag_hint(r->d, "Use lower-case letters, digits, \"-\" and \".\": embedding-keys.");
        return false;
    }
    value_store_text(r, v, v->node->text);
    return true;
}

bool plan_value_read(const struct plan_reader *r, const struct plan_value *v) {
    static bool (*const readers[KEY_TYPE_COUNT])(const struct plan_reader *,
                                                 const struct plan_value *) = {
        [KEY_MAPPING] = value_read_mapping,
        [KEY_NAMED] = value_read_mapping,
        [KEY_LIST] = read_list,
        [KEY_INTEGER] = read_integer,
        [KEY_SHARE] = read_share,
        [KEY_BOOLEAN] = read_boolean,
        [KEY_STRING] = read_string,
        [KEY_CHOICE] = read_choice,
        [KEY_NAME] = read_string,
        [KEY_NAMES] = read_names,
        [KEY_PLAN] = read_plan_name,
        [KEY_RELATION] = read_relation,
        [KEY_TEXT] = read_text,
        [KEY_SQL] = read_sql,
        [KEY_DURATION] = read_duration,
        [KEY_VERSION] = read_version,
        [KEY_PRESET] = value_read_preset,
        [KEY_URL] = value_read_url,
        [KEY_VARIABLE] = value_read_variable,
        [KEY_HEADER] = value_read_header,
        [KEY_SCHEME] = value_read_scheme,
        [KEY_ARGUMENTS] = value_read_arguments,
        [KEY_SCOPE] = value_read_scope,
        [KEY_PHRASE] = value_read_phrase,
        [KEY_BODY] = value_read_body,
        [KEY_POINTER] = value_read_pointer,
        [KEY_STATUS] = value_read_status,
        [KEY_IMAGE] = read_image,
        [KEY_OBJECT] = read_object,
        [KEY_WINDOW] = read_window,
        [KEY_SIZE] = read_size,
        [KEY_QUERY] = read_query,
        [KEY_USD] = read_usd,
        [KEY_ROWS] = read_rows,
    };
    return readers[v->key->type](r, v);
}
