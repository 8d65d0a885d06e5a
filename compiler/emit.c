/*
 * Steps and the names and texts of the migrations directory in, the files to write out. Refuses
 * whatever would make a migration tool skip a file, and whatever would overwrite the work of
 * somebody else. Opens no file.
 */
#include "emit.h"

#include "../runtime/base/file.h"
#include "revisions.h"

#include <string.h>

struct emission {
    struct diags *d;
    struct arena *arena;
    const struct plan *plan;
    const struct steps *steps;
    enum plan_format format;
    const char *directory;
    const struct dirfiles *existing;
    struct outfiles *out;
    bool late[PHASE_COUNT]; /* a phase's version was refused: said once */
};

/* What is in the directory */

static struct pos file_pos(const struct emission *e, struct str name) {
    const char *path = file_join(e->arena, e->directory, str_dup(e->arena, name));
    return (struct pos){.file = path};
}

/* Whether a file is the plan's step, by its name and by what its head says: "a_contract_index" is
 * a step of plan "a" or of plan "a_contract". */
static bool is_step(const struct emission *e, const struct dirfile *file, const char *step) {
    struct dialect_name name = dialect_name(e->format, file->name);
    if (!file->text.ptr || !str_is(name.rest, arena_printf(e->arena, "%s_%s", e->plan->name, step)))
        return false;
    bool found;
    (void)seal_head(file->text,
                    arena_printf(e->arena, " vecplan: plan %s, step %s:", e->plan->name, step),
                    &found);
    return found;
}

static bool is_own(const struct emission *e, const struct dirfile *file) {
    for (size_t i = 0; i < e->steps->count; i++) {
        if (is_step(e, file, e->steps->step[i].name))
            return true;
    }
    return false;
}

static const struct dirfile *find_file(const struct emission *e, const char *name) {
    for (size_t i = 0; i < e->existing->count; i++) {
        if (str_is(e->existing->file[i].name, name))
            return &e->existing->file[i];
    }
    return NULL;
}

static bool has_name(const struct dialect_file *files, size_t count, struct str name) {
    for (size_t i = 0; i < count; i++) {
        if (str_is(name, files[i].name))
            return true;
    }
    return false;
}

static const char *release_key(const struct emission *e, const struct step *step) {
    return arena_printf(e->arena, "release.%s", plan_phase_names[step->phase]);
}

/* Refuses files that hold the step under another name: both would be applied. */
static bool check_elsewhere(const struct emission *e, const struct step *step,
                            const struct dialect_file *files, size_t count) {
    bool good = true;
    for (size_t i = 0; i < e->existing->count; i++) {
        const struct dirfile *file = &e->existing->file[i];
        if (has_name(files, count, file->name) || !is_step(e, file, step->name))
            continue;
        struct pos pos = file_pos(e, file->name);
        const char *key = release_key(e, step);
        const char *version = str_dup(e->arena, dialect_name(e->format, file->name).version);
        if (!step->version) {
            good = diag_error(e->d, DIAG_INPUT, pos,
                              "the file holds step \"%s\", but \"%s\" has no "
                              "version",
                              step->name, key);
            diag_hint(e->d, "Set it to the version that the file was made with, or undo the step "
                            "and delete the file.");
        } else if (strcmp(version, step->version) == 0) {
            good = diag_error(e->d, DIAG_INPUT, pos,
                              "the file holds step \"%s\" already, made for "
                              "another format",
                              step->name);
            diag_hint(e->d, "Use one directory for each migration tool, or delete the file.");
        } else {
            good = diag_error(e->d, DIAG_INPUT, pos,
                              "the file holds step \"%s\" already, under "
                              "another version than %s",
                              step->name, step->version);
            diag_hint(e->d, "Set \"%s\" back, or undo the step and delete the file.", key);
        }
    }
    return good;
}

/* Files of the same run are new together: they may come in any order. */
static bool comes_after(const struct emission *e, struct str name, const struct dirfile *file) {
    if (!dialect_name(e->format, file->name).version.len)
        return true;
    return !dialect_twins(e->format, name, file->name) &&
           (file->fresh || dialect_order(e->format, name, file->name) > 0);
}

static bool check_version(struct emission *e, const struct step *step,
                          const struct dialect_file *file) {
    const struct dirfile *worst = NULL;
    for (size_t i = 0; i < e->existing->count; i++) {
        const struct dirfile *other = &e->existing->file[i];
        if (comes_after(e, str_of(file->name), other) || is_own(e, other))
            continue;
        if (!worst || dialect_order(e->format, other->name, worst->name) > 0)
            worst = other;
    }
    if (!worst)
        return true;
    if (e->late[step->phase])
        return false;
    e->late[step->phase] = true;
    const char *key = release_key(e, step);
    (void)plan_error(e->d, e->plan, key, "version %s of step \"%s\" is not above \"%s\" in \"%s\"",
                     step->version, step->name, str_dup(e->arena, worst->name), e->directory);
    const bool twin = dialect_twins(e->format, str_of(file->name), worst->name);
    diag_detail(e->d, "%s",
                twin ? "two files of one version are refused by the tool, or only one "
                       "of them is applied"
                     : dialect_late(e->format));
    diag_hint(e->d, "Give \"%s\" a version above all others in the directory.", key);
    return false;
}

/* The files of a step */

void emit_append(struct arena *arena, struct outfiles *out, struct outfile file) {
    if (out->count == out->cap) {
        size_t cap = out->cap ? out->cap * 2 : 32;
        struct outfile *more = arena_array(arena, cap, sizeof(*more));
        if (out->count)
            memcpy(more, out->file, out->count * sizeof(*more));
        out->file = more;
        out->cap = cap;
    }
    out->file[out->count++] = file;
}

bool emit_own(struct diags *d, const char *path, struct str before, const char *hint) {
    const struct pos pos = {.file = path};
    switch (seal_check(before)) {
    case SEAL_NONE:
        (void)diag_error(d, DIAG_INPUT, pos, "the file was not written by vecplan");
        diag_hint(d, "%s", hint);
        return false;
    case SEAL_BROKEN:
        (void)diag_error(d, DIAG_INPUT, pos, "the file was edited after vecplan wrote it");
        diag_hint(d, memchr(before.ptr, '\r', before.len)
                         ? "Its line ends have become CRLF: set \"-text\" for it in "
                           ".gitattributes, delete it and compile again."
                         : "Move the edit into the plan, or delete the file and compile again.");
        return false;
    case SEAL_GOOD:
        break;
    }
    return true;
}

static bool add_file(const struct emission *e, const char *name, struct str bytes) {
    const struct dirfile *before = find_file(e, name);
    const char *path = file_join(e->arena, e->directory, name);
    emit_append(e->arena, e->out,
                (struct outfile){path, bytes, before ? before->text : (struct str){0}});
    if (!before || str_eq(before->text, bytes))
        return true;
    if (!emit_own(e->d, path, before->text, "Move it away, or give the phase another version."))
        return false;
    diag_warning(e->d, (struct pos){.file = path},
                 "the file changes, as the plan has changed since it was made");
    diag_hint(e->d, "Where it was applied it must stay as it was: change the plan back, or give "
                    "the phase a new version.");
    return true;
}

/* The revision before a step: as its file says; for a new file the directory's head, where neither
 * the plan's later steps nor what follows them count. */
static bool find_parent(struct emission *e, size_t index, const char *name, const char **parent) {
    const struct step *step = &e->steps->step[index];
    const char *id = dialect_revision(e->arena, step->version);
    const struct revision *present = revisions_find(e->existing->revisions, id);
    *parent = NULL;
    if (present) {
        if (present->down_count)
            *parent = present->down[0];
        const struct dirfile *file = find_file(e, present->file);
        if (file && is_step(e, file, step->name))
            return true;
        (void)diag_error(e->d, DIAG_INPUT, file_pos(e, str_of(present->file)),
                         "revision \"%s\" stands for step \"%s\" of plan \"%s\"", id, step->name,
                         e->plan->name);
        diag_hint(e->d,
                  "If the file was renamed, give it its old name back; else give \"%s\" "
                  "another version.",
                  release_key(e, step));
        return false;
    }
    const char *later[STEPS_MAX];
    size_t count = 0;
    for (size_t i = index; i < e->steps->count; i++) {
        if (e->steps->step[i].version)
            later[count++] = dialect_revision(e->arena, e->steps->step[i].version);
    }
    if (!revisions_parent(e->d, e->existing->revisions, e->directory, later, count, parent))
        return false;
    revisions_add(e->existing->revisions, name, id, *parent);
    return true;
}

static bool emit_step(struct emission *e, size_t index) {
    const struct step *step = &e->steps->step[index];
    struct dialect_file files[DIALECT_FILES_MAX];
    size_t count = 0;
    if (!step->version)
        return check_elsewhere(e, step, files, 0);
    const char *parent = NULL;
    dialect_names(e->arena, e->format, e->plan->name, step, files, &count);
    if (e->format == FORMAT_ALEMBIC && !find_parent(e, index, files[0].name, &parent))
        return false;
    dialect_files(e->arena, e->format, e->plan->name, step, parent, files, &count);
    if (!check_elsewhere(e, step, files, count))
        return false;
    bool present = false;
    for (size_t i = 0; i < count; i++)
        present |= find_file(e, files[i].name) != NULL;
    bool good = present || check_version(e, step, &files[0]);
    for (size_t i = 0; i < count; i++)
        good &= add_file(e, files[i].name, seal_add(e->arena, files[i].comment, files[i].body));
    return good;
}

bool emit_files(struct diags *d, struct arena *arena, const struct plan *plan,
                const struct steps *steps, enum plan_format format, const char *directory,
                const struct dirfiles *existing, struct outfiles *out) {
    struct emission e = {.d = d,
                         .arena = arena,
                         .plan = plan,
                         .steps = steps,
                         .format = format,
                         .directory = directory,
                         .existing = existing,
                         .out = out};
    unsigned errors = d->errors;
    for (size_t i = 0; i < steps->count; i++) {
        if (!emit_step(&e, i) && format == FORMAT_ALEMBIC)
            return false;
    }
    return d->errors == errors &&
           (format != FORMAT_ALEMBIC || revisions_whole(d, arena, existing->revisions, directory));
}
