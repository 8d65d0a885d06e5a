// embed_shapes.mjs: the APIs of embedding providers as their documentation has them: what a
// request must be to the letter, and the shape of an answer. No vectors, no HTTP. An API is found
// by the first part of the path, behind which stands the provider's own path.
import { isDeepStrictEqual } from 'node:util';
import { vectorJson } from './embed_vectors.mjs';

const bearer = { header: 'authorization', prefix: 'Bearer ' };
const list = (parts) => `[${parts.join(',')}]`;
const numbers = ({ vector }) => vectorJson(vector, 'float');
const base64 = ({ vector }) => vectorJson(vector, 'base64');

// Items with an index come out of order: who reads them must look at it.
const indexed = (encode) => ({ items, model }) => {
    const data = [...items].reverse().map((item) =>
        `{"object":"embedding","index":${item.index},"embedding":${encode(item)}}`);
    return `{"object":"list","data":${list(data)},"model":${JSON.stringify(model)},
        "usage":{"prompt_tokens":3,"total_tokens":3}}`;
};

// path: the provider's own, `model` as the URL writes it. texts: those of a body. body: what the
// body must be. answer: of {items: [{index, vector}], model}. most: texts of a request.
const apis = {
    azure: {
        path: (model) => `/openai/deployments/${model}/embeddings?api-version=2024-10-21`,
        auth: { header: 'api-key', prefix: '' },
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({ input, dimensions }),
        most: 2048, answer: indexed(numbers),
    },
    openai: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) =>
            ({ model, input, dimensions, encoding_format: 'base64' }),
        most: 2048, answer: indexed(base64),
    },
    ollama: {
        path: () => '/api/embed',
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({ model, input, truncate: false, dimensions }),
        most: Infinity,
        answer: ({ items, model }) => `{"model":${JSON.stringify(model)},
            "embeddings":${list(items.map(numbers))},"prompt_eval_count":3}`,
    },
    tei: {
        path: () => '/embed', auth: bearer,
        texts: (b) => b.inputs,
        body: (inputs, model, dimensions) =>
            ({ inputs, truncate: false, normalize: true, prompt_name: 'document', dimensions }),
        most: 32, answer: ({ items }) => list(items.map(numbers)),
    },
    'tei-openai': {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({ model, input, dimensions }),
        most: 32, answer: indexed(numbers),
    },
    vllm: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({ model, input, dimensions }),
        most: Infinity, answer: indexed(numbers),
    },
    llamacpp: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model) => ({ model, input }),
        most: Infinity, answer: indexed(numbers),
    },
    'llamacpp-native': {
        path: () => '/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input) => ({ input }),
        most: Infinity,
        answer: ({ items }) => list([...items].reverse().map((item) =>
            `{"index":${item.index},"embedding":[${numbers(item)}]}`)),
    },
    cohere: {
        path: () => '/v2/embed', auth: bearer,
        texts: (b) => b.texts,
        body: (texts, model, dimensions) => ({
            model, texts, input_type: 'search_document', embedding_types: ['float'],
            truncate: 'NONE', output_dimension: dimensions,
        }),
        most: 96,
        answer: ({ items }) => `{"id":"1","embeddings":{"float":${list(items.map(numbers))}},
            "meta":{"billed_units":{"input_tokens":3}}}`,
    },
    voyage: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({
            model, input, input_type: 'document', truncation: false,
            output_dimension: dimensions, encoding_format: 'base64',
        }),
        most: 1000, answer: indexed(base64),
    },
    jina: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({
            model, input, task: 'retrieval.passage', truncate: false, dimensions,
            embedding_type: 'float',
        }),
        most: Infinity, answer: indexed(numbers),
    },
    mistral: {
        path: () => '/v1/embeddings', auth: bearer,
        texts: (b) => b.input,
        body: (input, model, dimensions) => ({ model, input, output_dimension: dimensions }),
        most: 512, answer: indexed(numbers),
    },
    gemini: {
        path: (model) => `/v1beta/models/${model}:batchEmbedContents`,
        auth: { header: 'x-goog-api-key', prefix: '' },
        texts: (b) => b.requests.map((r) => r.content.parts[0].text),
        body: (texts, model, dimensions) => ({
            requests: texts.map((text) => ({
                model: `models/${model}`, content: { parts: [{ text }] },
                taskType: 'RETRIEVAL_DOCUMENT', outputDimensionality: dimensions,
            })),
        }),
        most: 100,
        answer: ({ items }) =>
            `{"embeddings":${list(items.map((item) => `{"values":${numbers(item)}}`))}}`,
    },
    vertex: {
        path: (model) =>
            `/v1/projects/my-project/locations/europe-west4/publishers/google/models/${model}:predict`,
        auth: bearer,
        texts: (b) => b.instances.map((instance) => instance.content),
        body: (texts, model, dimensions) => ({
            instances: texts.map((content) => ({ content, task_type: 'RETRIEVAL_DOCUMENT' })),
            parameters: { autoTruncate: false, outputDimensionality: dimensions },
        }),
        most: 250,
        answer: ({ items }) => `{"predictions":${list(items.map((item) =>
            `{"embeddings":{"values":${numbers(item)},"statistics":{"token_count":3}}}`))}}`,
    },
    'bedrock-titan': {
        path: (model) => `/model/${model}/invoke`, auth: bearer,
        texts: (b) => [b.inputText],
        body: ([inputText], model, dimensions) => ({ inputText, dimensions, normalize: true }),
        most: 1,
        answer: ({ items }) => `{"embedding":${numbers(items[0])},"inputTextTokenCount":3}`,
    },
    nomic: {
        path: () => '/v1/embedding/text', auth: bearer,
        texts: (b) => b.texts,
        body: (texts, model, dimensions) => ({
            model, texts, task_type: 'search_document', dimensionality: dimensions,
            long_text_mode: 'truncate',
        }),
        most: 10,
        answer: ({ items, model }) => `{"embeddings":${list(items.map(numbers))},
            "usage":{"prompt_tokens":3,"total_tokens":3},"model":${JSON.stringify(model)}}`,
    },
};

// AWS's tools encode the ":" of a path that they sign.
const encoded = (model, signed) =>
    (signed ? encodeURIComponent(model) : encodeURIComponent(model).replaceAll('%3A', ':'));

// The API that a path such as /azure/openai/… belongs to, or undefined.
export function apiOf(url) {
    const [, name, path] = url.match(/^\/([a-z-]+)(\/.*)$/) ?? [];
    return Object.hasOwn(apis, name ?? '') ? { ...apis[name], own: path } : undefined;
}

// The texts of a request, signed or not, for vectors of `dimensions` by `model`; throws an Error
// that says what of it is not as documented.
export function textsOf(api, body, model, dimensions, signed) {
    const path = api.path(encoded(model, signed));
    if (api.own !== path) throw new Error(`the path is ${api.own}, not ${path}`);
    let texts;
    try {
        texts = api.texts(body);
    } catch {
        texts = undefined;
    }
    if (!Array.isArray(texts)) throw new Error('the texts are not where they belong');
    if (texts.length > api.most) throw new Error(`more than ${api.most} texts`);
    const want = api.body(texts, model, dimensions);
    if (!isDeepStrictEqual(body, want))
        throw new Error(`the body is ${JSON.stringify(body)}, not ${JSON.stringify(want)}`);
    return texts;
}

// The secret that a request carries, or undefined.
export function secretOf(api, headers) {
    const { header, prefix } = api.auth ?? bearer;
    const value = headers[header];
    return value?.startsWith(prefix) ? value.slice(prefix.length) : undefined;
}
