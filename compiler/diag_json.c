/*
 * Takes the list of diagnostics, gives it as a JSON document. How a terminal shows it is diag.c's.
 */
#include "diag_json.h"

#include "../runtime/base/json.h"

enum { DOCUMENT_MAX = 64 << 20 };

static struct json_new *number_or_null(struct json_doc *doc, int number) {
    return number > 0 ? json_new_integer(doc, number) : json_new_null(doc);
}

static struct json_new *element(struct arena *arena, struct json_doc *doc,
                                const struct diag *diag) {
    struct json_new *out = json_new_object(doc);
    const bool shown = diag->more == 0;
    const char *message =
        shown ? diag->message : arena_printf(arena, "%u more are not shown", diag->more);
    json_put(doc, out, "file", json_new_text(doc, diag->pos.file));
    json_put(doc, out, "line", number_or_null(doc, shown ? diag->pos.line : 0));
    json_put(doc, out, "column", number_or_null(doc, shown ? diag->pos.column : 0));
    json_put(doc, out, "level", json_new_text(doc, diag_level_name(diag->level)));
    json_put(doc, out, "message", json_new_text(doc, message));
    json_put(doc, out, "detail", json_new_text(doc, diag->detail));
    json_put(doc, out, "hint", json_new_text(doc, diag->hint));
    return out;
}

bool diag_json(struct diags *d, struct arena *arena, FILE *out) {
    struct json_doc *doc = json_doc(arena);
    struct json_new *root = json_new_object(doc), *list = json_new_array(doc);
    struct buf text = buf_new(arena, DOCUMENT_MAX);
    for (const struct diag *diag = d->first; diag != NULL; diag = diag->next)
        json_push(list, element(arena, doc, diag));
    json_put(doc, root, "diagnostics", list);
    json_write(root, true, &text);
    if (text.failed)
        return diag_error(d, DIAG_FAILED, pos_none(), "the diagnostics do not fit %d MB of JSON",
                          DOCUMENT_MAX >> 20);
    fwrite(text.ptr, 1, text.len, out);
    return true;
}
