// embed_server.mjs: an OpenAI-compatible embedding endpoint on loopback, for tests, benchmarks
// and the demo. In: POST /v1/embeddings. Out: the vectors that testvec.sql computes too; with
// --constant one vector for all, from a cache; with --real those of a real sentence encoder.
// It misbehaves where it is told to, and counts. Other providers' APIs (embed_shapes.mjs) stand
// below their names, as /cohere/v2/embed, and refuse what is not to the letter of theirs.
//
// usage: embed_server.mjs [--OPTION VALUE]…      the first line of its output: listening PORT
//
//   POST /control {option: value, …}   changes options; null: back to the default
//   GET  /stats[?texts=1]              the counts; with texts=1 how often each text was embedded
//   POST /reset                        options as on the command line, counts at zero
//
// Options; as flags with "-" for "_", and those that are true or false without a value:
//   port                 0: any free one                            (flag only)
//   real, constant       which vectors                              (flags only)
//   modules              where --real finds its npm packages        (flag only; build/npm)
//   tls                  a file with a key and its certificate: https, HTTP/2 too (flag only)
//   dimensions           when the request names none (1536; --real has 512 and no other)
//   model                the one that other providers' APIs have
//   max_items            more texts in a request are refused (2048)
//   latency_ms           before each answer
//   ceiling_rows_per_s   all requests together are not answered faster
//   require_key          401 without this bearer token
//   require_signature    403 unless it is signed with "ID SECRET" or "ID SECRET SESSION"
//                        (embed_sigv4.mjs)
//   gzip                 answers are compressed where the request allows it
//   fail                 [{status, times, retry_after, retry_after_ms, body}, …]: what the next
//                        requests get, in turn
//   headers              {name: value, …} of each answer that holds vectors
//   headers_times        only of so many answers; setting headers sets it back
//   refuse_text          400 when a text contains it
//   hold                 answers wait until it is false again
//   hold_text            hold only requests with a text that contains it
//   drift                turns all vectors by that angle, in radians: another model; not of
//                        answers that are held already
//   fault                what is wrong with an answer: a name in `faults` below; setting it
//                        sets the next two back
//   fault_text           only where a text contains it, and with that text's item
//   fault_times          only in so many answers
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import { gzipSync } from 'node:zlib';
import { apiOf, secretOf, textsOf } from './embed_shapes.mjs';
import { signatureWrong } from './embed_sigv4.mjs';
import { REAL_DIMENSIONS, realEncoder, textVector, turned, vectorJson } from './embed_vectors.mjs';

const BODY_LIMIT = 64 << 20;

const defaults = {
    port: 0, real: false, constant: false,
    modules: fileURLToPath(new URL('../../build/npm/', import.meta.url)),
    dimensions: 1536, model: '', max_items: 2048, latency_ms: 0, ceiling_rows_per_s: 0, tls: '',
    require_key: '', require_signature: '', gzip: false, fail: [], headers: {},
    headers_times: Infinity, refuse_text: '', hold: false, hold_text: '', drift: 0, fault: '',
    fault_text: '', fault_times: Infinity,
};
const flagOnly = ['port', 'real', 'constant', 'modules', 'tls'];

// What each fault does to an answer {items: [{index, vector}], model, format, form}; `at` is the
// item of fault_text, else the first.
const faults = {
    wrong_dimension: (a, at) => { a.items[at].vector = a.items[at].vector.slice(1); },
    nan: (a, at) => { a.items[at].vector[0] = NaN; },
    zero: (a, at) => { a.items[at].vector.fill(0); },
    missing: (a, at) => { a.items.splice(at, 1); },
    doubled_index: (a, at) => { a.items[at].index = at > 0 ? at - 1 : 1; },
    shuffled: (a) => { a.items.reverse(); },
    float_only: (a) => { a.format = 'float'; },
    model_change: (a) => { a.model += '-other'; },
    reset: (a) => { a.form = 'reset'; },
    html: (a) => { a.form = 'html'; },
    truncated_json: (a) => { a.form = 'half'; },
};

// An answer that is an HTTP error.
class Refusal extends Error {
    constructor(status, message, { headers = {}, body } = {}) {
        super(message);
        this.status = status;
        this.headers = headers;
        const type = status < 500 ? 'invalid_request_error' : 'server_error';
        const told = body ?? { error: { message, type } };
        this.body = typeof told === 'string' ? told : JSON.stringify(told);
    }
}

// The value of an option, checked; throws an Error that names it.
function optionValue(name, value, isFlag) {
    if (!Object.hasOwn(defaults, name) || (!isFlag && flagOnly.includes(name)))
        throw new Error(`unknown option "${name}"`);
    if (value === null) return structuredClone(defaults[name]);
    const want = defaults[name];
    if (typeof value !== typeof want || Array.isArray(value) !== Array.isArray(want))
        throw new Error(`"${name}" must be a ${Array.isArray(want) ? 'list' : typeof want}`);
    if (name === 'fault' && value !== '' && !Object.hasOwn(faults, value))
        throw new Error(`unknown fault "${value}"`);
    return structuredClone(value);
}

function readFlags(words) {
    const given = {};
    while (words.length) {
        const name = words.shift().replace(/^--/, '').replaceAll('-', '_');
        const kind = typeof defaults[name];
        if (kind === 'boolean') given[name] = true;
        else if (!words.length) throw new Error(`unknown option or no value: "${name}"`);
        else if (kind === 'string') given[name] = optionValue(name, words.shift(), true);
        else given[name] = optionValue(name, JSON.parse(words.shift()), true);
    }
    return { ...defaults, ...given };
}

const zeroCounts = () => ({
    requests: 0, texts: 0, failed: 0, max_in_flight: 0, connections: 0, http2: 0, gzipped: 0,
});

let flags;
try {
    flags = readFlags(process.argv.slice(2));
} catch (error) {
    console.error(`embed_server: ${error.message}`);
    process.exit(2);
}
let options = structuredClone(flags);
let counts = zeroCounts();
let embedded = new Map();       // text → how often
let connections = new WeakSet();
let inFlight = 0;
let busyUntil = 0;              // ms; when ceiling_rows_per_s allows the next answer
const held = new Set();         // functions that let a held answer go
const constantAnswers = new Map();
const encode = flags.real ? await realEncoder(flags.modules) : null;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function readBytes(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size > BODY_LIMIT) throw new Refusal(413, 'the body is too large');
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

function parseJson(bytes) {
    try {
        return JSON.parse(bytes);
    } catch {
        throw new Refusal(400, 'the body is no JSON');
    }
}

function failAsTold() {
    const rule = options.fail[0];
    if (!rule) return;
    rule.times = (rule.times ?? 1) - 1;
    if (rule.times <= 0) options.fail.shift();
    const headers = {};
    if (rule.retry_after !== undefined) headers['retry-after'] = String(rule.retry_after);
    if (rule.retry_after_ms !== undefined) headers['retry-after-ms'] = String(rule.retry_after_ms);
    throw new Refusal(rule.status ?? 500, 'failing as told', { headers, body: rule.body });
}

function checkTexts(texts) {
    if (!Array.isArray(texts) || texts.length === 0)
        throw new Refusal(400, 'input must be a text or a list of texts');
    if (texts.length > options.max_items)
        throw new Refusal(400, `too many inputs, at most ${options.max_items}`);
    for (let i = 0; i < texts.length; i++)
        if (typeof texts[i] !== 'string' || texts[i] === '')
            throw new Refusal(400, `input ${i} is empty or no text`);
}

// What a request asks for; throws what a real endpoint would answer.
function checkInput({ input, model, dimensions, encoding_format: format = 'float' }) {
    const texts = typeof input === 'string' ? [input] : input;
    checkTexts(texts);
    if (typeof model !== 'string') throw new Refusal(400, 'model must be a text');
    const size = dimensions ?? (flags.real ? REAL_DIMENSIONS : options.dimensions);
    if (!Number.isInteger(size) || size < 1 || (flags.real && size !== REAL_DIMENSIONS))
        throw new Refusal(400, `this model has no ${size} dimensions`);
    if (!['float', 'base64'].includes(format)) throw new Refusal(400, 'unknown encoding_format');
    return { texts, dimensions: size, model, format };
}

// Likewise, of a request to another provider's API.
function checkOther(api, body) {
    const { model, dimensions, require_signature: signed } = options;
    try {
        return { texts: textsOf(api, body, model, dimensions, signed), dimensions, model };
    } catch (error) {
        throw new Refusal(400, error.message);
    }
}

const openai = {
    auth: { header: 'authorization', prefix: 'Bearer ' }, read: checkInput, answer: answerJson,
};

const indexOfText = (texts, part) => texts.findIndex((t) => t.includes(part));

async function makePause(texts) {
    const { latency_ms: latency, ceiling_rows_per_s: ceiling } = options;
    let until = Date.now() + latency;
    if (ceiling > 0) {
        busyUntil = Math.max(busyUntil, Date.now()) + (texts.length * 1000) / ceiling;
        until = Math.max(until, busyUntil);
    }
    if (until > Date.now()) await sleep(until - Date.now());
}

async function waitWhileHeld(texts) {
    if (options.hold && indexOfText(texts, options.hold_text) >= 0)
        await new Promise((release) => held.add(release));
}

function applyFault(answer, texts) {
    if (!options.fault || options.fault_times <= 0) return;
    const at = indexOfText(texts, options.fault_text);
    if (at < 0) return;
    options.fault_times -= 1;
    faults[options.fault](answer, at);
}

function answerJson({ items, model, format, tokens }) {
    const data = items.map(({ index, vector }) => {
        const embedding = vectorJson(vector, format);
        return `{"object":"embedding","index":${index},"embedding":${embedding}}`;
    });
    const usage = `{"prompt_tokens":${tokens},"total_tokens":${tokens}}`;
    return `{"object":"list","data":[${data}],"model":${JSON.stringify(model)},"usage":${usage}}`;
}

// One answer for each number of texts and form of request, made once.
function constantAnswer({ texts, dimensions, model, format }) {
    const key = JSON.stringify([texts.length, dimensions, model, format]);
    let answer = constantAnswers.get(key);
    if (!answer) {
        const vector = textVector('', dimensions);
        const items = texts.map((_, index) => ({ index, vector }));
        answer = Buffer.from(answerJson({ items, model, format, tokens: texts.length }));
        if (constantAnswers.size >= 64) constantAnswers.clear();
        constantAnswers.set(key, answer);
    }
    return answer;
}

function countConnection(request) {
    const connection = request.stream?.session ?? request.socket;
    if (connections.has(connection)) return;
    connections.add(connection);
    counts.connections += 1;
}

function countRequest(request, response) {
    counts.requests += 1;
    if (request.httpVersionMajor === 2) counts.http2 += 1;
    countConnection(request);
    inFlight += 1;
    counts.max_in_flight = Math.max(counts.max_in_flight, inFlight);
    response.once('close', () => { inFlight -= 1; });
}

function countTexts(texts) {
    counts.texts += texts.length;
    if (flags.constant) return;
    for (const text of texts) embedded.set(text, (embedded.get(text) ?? 0) + 1);
}

async function vectorsOf({ texts, dimensions }, drift) {
    const vectors = encode
        ? await encode(texts)
        : texts.map((text) => textVector(flags.constant ? '' : text, dimensions));
    return drift ? vectors.map((vector) => turned(vector, drift)) : vectors;
}

async function embed(request, response, api = openai) {
    countRequest(request, response);
    const bytes = await readBytes(request);
    if (options.require_key && secretOf(api, request.headers) !== options.require_key)
        throw new Refusal(401, 'incorrect API key');
    const wrong = options.require_signature && signatureWrong(options.require_signature, request, bytes);
    if (wrong) throw new Refusal(403, wrong);
    const body = parseJson(bytes);
    failAsTold();
    const input = api.read ? api.read(body) : checkOther(api, body);
    const refused = options.refuse_text ? indexOfText(input.texts, options.refuse_text) : -1;
    if (refused >= 0) throw new Refusal(400, `input ${refused} is refused`);
    countTexts(input.texts);
    await makePause(input.texts);
    const { drift } = options;
    await waitWhileHeld(input.texts);
    if (options.headers_times-- > 0)
        for (const [name, value] of Object.entries(options.headers)) response.setHeader(name, value);
    if (flags.constant && !options.fault && !drift)
        return send(response, 200, constantAnswer(input));

    const items = (await vectorsOf(input, drift)).map((vector, index) => ({ index, vector }));
    const tokens = input.texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
    const answer = { items, model: input.model, format: input.format, tokens };
    applyFault(answer, input.texts);
    return sendAs(answer.form, response, api.answer(answer));
}

const asText = (body) => (typeof body === 'string' ? body : `${JSON.stringify(body, null, 1)}\n`);

function send(response, status, body, type = 'application/json', headers = {}) {
    let bytes = Buffer.isBuffer(body) ? body : Buffer.from(asText(body));
    if (options.gzip && /\bgzip\b/.test(response.req.headers['accept-encoding'])) {
        counts.gzipped += 1;
        headers = { 'content-encoding': 'gzip', ...headers };
        bytes = gzipSync(bytes);
    }
    const head = { 'content-type': type, 'content-length': bytes.length, ...headers };
    response.writeHead(status, head).end(bytes);
}

function sendAs(form, response, json) {
    if (form === 'reset') response.socket.resetAndDestroy();
    else if (form === 'html') send(response, 200, '<html>Bad Gateway</html>', 'text/html');
    else send(response, 200, form === 'half' ? json.slice(0, json.length / 2) : json);
}

function letGo() {
    if (options.hold) return;
    for (const release of held) release();
    held.clear();
}

async function control(request, response) {
    const body = parseJson(await readBytes(request));
    const changes = {};
    try {
        for (const name of Object.keys(body)) changes[name] = optionValue(name, body[name], false);
    } catch (error) {
        throw new Refusal(400, error.message);
    }
    const onlyHere = {
        ...('fault' in changes && { fault_text: '', fault_times: Infinity }),
        ...('headers' in changes && { headers_times: Infinity }),
    };
    Object.assign(options, onlyHere, changes);
    letGo();
    send(response, 200, options);
}

async function reset(request, response) {
    options = structuredClone(flags);
    counts = zeroCounts();
    connections = new WeakSet();
    embedded = new Map();
    busyUntil = 0;
    letGo();
    send(response, 200, options);
}

async function stats(request, response) {
    const texts = new URL(request.url, 'http://localhost').searchParams.has('texts');
    const all = { ...counts, distinct_texts: embedded.size, in_flight: inFlight, held: held.size };
    if (texts) all.embedded = Object.fromEntries(embedded);
    send(response, 200, all);
}

const pages = {
    'POST /v1/embeddings': embed,
    'POST /control': control,
    'POST /reset': reset,
    'GET /stats': stats,
};

async function serve(request, response) {
    const api = apiOf(request.url);
    try {
        const own = pages[`${request.method} ${request.url.split('?')[0]}`];
        const page = api && request.method === 'POST' ? embed : own;
        if (!page) throw new Refusal(404, `nothing at ${request.method} ${request.url}`);
        await page(request, response, api);
    } catch (error) {
        if (response.destroyed) return;
        const refusal = error instanceof Refusal ? error : new Refusal(500, String(error.stack));
        if (api || request.url.startsWith('/v1/')) counts.failed += 1;
        send(response, refusal.status, refusal.body, 'application/json', refusal.headers);
    }
}

const pem = flags.tls && readFileSync(flags.tls);
const server = pem
    ? http2.createSecureServer({ key: pem, cert: pem, allowHTTP1: true }, serve)
    : http.createServer(serve);
server.keepAliveTimeout = 10 * 60 * 1000;
server.requestTimeout = 0;
server.on('error', (error) => {
    console.error(`embed_server: ${error.message}`);
    process.exit(1);
});
server.listen(flags.port, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(0));
