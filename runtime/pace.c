/*
 * Limits and what the ledger says of them in, "may it go" out. The rates are kept by the ledger's
 * statement; here it is only remembered when asking again makes sense. Knows no provider, and does
 * not wait itself.
 */
#include "pace.h"

#include "base/log.h"
#include "pg.h"

#define BYTES_PER_TOKEN 3

static double lesser(double a, double b) {
    if (a <= 0 || b <= 0)
        return a > b ? a : b;
    return a < b ? a : b;
}

struct pace pace_new(const struct pace_limits *limits, const struct job *job, struct pg *pg) {
    const double price = limits->usd_per_million_tokens;
    return (struct pace){
        .job = job,
        .pg = pg,
        .requests_per_minute = limits->requests_per_minute,
        .tokens_per_minute = limits->tokens_per_minute,
        .budget = lesser(limits->tokens, price > 0 ? limits->usd / price * 1e6 : 0),
    };
}

/* Whether requests are entered when they are sent, and not when they are answered. */
static bool is_limited(const struct pace *p) {
    return p->requests_per_minute > 0 || p->tokens_per_minute > 0 || p->budget > 0;
}

static const char *ledger_sql(const struct pace *p, const char *statement) {
    return manifest_sql(manifest_job(p->job->manifest, "ledger"), statement);
}

static bool add(struct diags *d, struct pace *p) {
    const struct arena_mark mark = arena_mark(p->tmp);
    const double owed = p->tokens_per_minute > 0 ? (double)p->unrecorded : 0;
    const struct pg_param params[] = {pg_int8(p->tmp, p->unrecorded), pg_float8(p->tmp, owed)};
    struct pg_rows rows;
    const bool ok =
        pg_query(d, p->pg, p->tmp, ledger_sql(p, "limits_add"), params, countof(params), &rows);
    if (ok) {
        p->used = pg_cell_int(rows.cells[0]);
        p->unrecorded = 0;
    }
    arena_rewind(p->tmp, mark);
    return ok;
}

bool pace_open(struct diags *d, struct pace *p) {
    p->tmp = arena_child(p->job->keep);
    return add(d, p);
}

bool pace_record(struct diags *d, struct pace *p) { return p->unrecorded == 0 || add(d, p); }

static void weigh(struct pace *p, const struct str *cells, enum pace_verdict *out) {
    const bool spent = pg_cell_bool(cells[1]);
    const int64_t wait_ms = pg_cell_int(cells[2]);
    p->used = pg_cell_int(cells[3]);
    p->unrecorded = 0;
    p->starved = spent && p->under_way > 0;
    p->ask_ms = !spent && wait_ms > 0 ? log_now_ms() + wait_ms : 0;
    *out = pg_cell_bool(cells[0]) ? PACE_GO : spent && !p->starved ? PACE_SPENT : PACE_WAIT;
}

static bool ask(struct diags *d, struct pace *p, int64_t tokens, bool at_once,
                enum pace_verdict *out) {
    const struct arena_mark mark = arena_mark(p->tmp);
    const struct pg_param params[] = {
        pg_int8(p->tmp, tokens),
        pg_int8(p->tmp, p->unrecorded),
        pg_float8(p->tmp, p->requests_per_minute),
        pg_float8(p->tmp, p->tokens_per_minute),
        pg_float8(p->tmp, p->budget),
        pg_text(str_of(at_once ? "true" : "false")),
    };
    struct pg_rows rows;
    if (!pg_query(d, p->pg, p->tmp, ledger_sql(p, "limits_take"), params, countof(params), &rows))
        return false;
    if (rows.count > 0) {
        weigh(p, rows.cells, out);
        arena_rewind(p->tmp, mark);
        return true;
    }
    diag_error(d, DIAG_FAILED, pos_none(), "the ledger no longer knows plan %s",
               p->job->manifest->plan);
    diag_hint(d, "Was expand undone meanwhile? Apply it again, then run this again.");
    return false;
}

bool pace_take(struct diags *d, struct pace *p, int64_t tokens, bool at_once,
               enum pace_verdict *out) {
    const bool limited = is_limited(p);
    *out = limited ? PACE_WAIT : PACE_GO;
    const bool in_vain = p->starved || (!at_once && log_now_ms() < p->ask_ms);
    if (limited && !in_vain && !ask(d, p, tokens, at_once, out))
        return false;
    if (*out == PACE_GO)
        p->under_way += tokens;
    return true;
}

void pace_answered(struct pace *p, int64_t tokens, int64_t billed) {
    p->under_way -= tokens;
    p->unrecorded += is_limited(p) ? billed - tokens : billed;
    p->starved = false;
}

int64_t pace_estimate(uint64_t bytes) {
    return (int64_t)((bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN);
}
