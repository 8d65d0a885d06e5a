/*
 * The stages in their order: plan text to plan, plan to steps, steps to migration files and
 * manifest. Each stage is another file's; here they are only joined.
 */
#include "compile.h"

#include "../runtime/base/file.h"
#include "check.h"
#include "manifest_out.h"
#include "reserved.h"

#include <string.h>

static enum plan_format format_of(const char *name, enum plan_format otherwise) {
    for (unsigned i = 0; name && i < FORMAT_COUNT; i++) {
        if (strcmp(name, plan_format_names[i]) == 0)
            return (enum plan_format)i;
    }
    return otherwise;
}

/* The path without "./" before it and slashes behind it, so that two spellings compare equal. */
static const char *plain_path(struct arena *arena, const char *path) {
    while (path[0] == '.' && path[1] == '/')
        path += 1 + strspn(path + 1, "/");
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    return len ? arena_strndup(arena, path, len) : ".";
}

bool compile_plan(struct diags *d, struct arena *arena, const char *path, struct str bytes,
                  const struct compile_options *options, struct compiled *out) {
    struct node *root = NULL;
    bool ok = source_new(d, path, bytes, &out->source) && yaml_read(d, arena, &out->source, &root);
    if (root != NULL) {
        ok = plan_read(d, arena, &out->source, root, &out->plan) && ok;
        ok = check_plan(d, arena, &out->plan) && ok;
    }
    if (!ok)
        return false;
    phase_steps(arena, &out->plan, &out->steps);
    const char *name = arena_printf(arena, "%s.manifest.json", out->plan.name);
    out->format = format_of(options->format, out->plan.emit.format);
    out->directory =
        plain_path(arena, options->directory ? options->directory : out->plan.emit.directory);
    out->manifest =
        plain_path(arena, options->manifest ? options->manifest
                                            : file_join(arena, file_dir(arena, path), name));
    out->jobs = NULL;
    if (options->jobs != NULL && orchestrator_named(options->jobs, &out->orchestrator))
        out->jobs = file_join(arena, file_dir(arena, out->manifest),
                              orchestrator_file(arena, out->orchestrator, &out->plan));
    return reserved_check(d, &out->plan, &out->steps, out->format);
}

static enum seal manifest_sealed(struct arena *arena, struct str text) {
    static const char first[] = "{\n  \"format\": ";
    if (!str_starts(text, str_of(first)))
        return SEAL_NONE;
    return manifest_intact(arena, text) ? SEAL_GOOD : SEAL_BROKEN;
}

static bool check_manifest(struct diags *d, struct arena *arena, const struct compiled *compiled,
                           struct str before) {
    const struct pos pos = {.file = compiled->manifest};
    switch (manifest_sealed(arena, before)) {
    case SEAL_NONE:
        (void)diag_error(d, DIAG_INPUT, pos, "the file is not a manifest of vecplan");
        diag_hint(d, "Move it away, or name another file with --manifest.");
        return false;
    case SEAL_BROKEN:
        (void)diag_error(d, DIAG_INPUT, pos, "the manifest was edited after vecplan wrote it");
        diag_hint(d, "Move the edit into the plan, or delete the manifest and compile again.");
        return false;
    case SEAL_GOOD:
        break;
    }
    const struct json *root;
    if (!json_parse(d, arena, "manifest", before, &root))
        return false;
    struct str plan = json_str(json_get(root, "plan"));
    if (str_is(plan, compiled->plan.name))
        return true;
    (void)diag_error(d, DIAG_INPUT, pos, "the manifest is of plan \"%s\"",
                     diag_mask(arena, plan, PLAN_NAME_MAX));
    diag_hint(d, "Name another file with --manifest.");
    return false;
}

static bool make_manifest(struct diags *d, struct arena *arena, const struct compiled *compiled,
                          struct str before, struct outfile *out) {
    struct manifest manifest = {0};
    manifest_out(arena, &compiled->plan, &compiled->steps, compiled->format, compiled->directory,
                 compiled->manifest, &manifest);
    struct buf text = buf_new(arena, MANIFEST_BYTES_MAX);
    manifest_write(&manifest, arena, &text);
    if (text.failed) {
        diag_error(d, DIAG_INPUT, (struct pos){.file = compiled->manifest},
                   "the manifest would be larger than %d MB", MANIFEST_BYTES_MAX >> 20);
        diag_hint(d, "Shorten the plan's \"text\" and conditions: many statements repeat them.");
        return false;
    }
    *out = (struct outfile){compiled->manifest, buf_slice(&text), before};
    return !before.ptr || str_eq(before, out->bytes) || check_manifest(d, arena, compiled, before);
}

bool compile_files(struct diags *d, struct arena *arena, const struct compiled *compiled,
                   const struct dirfiles *existing, struct str manifest, struct outfiles *out) {
    bool good = emit_files(d, arena, &compiled->plan, &compiled->steps, compiled->format,
                           compiled->directory, existing, out);
    struct outfile file = {0};
    if (!make_manifest(d, arena, compiled, manifest, &file))
        return false;
    emit_append(arena, out, file);
    return good;
}

bool compile_jobs(struct diags *d, struct arena *arena, const struct compiled *compiled,
                  struct str before, struct outfiles *out) {
    if (compiled->jobs == NULL)
        return true;
    const struct str manifest = out->file[out->count - 1].bytes;
    const char *text = orchestrator_text(arena, compiled->orchestrator, &compiled->plan, manifest);
    const struct outfile file = {compiled->jobs, seal_add(arena, "#", str_of(text)), before};
    emit_append(arena, out, file);
    return !before.ptr || str_eq(before, file.bytes) ||
           emit_own(d, file.path, before, "Move it away.");
}
