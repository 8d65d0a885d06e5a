/*
 * The table of forms. A pattern says what can be said of a string by itself; what it means (a day
 * of the calendar, SQL, holes, secrets) is the reader's.
 */
#include "plan_forms.h"

#include "../runtime/base/sql.h"

/* Letters as SQL has them, ASCII's and all beyond; within a name digits and "$", too. */
#define SQL_NAME                                                                                   \
    "(?:[^\\x00-@\\x5b-\\x5e\\x60\\x7b-\\x7f][^\\x00-#%-/:-@\\x5b-\\x5e\\x60\\x7b-\\x7f]*"         \
    "|\"(?:[^\"]|\"\")+\")"

#define LINE "[^\\p{Cc}\\p{Zl}\\p{Zp}]*"

#define DAY "(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)"
#define TIME "[0-2][0-9]:[0-5][0-9]"

const char plan_provider_pattern[] = "[A-Za-z_][A-Za-z0-9_-]{0,62}";

const struct plan_form plan_forms[KEY_TYPE_COUNT] = {
    [KEY_MAPPING] = {.type = "object"},
    [KEY_NAMED] = {.type = "object"},
    [KEY_LIST] = {.type = "array"},
    [KEY_INTEGER] = {.type = "integer"},
    [KEY_SHARE] = {.type = "number"},
    [KEY_BOOLEAN] = {.type = "boolean"},
    [KEY_STRING] = {.type = "string", .pattern = LINE},
    [KEY_CHOICE] = {.type = "string"},
    [KEY_NAME] = {.type = "string", .pattern = LINE, .most = SQL_NAME_MAX},
    [KEY_NAMES] = {.type = "array", .pattern = LINE, .most = SQL_NAME_MAX},
    [KEY_PLAN] = {.type = "string", .pattern = "[a-z][a-z0-9_]*", .most = PLAN_NAME_MAX},
    [KEY_RELATION] = {.type = "string", .pattern = SQL_NAME "(?:[.]" SQL_NAME ")?", .most = 1000},
    [KEY_TEXT] = {.type = "string", .most = 8192},
    [KEY_SQL] = {.type = "string", .pattern = "\\s*\\S[\\s\\S]*"},
    [KEY_QUERY] = {.type = "string", .pattern = "\\s*\\S[\\s\\S]*"},
    [KEY_USD] = {.type = "number"},
    [KEY_DURATION] = {.type = "string", .pattern = "[0-9]{1,10}[smhdw]"},
    [KEY_WINDOW] = {.type = "string",
                    .pattern = "(?:(?:daily|" DAY "(?:-" DAY ")?) )?" TIME "-" TIME " UTC",
                    .most = 100},
    [KEY_SIZE] = {.type = "string", .pattern = "(?:[1-9][0-9]{0,5}|1000000)(?:kB|MB|GB|TB)"},
    [KEY_ROWS] = {.type = "string", .pattern = "(?:[1-9][0-9]?)%", .low = 1, .high = 1000000000000},
    [KEY_VERSION] = {.type = "string",
                     .pattern = "[0-9]{14}",
                     .low = 10000101000000,
                     .high = 99991231235959},
    [KEY_PRESET] = {.type = "string", .most = SQL_NAME_MAX},
    [KEY_URL] = {.type = "string",
                 .pattern = "https?://[!\"$-.0->@-~]+([/?#][!-~]*)?",
                 .most = 2000},
    [KEY_VARIABLE] = {.type = "string",
                      .pattern = "[A-Za-z_][A-Za-z0-9_]*[?]?",
                      .most = 200,
                      .null = true},
    [KEY_HEADER] = {.type = "string", .pattern = "[A-Za-z][A-Za-z0-9_-]*", .most = 100},
    [KEY_SCHEME] = {.type = "string",
                    .pattern = "([A-Za-z][A-Za-z-]{0,19}[ =:]? ?)?",
                    .empty = true},
    [KEY_ARGUMENTS] = {.type = "array", .pattern = LINE, .most = 1000, .empty = true},
    [KEY_SCOPE] = {.type = "string",
                   .pattern = "(?:[a-z0-9-]|\\{env:[A-Za-z_][A-Za-z0-9_]*\\})+",
                   .most = 200},
    [KEY_PHRASE] = {.type = "string", .empty = true},
    [KEY_BODY] = {.type = "object"},
    [KEY_POINTER] = {.type = "string", .pattern = "(/([^~/]|~[01])*)+", .most = 500},
    [KEY_STATUS] = {.type = "string",
                    .pattern = "[345]xx|20[1-9]|2[1-9][0-9]|[345][0-9][0-9]",
                    .low = 201,
                    .high = 599,
                    .list = true},
    [KEY_IMAGE] = {.type = "string",
                   .pattern = "(?:[A-Za-z0-9.-]+(?::[0-9]+)?/)?[a-z0-9]+(?:[._/-]+[a-z0-9]+)*"
                              "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?",
                   .most = 500},
    [KEY_OBJECT] = {.type = "string",
                    .pattern = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
                               "(?:[.][a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*",
                    .most = 253},
};
