// schema_check: holds plans against the JSON Schema of plans and against what the reader says of
// them. What the schema refuses, the reader must refuse at the same key. What the reader refuses for
// one key or value alone, the schema must refuse, too; what it refuses by the calendar, by SQL's
// grammar, for holes, secrets or other keys is beyond a schema. Prints TAP.
//
//   schema_check.mjs NPM SCHEMA DIAGNOSTICS PLAN…       DIAGNOSTICS: check --format json of the plans
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [npm, schemaFile, diagnosticsFile, ...plans] = process.argv.slice(2);
const require = createRequire(path.resolve(npm, 'package.json'));
const Ajv = require('ajv/dist/2020').default;
const YAML = require('yaml');

const structural = new RegExp(`^(${[
    'unknown key',
    'missing key "(?!text"|providers\\..*\\.(url|body|vec)")',
    '"[^"]*" is (empty|longer than|no name for a provider)',
    '"[^"]*" (holds a line break|names no status)',
    '"[^"]*" must name [0-9]+ to',
    '"[^"]*" must be (?!later|at most|at least|an object|a query|the name of)',
].join('|')})`);
// 14 digits may yet be no time, and units are beyond a schema.
const beyond = /not "[0-9]{14}"$|must be [0-9]+([kMGT]B|s) to/;
// A plan that is not read to its end.
const unread = new RegExp(`^(${[
    'a plan must be a mapping', 'the plan is empty', 'a second document', 'a key must be a name',
    'an anchor', 'an alias', 'a tag', 'nested deeper', 'a value with "\\{\\{" in it',
].join('|')})`);

// The key that an error of the schema is about, dotted.
function place(error) {
    const own = error.params.additionalProperty ?? error.params.missingProperty;
    const steps = error.instancePath.split('/').slice(1).concat(own ?? []);
    return steps.map(step => step.replaceAll('~1', '/').replaceAll('~0', '~')).join('.');
}

// The key that a message of the reader is about: `"emit.format: x" is …` is about emit.format.
const keyOf = message => /"([^"]*?)(?:: [^"]*)?"/.exec(message)?.[1] ?? '';
const about = (found, key) =>
    found === key || found.startsWith(`${key}.`) || found.endsWith(`.${key}`);

function differences(plan, messages, validate) {
    const document = YAML.parseDocument(readFileSync(plan, 'utf8'), { uniqueKeys: false });
    if (document.errors.length > 0 || messages.some(message => unread.test(message)))
        return messages.length > 0 ? [] : ['the reader takes what is no plan'];
    validate(document.toJS());
    const found = (validate.errors ?? []).map(place);
    const refused = messages.map(keyOf);
    const wanted = messages.filter(m => structural.test(m) && !beyond.test(m)).map(keyOf);
    return [
        // an entry that fits no form is an error of the whole for the schema
        ...found.filter(key => !refused.some(other => about(key, other) || about(other, key)))
            .map(key => `the schema alone refuses "${key}"`),
        ...wanted.filter(key => !found.some(other => about(other, key)))
            .map(key => `the reader alone refuses "${key}"`),
    ];
}

const schema = JSON.parse(readFileSync(schemaFile));
const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
const { diagnostics } = JSON.parse(readFileSync(diagnosticsFile));
let failed = 0;
plans.forEach((plan, i) => {
    const errors = diagnostics.filter(d => d.file === plan && d.level === 'error');
    const lines = differences(plan, errors.map(d => d.message), validate);
    failed += lines.length > 0;
    console.log(`${lines.length > 0 ? 'not ok' : 'ok'} ${i + 1} - ${plan}: schema and reader agree`);
    lines.forEach(line => console.log(`# ${line}`));
});
console.log(`1..${plans.length}`);
process.exit(failed > 0 ? 1 : 0);
