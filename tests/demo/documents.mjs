// documents.mjs: the demo's table as text for COPY: id, title, section, content, embedding.
// In: the packages as `apt-cache dumpavail` prints them, on standard input. Out: COUNT of them,
// spread evenly over all, with the old model's vectors. It knows no database.
//
// usage: documents.mjs COUNT
//
// Exit status: 0 done; 1 there are fewer; 2 usage.
import { text } from 'node:stream/consumers';
import { featureHash } from './feature_hash.mjs';

const CONTENT_LIMIT = 500;      // characters: what a sentence encoder makes good use of

// A field and the lines that continue it, as one line; '' where there is none.
function field(stanza, name) {
    const value = stanza.match(new RegExp(`^${name}: *(.*(?:\\n .*)*)`, 'm'))?.[1] ?? '';
    return value.replace(/\s+/g, ' ').trim();
}

// The first of each name that has a description.
function readPackages(available) {
    const packages = new Map();
    for (const stanza of available.split(/\n\n+/)) {
        const title = field(stanza, 'Package');
        const content = field(stanza, 'Description(?:-en)?').slice(0, CONTENT_LIMIT);
        if (title && content && !packages.has(title))
            packages.set(title, { title, section: field(stanza, 'Section'), content });
    }
    return [...packages.values()];
}

const escaped = (value) => value.replaceAll('\\', '\\\\');

function row(id, { title, section, content }) {
    const embedding = `[${featureHash(`${title}: ${content}`)}]`;
    return [id, ...[title, section, content].map(escaped), embedding].join('\t');
}

const count = Number(process.argv[2]);
if (!Number.isInteger(count) || count < 1) {
    console.error('usage: documents.mjs COUNT');
    process.exit(2);
}
const packages = readPackages(await text(process.stdin));
if (packages.length < count) {
    console.error(`documents: apt's lists describe ${packages.length} packages, the demo needs ` +
        `${count}; fetch the lists as root with "apt-get update", then try again`);
    process.exit(1);
}
const rows = [];
for (let i = 0; i < count; i++)
    rows.push(row(i + 1, packages[Math.floor((i * packages.length) / count)]));
process.stdout.write(`${rows.join('\n')}\n`);
