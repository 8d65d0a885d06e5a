// embed_sigv4.mjs: whether a request is signed for AWS (Signature Version 4), as a server would
// find out: from what has arrived, by the documented steps.
import { createHash, createHmac } from 'node:crypto';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const minutes = (a, b) => Math.abs(a - b) / 60000;

const form = new RegExp('^AWS4-HMAC-SHA256 Credential=([^/]+)/((\\d{8})/([^/]+)/([^/]+)/aws4_request), '
    + 'SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$');

// 20150830T123600Z as a Date.
const dateOf = (text) =>
    new Date(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));

// What is wrong with a request's signature by "ID SECRET" or "ID SECRET SESSION", or ''.
export function signatureWrong(credentials, request, body) {
    const [id, secret, session] = credentials.split(' ');
    const { headers, method, url } = request;
    const parts = (headers.authorization ?? '').match(form);
    if (!parts) return 'Missing Authentication Token';
    const [, usedId, scope, day, region, service, names, signature] = parts;
    const date = headers['x-amz-date'] ?? '';
    if (usedId !== id) return 'The security token included in the request is invalid.';
    if (headers['x-amz-security-token'] !== session)
        return `The security token ${headers['x-amz-security-token']} is expired`;
    if (!date.startsWith(day) || !(minutes(dateOf(date), new Date()) < 5))
        return `Signature expired: ${date}`;
    const needed = ['content-type', 'host', 'x-amz-date', ...(session ? ['x-amz-security-token'] : [])];
    if (names !== needed.join(';')) return `SignedHeaders are ${names}`;

    const path = url.split('/').map(encodeURIComponent).join('/');
    const listed = needed.map((name) => `${name}:${headers[name]}\n`).join('');
    const canonical = `${method}\n${path}\n\n${listed}\n${names}\n${sha256(body)}`;
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`;
    const key = [day, region, service, 'aws4_request'].reduce(hmac, `AWS4${secret}`);
    if (hmac(key, text).toString('hex') === signature) return '';
    return `The request signature we calculated does not match: the canonical string is ${canonical}`;
}
