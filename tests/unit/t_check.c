/* Rules of compiler/check.h and compiler/version.h: what must hold across the keys of a plan. */
#include "../../compiler/version.h"
#include "plan_case.h"

#define NAME_60 "a23456789012345678901234567890123456789012345678901234567890"

static const struct plan_case rows[] = {
    {"table: public.documents", "table: documents",
     "2:8: \"table\" needs a schema [Write public.documents, or the schema that the table is in.]",
     "the table is schema-qualified"},
    {"key: [id]", "key: [a, b, a]", "3:13: \"key\" names \"a\" twice [Leave one of them out.]",
     "key columns are distinct"},
    {"key: [id]", "key: [id, source]",
     "3:11: a key column must not be called \"source\" [A generated table or function has a column "
     "of this name; rename yours, or use another unique key.]",
     "a key column is not called as a column of the generated tables"},
    {"  provider: openai\n", "",
     "10:3: \"to\" needs \"provider\" or \"expression\" "
     "[Name the API that makes the vectors, or the SQL that computes them.]",
     "new vectors come from somewhere"},
    {"  provider: openai", "  provider: openai\n  expression: x",
     "13:15: \"to\" has both \"provider\" and \"expression\" "
     "[Keep the one that makes the vectors.]",
     "new vectors come from one place"},
    {"text: \"{{title}}\\n\\n{{content}}\"\n", "",
     "1:1: missing key \"text\" [Add \"text\": what is embedded, a column or a template.]",
     "a provider needs a text"},
    {"  provider: openai", "  expression: x",
     "4:7: \"text\" has no meaning with \"to.expression\" "
     "[Leave it out: no text is sent anywhere.]",
     "an expression needs no text"},
    {"  model: old", "  model: old\n  type: text",
     "8:9: \"from.type: text\" needs \"to.expression\" [Searches cannot use such a column; cast it "
     "to vector in \"to.expression\".]",
     "an old column of text goes with an expression only"},
    {"  model: old", "  model: old\n  type: \"real[]\"",
     "8:9: \"from.type: real[]\" needs \"to.expression\" [Searches cannot use such a column; cast "
     "it to vector in \"to.expression\".]",
     "so does one of real[]"},
    {"model: new", "model: old",
     "10:10: \"to.model\" and \"from.model\" are the same [Vectors are told apart by it; add a "
     "suffix such as \"old@1024\".]",
     "the models differ"},
    {"  provider: openai", "  provider: openai\n  name: embedding",
     "13:9: the new column \"embedding\" is a column of \"from.column\" already [Choose another "
     "\"to.name\".]",
     "the new column is not the old one"},
    {"  provider: openai", "  provider: openai\n  name: id",
     "13:9: the new column \"id\" is a column of \"key\" already [Choose another \"to.name\".]",
     "the new column is not in the key"},
    {"  provider: openai", "  provider: openai\n  name: content",
     "13:9: the new column \"content\" is a column of \"text\" already [Choose another "
     "\"to.name\".]",
     "the new column is not in the text"},
    {"key: [id]", "key: [id, embedding_v2_source]",
     "10:3: the new column \"embedding_v2_source\" is a column of \"key\" already [Choose another "
     "\"to.name\".]",
     "nor are the columns beside it"},
    {"  provider: openai", "  provider: openai\n  name: embedding\n  layout: table", "",
     "a side table may be named after the old column"},
    {"  provider: openai", "  provider: openai\n  name: " NAME_60,
     "13:9: the name of a column beside the new one, \"" NAME_60
     "_source\", is 67 bytes long, more "
     "than 63 [Choose a shorter \"to.name\".]",
     "the columns beside the new one have names that fit"},
    {"  provider: openai", "  provider: openai\n  layout: table\n  name: " NAME_60,
     "14:9: the name of the side table, \"documents_" NAME_60 "\", is 70 bytes long, more than 63 "
     "[Choose a shorter \"to.name\".]",
     "the side table's name fits"},
    {"table: public.documents", "table: public." NAME_60,
     "1:1: the name of the search function, \"" NAME_60 "_search\", is 67 bytes long, more than 63 "
     "[Choose a shorter \"cutover.function\".]",
     "the search function's name fits"},
    {"dimensions: 1024", "dimensions: 3072",
     "11:15: hnsw indexes vector up to 2000 dimensions, not 3072 [Write \"type: halfvec\" under "
     "\"to\", or keep the vectors and write \"cast: halfvec\" under \"index\": both go up to "
     "4000.]",
     "hnsw goes up to 2000 dimensions of vector"},
    {"dimensions: 1024", "dimensions: 2000", "", "2000 dimensions are indexed"},
    {"dimensions: 1024", "dimensions: 4000\n  type: halfvec", "",
     "4000 dimensions of halfvec are indexed"},
    {"dimensions: 1024", "dimensions: 4001\n  type: halfvec",
     "11:15: hnsw indexes halfvec up to 4000 dimensions, not 4001 [Ask the model for fewer "
     "dimensions, or write \"index: {method: none}\".]",
     "hnsw goes up to 4000 dimensions of halfvec"},
    {NULL, "index: {m: 40}\n",
     "18:12: \"index.ef_construction\" must be at least twice \"index.m\": 80, not 64 [Write "
     "\"ef_construction: 80\" or more.]",
     "ef_construction is at least 2 m, where m is given"},
    {NULL, "index: {m: 40, ef_construction: 79}\n",
     "18:33: \"index.ef_construction\" must be at least twice \"index.m\": 80, not 79 [Write "
     "\"ef_construction: 80\" or more.]",
     "ef_construction is at least 2 m, where both are given"},
    {NULL, "index: {m: 1, ef_construction: 1001}\n",
     "18:12: \"index.m\" must be 2 to 100, not 1\n"
     "18:32: \"index.ef_construction\" must be 4 to 1000, not 1001",
     "a rule whose keys are wrong is left out"},
    {NULL, "index: {method: ivfflat}\n",
     "18:8: \"index.method: ivfflat\" needs \"index.lists\" [Write rows / 1000, or the square root "
     "of the rows above 1,000,000; or \"build: job\", which counts them.]",
     "ivfflat needs lists"},
    {NULL,
     "index: {build: job, window: \"Sun 22:00-04:00 UTC\", maintenance_work_mem: 64MB, "
     "parallel_workers: 2}\n",
     "", "the keys of a job are right beside build: job"},
    {NULL, "index: {build: job, maintenance_work_mem: 63MB, parallel_workers: 2}\n",
     "18:67: no parallel worker starts with less than 64MB of \"index.maintenance_work_mem\" "
     "[Give it 64MB or more; the graph should fit into it.]",
     "workers need memory"},
    {NULL, "index: {build: job, maintenance_work_mem: 32MB, parallel_workers: 0}\n", "",
     "no workers need none"},
    {NULL, "index: {method: ivfflat, build: job}\n", "", "where a job builds ivfflat it does not"},
    {NULL, "index: {method: ivfflat, lists: 100, distance: l1}\n",
     "18:48: ivfflat has no distance l1 "
     "[Take cosine, l2 or ip, or \"method: hnsw\".]",
     "ivfflat has no l1"},
    {NULL, "index: {method: ivfflat, lists: 100}\n", "", "ivfflat with lists is right"},
    {NULL, "index: {lists: 100}\n",
     "18:16: \"index.lists\" belongs to method ivfflat, not hnsw "
     "[Leave it out, or write \"method: ivfflat\".]",
     "lists are ivfflat's"},
    {NULL, "index: {method: none, m: 16}\n",
     "18:26: \"index.m\" belongs to method hnsw, not none "
     "[Leave it out, or write \"method: hnsw\".]",
     "m is hnsw's"},
    {NULL, "index: {method: hnsv, lists: 100}\n",
     "18:17: \"index.method\" must be hnsw, ivfflat or none, not \"hnsv\" [Did you mean \"hnsw\"?]",
     "a wrong method makes no errors of other keys"},
    {"provider: openai",
     "provider: x\nproviders: {x: {preset: openai, limits: {items: 50}}}\nbackfill: {request: 51}",
     "14:21: \"backfill.request\" is 51, but provider \"x\" takes 50 texts [Write 50 or less.]",
     "a request is no larger than the provider takes"},
    {"  expand: 20261122100000", "  expand: 20261122100000\n  index: 20261122100001",
     "15:10: \"release.index\" must be later than 20261122100001, the last file of phase expand "
     "[Write 20261122100002 or later.]",
     "phases do not overlap"},
    {"  expand: 20261122100000", "  expand: 20261231235959\n  index: 20270101000000",
     "15:10: \"release.index\" must be later than 20270101000000, the last file of phase expand "
     "[Write 20270101000001 or later.]",
     "files of a phase count up by the calendar"},
    {"  expand: 20261122100000", "  expand: 20261122100000\n  index: 20261122100002", "",
     "a phase may follow at once"},
    {"  expand: 20261122100000", "  index: 20261122100000",
     "14:10: \"release.index\" needs \"release.expand\" [Release the phases in order.]",
     "a phase needs the one before"},
    {"  expand: 20261122100000", "  expand: 20261122100000\n  cutover: 20261123100000",
     "15:12: \"release.cutover\" needs \"release.index\" [Release the phases in order.]",
     "cutover needs index"},
    {"  expand: 20261122100000",
     "  expand: 20261122100000\n  index: 20261123100000\n  cutover: 20261123100002\n"
     "  contract: 20261123100002",
     "16:12: \"release.cutover\" must be later than 20261123100002, the last file of phase index "
     "[Write 20261123100003 or later.]\n"
     "17:13: \"release.contract\" must be later than 20261123100002, the last file of phase "
     "cutover [Write 20261123100003 or later.]\n"
     "17:13: contract is released, and how long a rollback stays possible is not chosen [Write "
     "\"soak: 7d\", the default, or another time under \"cutover\".]",
     "each phase is checked against the one before"},
};

static const char none_base[] = "dimensions: 1024\n  provider: openai\nrelease:\n  expand: "
                                "20261122100000\n";

/* Plans in which two places change. */
static void test_without_index(struct tap *t) {
    static const struct plan_case cases[] = {
        {none_base,
         "dimensions: 3072\n  provider: openai\nindex: {method: none}\nrelease:\n  expand: "
         "20261122100000\n  cutover: 20261122100002\n",
         "", "without an index, dimensions are free and cutover follows expand"},
        {none_base,
         "dimensions: 1024\n  provider: openai\nindex: {method: none}\nrelease:\n  expand: "
         "20261122100000\n  index: 20261122100002\n",
         "16:10: \"release.index\" has no meaning with \"index.method: none\" [Leave it out: there "
         "is no index to build.]",
         "without an index, there is no phase index"},
        {"text: \"{{title}}\\n\\n{{content}}\"\nfrom:\n  column: embedding\n  model: old\n  "
         "dimensions: 768\nto:\n  model: new\n  dimensions: 1024\n  provider: openai\n",
         "from:\n  column: embedding\n  model: old\n  dimensions: 512\n  type: text\nto:\n  model: "
         "new\n  dimensions: 512\n  expression: \"embedding::vector(512)\"\n",
         "", "a column of text is cast by an expression"},
        {"text: \"{{title}}\\n\\n{{content}}\"\nfrom:\n  column: embedding\n  model: old\n  "
         "dimensions: 768\nto:\n  model: new\n  dimensions: 1024\n  provider: openai\n",
         "from:\n  column: embedding\n  model: old\n  dimensions: 512\nto:\n  model: new\n  "
         "dimensions: 512\n  send_dimensions: false\n  expression: \"embedding\"\n",
         "11:20: \"to.send_dimensions\" has no meaning with \"to.expression\" "
         "[Leave it out: no text is sent anywhere.]",
         "an expression sends nothing"},
    };
    plan_cases(t, cases, countof(cases));
}

static void test_versions(struct tap *t) {
    static const struct {
        const char *version;
        long long seconds, add;
        const char *sum;
    } versions[] = {
        {"19700101000000", 0, 0, "19700101000000"},
        {"20000229235959", 951868799, 1, "20000301000000"},
        {"20261231235958", 1798761598, 3, "20270101000001"},
        {"21000228235959", 4107542399, 1, "21000301000000"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < countof(versions); i++) {
        int64_t seconds = -1;
        tap_ok(t,
               version_seconds(str_of(versions[i].version), &seconds) &&
                   seconds == versions[i].seconds,
               "a version is seconds since 1970");
        tap_str(t, version_add(a, versions[i].version, versions[i].add), versions[i].sum,
                "a later version is a time that exists");
    }
    static const char *const wrong[] = {"",
                                        "2026112210000",
                                        "202611221000000",
                                        "2026112210000x",
                                        "20260229000000",
                                        "21000229000000",
                                        "20261301000000",
                                        "20260001000000",
                                        "20260100000000",
                                        "20260101240000",
                                        "20260101006000",
                                        "20260101000060",
                                        "19691231235959"};
    for (size_t i = 0; i < countof(wrong); i++) {
        int64_t seconds;
        tap_ok(t, !version_seconds(str_of(wrong[i]), &seconds),
               arena_printf(a, "no version: \"%s\"", wrong[i]));
    }
    arena_free(a);
}

int main(void) {
    struct tap t = {0, 0};
    plan_cases(&t, rows, countof(rows));
    test_without_index(&t);
    test_versions(&t);
    return tap_done(&t);
}
