// feature_hash.mjs: the demo's old model, feature-hash-256: each word of a text is hashed into
// one of 256 buckets, with a sign; the sums are scaled to length 1. Text in, numbers out.
export const FEATURE_HASH = 'feature-hash-256';
const DIMENSIONS = 256;

// FNV-1a, 32 bits.
function hash(word) {
    let h = 0x811c9dc5;
    for (const byte of Buffer.from(word, 'utf8')) h = Math.imul(h ^ byte, 0x01000193) >>> 0;
    return h;
}

export function featureHash(text) {
    const vector = new Array(DIMENSIONS).fill(0);
    for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
        const h = hash(word);
        vector[h % DIMENSIONS] += h >>> 31 ? -1 : 1;
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((x) => Math.fround(x / length));
}
