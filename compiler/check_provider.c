/*
 * Rules across the keys of a provider's description: whole without a preset, tokens that have a
 * value, pointers that fit the number of texts. A description is checked as it is composed, even
 * where no key names it.
 */
#include "check_rules.h"

#include "match.h"
#include "provider.h"
#include "provider_body.h"

#include <stdio.h>

struct described {
    const struct check *c;
    const char *name;
    struct provider_source source;
};

/* "providers.<name>.<key>" */
static const char *path_of(const struct described *p, const char *key) {
    return arena_printf(p->c->tmp, "providers.%s.%s", p->name, key);
}

/* Adds an error at the plan's own key, or at the description where the preset has the key. */
PRINTF(3, 4)

static void wrong(const struct described *p, const char *key, const char *fmt, ...) {
    char text[500];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    plan_error(p->c->d, p->c->plan, path_of(p, key), "%s", text);
}

static const struct node *field(const struct described *p, const char *key) {
    return provider_field(&p->source, key);
}

static bool own(const struct described *p, const char *key) {
    const struct node *node = yaml_find(p->source.own, key);
    return node != NULL && yaml_type(node) != YAML_IS_NULL;
}

/* Whether a pointer goes through a list. */
static bool has_star(const struct node *pointer) {
    struct match unused;
    return match_find("/\\*(/|\\z)", pointer->text, 0, &unused);
}

static bool check_whole(const struct described *p) {
    static const char *const needed[] = {"url", "body", "vec"};
    bool ok = true;
    for (size_t i = 0; i < countof(needed); i++) {
        if (field(p, needed[i]) != NULL)
            continue;
        wrong(p, needed[i], "missing key \"%s\"", path_of(p, needed[i]));
        diag_hint(p->c->d, "Describe the whole API (url, body, vec), or add \"preset\" to adjust "
                           "one that vecplan knows.");
        ok = false;
    }
    return ok;
}

/* What excludes what under `auth`: the first key has no meaning where the other is given, or, with
 * `needs`, where it is not. */
static const struct {
    const char *key, *other;
    bool needs;
    const char *hint;
} auth_rules[] = {
    {"auth.command", "api_key_env", false, "Leave one of them out: the command gives the key."},
    {"auth.sigv4", "api_key_env", false, "Leave one of them out: what is signed has no key."},
    {"auth.sigv4", "auth.command", false, "Leave one of them out: what is signed has no token."},
    {"auth.header", "auth.sigv4", false, "Leave it out: the signature's headers have fixed names."},
    {"auth.prefix", "auth.sigv4", false, "Leave it out: the signature's headers have fixed names."},
    {"auth.ttl", "auth.command", true, "Leave it out, or name the command that gives the token."},
};

/* Whether there is a key to send, or a signature instead. */
static bool has_auth(const struct described *p) {
    return field(p, "api_key_env") != NULL || field(p, "auth.command") != NULL ||
           field(p, "auth.sigv4") != NULL;
}

static void check_auth(const struct described *p) {
    for (size_t i = 0; i < countof(auth_rules); i++) {
        const char *key = auth_rules[i].key, *other = auth_rules[i].other;
        if (!own(p, key) || own(p, other) == auth_rules[i].needs)
            continue;
        wrong(p, key, "\"%s\" has no meaning %s \"%s\"", path_of(p, key),
              auth_rules[i].needs ? "without" : "beside", path_of(p, other));
        diag_hint(p->c->d, "%s", auth_rules[i].hint);
    }
    if (!own(p, "auth") || own(p, "auth.ttl") || has_auth(p))
        return;
    wrong(p, "auth", "\"%s\" has no meaning without \"api_key_env\"", path_of(p, "auth"));
    diag_hint(p->c->d, "Name the variable that holds the key in \"api_key_env\".");
}

static void check_kinds(const struct described *p) {
    static const char *const kinds[] = {"kinds.document", "kinds.query"};
    const struct node *body = field(p, "body");
    const bool must = provider_body_token(body, "$kind") != NULL;
    const bool may = provider_body_token(body, "$kind?") != NULL;
    if (own(p, "kinds") && !must && !may) {
        wrong(p, "kinds", "\"%s\" has no meaning: the body has no $kind", path_of(p, "kinds"));
        diag_hint(p->c->d, "Write \"$kind\" in the body, or \"prefix\" to put text before each "
                           "text.");
    }
    for (size_t i = 0; i < countof(kinds); i++) {
        if (!must || field(p, kinds[i]) != NULL)
            continue;
        wrong(p, kinds[i], "the body has $kind, but \"%s\" is not set", path_of(p, kinds[i]));
        diag_hint(p->c->d, "Set it, or write \"$kind?\" in the body: its key is left out then.");
    }
}

/* A body of one text and a response of one vector go with requests of one text. */
static void check_items(const struct described *p) {
    const struct node *body = field(p, "body"), *vec = field(p, "vec");
    const struct node *items = field(p, "limits.items");
    const bool one_text = provider_body_token(body, "$text") != NULL;
    const bool one_vector = !has_star(vec);
    if ((!one_text && !one_vector) || (items != NULL && str_is(items->text, "1")))
        return;
    wrong(p, "limits.items", "%s, but \"%s\" is not 1",
          one_text ? "the body takes one text" : "\"vec\" without \"*\" points at one vector",
          path_of(p, "limits.items"));
    diag_hint(p->c->d, "Write \"limits: {items: 1}\"%s.",
              one_text ? ", or $texts in the body" : ", or \"*\" where the list of vectors is");
}

static void check_idx(const struct described *p) {
    if (field(p, "idx") == NULL || has_star(field(p, "vec")))
        return;
    wrong(p, "idx", "\"%s\" has no meaning where \"vec\" points at one vector", path_of(p, "idx"));
    diag_hint(p->c->d,
              own(p, "idx") ? "Leave it out." : "Write \"idx: null\": the preset has one.");
}

static void check_described(const struct check *c) {
    const struct node *all = yaml_get(c->plan->root, "providers");
    for (const struct node *n = all != NULL ? all->children : NULL; n != NULL; n = n->next) {
        struct described p = {.c = c, .name = n->key.ptr};
        if (!provider_usable(c->tmp, c->plan, n->key) ||
            !provider_find(c->d, c->tmp, c->plan, n->pos, n->key, &p.source) || !check_whole(&p))
            continue;
        check_auth(&p);
        check_kinds(&p);
        check_items(&p);
        check_idx(&p);
    }
}

/* A space's send_dimensions against the $dim of its provider's body. */
static void check_sent(const struct check *c, const char *path, const char *name_path,
                       const struct manifest_provider *provider) {
    const struct node *name = yaml_find(c->plan->root, name_path);
    struct provider_source source;
    if (!check_given(c, path) || name == NULL || provider == NULL ||
        !provider_find(c->d, c->tmp, c->plan, name->pos, name->text, &source))
        return;
    const struct node *body = provider_field(&source, "body");
    const bool must = provider_body_token(body, "$dim") != NULL;
    const bool may = provider_body_token(body, "$dim?") != NULL;
    const bool sent = provider->send_dimensions > 0;
    if (!sent && must) {
        plan_error(c->d, c->plan, path,
                   "the body of provider \"%s\" needs the dimensions: it has $dim", provider->name);
        diag_hint(c->d, "Write \"$dim?\" in the body: its key is left out then.");
    }
    if (sent && !must && !may) {
        plan_error(c->d, c->plan, path, "the body of provider \"%s\" has no $dim to send them in",
                   provider->name);
        diag_hint(c->d,
                  "Leave the key out: the dimensions of the answers are checked all the same.");
    }
}

static void check_sent_dimensions(const struct check *c) {
    check_sent(c, "to.send_dimensions", "to.provider", c->plan->provider);
    check_sent(c, "from.send_dimensions", "from.provider", c->plan->from_provider);
    if (!check_given(c, "from.send_dimensions") || check_given(c, "from.provider"))
        return;
    plan_error(c->d, c->plan, "from.send_dimensions",
               "\"from.send_dimensions\" has no meaning without \"from.provider\"");
    diag_hint(c->d, "Name the API of the old model there, or leave the key out.");
}

static void check_from_provider(const struct check *c) {
    if (!check_given(c, "from.provider") || !check_given(c, "to.expression"))
        return;
    plan_error(c->d, c->plan, "from.provider",
               "\"from.provider\" has no meaning with \"to.expression\"");
    diag_hint(c->d, "Leave it out: no text is sent anywhere.");
}

static const struct rule rules[] = {
    {check_described, {"providers"}},
    {check_sent_dimensions,
     {"to.send_dimensions", "to.provider", "from.send_dimensions", "from.provider"}},
    {check_from_provider, {"from.provider", "to.expression"}},
};

const struct rules check_provider = {rules, countof(rules)};
