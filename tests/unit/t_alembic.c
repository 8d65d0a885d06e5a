/* Rules of compiler/alembic.h and revisions.h: which revision comes before a new one. */
#include "../../compiler/revisions.h"
#include "tap.h"

struct fixture {
    struct arena *a;
    struct diags d;
    struct dirfile files[8];
    size_t count;
    struct revisions *all;
};

static struct fixture fixture(struct arena *a) {
    return (struct fixture){.a = a, .d = diags_new(a)};
}

static void add(struct fixture *f, const char *name, const char *text) {
    f->files[f->count++] = (struct dirfile){.name = str_of(name), .text = str_of(text)};
}

static void add_revision(struct fixture *f, const char *id, const char *down) {
    add(f, arena_printf(f->a, "%s.py", id),
        arena_printf(f->a, "revision = '%s'\ndown_revision = %s\n", id, down));
}

static bool read(struct fixture *f) {
    bool good = true;
    f->all = revisions_new(f->a);
    for (size_t i = 0; i < f->count; i++)
        good &= !alembic_reads(f->files[i].name) ||
                revisions_read(&f->d, f->a, f->all, "versions", &f->files[i]);
    return good;
}

/* The parent of a new revision, "-" for none; or the error. */
static const char *parent(struct fixture *f, const char *const *later, size_t count) {
    const char *out = NULL;
    if (!read(f) || !revisions_parent(&f->d, f->all, "versions", later, count, &out))
        return f->d.first->message;
    return out ? out : "-";
}

static void test_values(struct tap *t, struct arena *a) {
    static const struct {
        const char *text, *want, *rule; /* want: id < parents, or NULL: refused */
    } rows[] = {
        {"revision = 'a'\ndown_revision = None\n", "a<", "a first revision"},
        {"revision = \"a\"\ndown_revision = \"b\"\n", "a<b", "double quotes"},
        {"revision: str = 'a'\ndown_revision: Union[str, None] = 'b'\n", "a<b", "annotations"},
        {"revision = 'a' # revision = 'x'\ndown_revision = 'b'  # the one before\n", "a<b",
         "comments"},
        {"down_revision = ('b', 'c')\nrevision = 'a'\n", "a<b,c", "a merge"},
        {"revision = 'a'\ndown_revision = (\n    'b',\n    'c',\n)\n", "a<b,c", "a merge on lines"},
        {"revision = 'a'\ndown_revision = ['b']\n", "a<b", "a list"},
        {"revision = 'a'\ndown_revision = ()\n", "a<", "an empty tuple"},
        {"revision = 'a';\ndown_revision = u'b' ;\r\n", "a<b", "semicolons and a CR"},
        {"revision='a'\ndown_revision='b'\n", "a<b", "no spaces"},
        {"\"\"\"\nRevision ID: x\nRevises: y\n\"\"\"\nrevision = 'a'\ndown_revision = 'b'", "a<b",
         "a docstring, no final newline"},
        {"down_revision = 'b'\n", NULL, "no revision"},
        {"revision = 'a'\n", NULL, "no down_revision"},
        {"\"\"\"\nrevision = 'x'\n\"\"\"\nrevision = 'a'\ndown_revision = 'b'\n", NULL,
         "two assignments, one of them in a docstring"},
        {"revision = f'a'\ndown_revision = 'b'\n", NULL, "an f-string"},
        {"revision = 'a' + 'b'\ndown_revision = 'b'\n", NULL, "a computed value"},
        {"revision = 'a' 'b'\ndown_revision = 'b'\n", NULL, "joined strings"},
        {"revision = '''a'''\ndown_revision = 'b'\n", NULL, "triple quotes"},
        {"  revision = 'a'\n  down_revision = 'b'\n", NULL, "indented assignments"},
        {"revision = None\ndown_revision = 'b'\n", NULL, "revision None"},
        {"revision = ('a')\ndown_revision = 'b'\n", NULL, "revision in a tuple"},
        {"revision = 'a'\ndown_revision = get()\n", NULL, "a call"},
        {"revision = 'a\xff'\ndown_revision = 'b'\n", NULL, "bytes that are not UTF-8"},
        {"", NULL, "an empty file"},
    };

    for (size_t i = 0; i < countof(rows); i++) {
        struct diags d = diags_new(a);
        const struct dirfile file = {.name = str_of("x.py"), .text = str_of(rows[i].text)};
        struct revision got;
        bool good = alembic_read(&d, a, "versions", &file, &got);
        struct buf out = buf_new(a, 100);
        if (good)
            buf_printf(&out, "%s<", got.id);
        for (size_t k = 0; good && k < got.down_count; k++)
            buf_printf(&out, "%s%s", k ? "," : "", got.down[k]);
        tap_str(t, good ? out.ptr : NULL, rows[i].want, rows[i].rule);
        if (!good && !tap_str(t, d.first->pos.file, "versions/x.py", "and the file is named"))
            printf("# %s\n", d.first->message);
    }
}

static void test_heads(struct tap *t, struct arena *a) {
    struct fixture f = fixture(a);
    tap_str(t, parent(&f, NULL, 0), "-", "an empty directory has no parent");
    f = fixture(a);
    add_revision(&f, "b", "'a'");
    add_revision(&f, "a", "None");
    add(&f, "__init__.py", "");
    add(&f, ".#a.py", "x");
    add(&f, "README", "x");
    tap_str(t, parent(&f, NULL, 0), "b", "the head is what no revision follows");
    f = fixture(a);
    add_revision(&f, "a", "None");
    add_revision(&f, "b", "'a'");
    add_revision(&f, "c", "'a'");
    tap_str(t, parent(&f, NULL, 0),
            "Alembic has several heads: \"b\" in \"b.py\" and \"c\" in \"c.py\"",
            "several heads are refused");
    f = fixture(a);
    add_revision(&f, "a", "None");
    add_revision(&f, "b", "'a'");
    add_revision(&f, "c", "'a'");
    add_revision(&f, "d", "('b', 'c')");
    tap_str(t, parent(&f, NULL, 0), "d", "a merge joins heads");
    f = fixture(a);
    add_revision(&f, "a", "None");
    add(&f, "b.py", "revision = 'b'\ndown_revision = 'a'\n");
    add(&f, "c.py", "revision = 'c'\ndown_revision = 'a'\ndepends_on = 'b'\n");
    tap_str(t, parent(&f, NULL, 0),
            "Alembic has several heads: \"b\" in \"b.py\" and \"c\" in \"c.py\"",
            "depends_on joins none: \"upgrade head\" would fail");
}

static void test_later(struct tap *t, struct arena *a) {
    static const char *const later[] = {"vp_2", "vp_3"};
    struct fixture f = fixture(a);
    add_revision(&f, "vp_1", "None");
    add_revision(&f, "team", "'vp_1'");
    add_revision(&f, "vp_3", "'vp_2'");
    add_revision(&f, "after", "'vp_3'");
    tap_str(t, parent(&f, later, 2), "team",
            "what follows the plan's own later revisions does not count");
    tap_ok(t, !revisions_whole(&f.d, a, f.all, "versions"), "a missing parent is refused");
    tap_str(t, f.d.last->pos.file, "versions/vp_3.py", "and the file that follows it is named");
    revisions_add(f.all, "vp_2.py", "vp_2", "team");
    tap_ok(t, revisions_whole(&f.d, a, f.all, "versions"), "the new revision fills the gap");
}

static void test_broken(struct tap *t, struct arena *a) {
    struct fixture f = fixture(a);
    add(&f, "1.py", "revision = 'a'\ndown_revision = None\n");
    add(&f, "2.py", "revision = 'a'\ndown_revision = None\n");
    add(&f, "3.py", "print()\n");
    tap_ok(t, !read(&f), "a broken directory is refused");
    tap_str(t, f.d.first->message, "revision \"a\" is in \"1.py\" too", "an id given twice");
    tap_str(t, f.d.first->pos.file, "versions/2.py", "with the file's name");
    tap_str(t, f.d.last->pos.file, "versions/3.py", "all broken files are reported");
    f = fixture(a);
    add_revision(&f, "a", "'b'");
    add_revision(&f, "b", "'a'");
    tap_str(t, parent(&f, NULL, 0), "-", "a ring of revisions ends");
}

int main(void) {
    struct tap t = {0};
    struct arena *a = arena_new();
    test_values(&t, a);
    test_heads(&t, a);
    test_later(&t, a);
    test_broken(&t, a);
    arena_free(a);
    return tap_done(&t);
}
