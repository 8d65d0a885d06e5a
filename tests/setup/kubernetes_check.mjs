// kubernetes_check: holds the objects of YAML files against the JSON Schemas of the Kubernetes API
// (as kubernetes-models has compiled them), against its types, which, unlike the schemas, know no
// field that is not in the API, and against what the API server asks of fields together. A line for
// each difference; exit status 1 if there is any.
//
//   kubernetes_check.mjs NPM FILE…
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [npm, ...files] = process.argv.slice(2);
const root = path.resolve(npm);
const require = createRequire(path.join(root, 'package.json'));
const ts = require('typescript');
const YAML = require('yaml');

// "batch/v1", "Job": the module of that model.
const moduleOf = ({ apiVersion, kind }) =>
    `kubernetes-models/${apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`}/${kind}`;

function schemaErrors(object) {
    try {
        new (require(moduleOf(object))[object.kind])(object).validate();
        return [];
    } catch (error) {
        return [error.message];
    }
}

// What the API server refuses, of workloads as far as vecplan writes them.
function ruleErrors({ kind, metadata, spec }) {
    const workload = kind === 'CronJob' ? spec.jobTemplate.spec : spec;
    const { metadata: pod, spec: { containers, volumes, restartPolicy } } = workload.template;
    const rules = workload.podFailurePolicy?.rules ?? [];
    const labels = Object.entries(workload.selector?.matchLabels ?? {});
    const codes = rules.flatMap(rule => rule.onExitCodes ?? []);
    const increase = values => values.every((value, i) => value > (i > 0 ? values[i - 1] : 0));
    const perIndex = workload.completionMode === 'Indexed' && 'backoffLimitPerIndex' in workload;
    const checks = {
        'the name is none of DNS': /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(metadata.name),
        'the name is too long for a CronJob': kind !== 'CronJob' || metadata.name.length <= 52,
        'the selector does not select its pods': labels
            .every(([label, value]) => pod.labels[label] === value),
        'a volume is mounted that is not there': containers
            .flatMap(container => container.volumeMounts)
            .every(({ name }) => volumes.some(volume => volume.name === name)),
        'a variable stands twice': containers.every(({ env }) =>
            new Set(env.map(({ name }) => name)).size === env.length),
        'a failure policy needs restartPolicy Never':
            rules.length === 0 || restartPolicy === 'Never',
        'exit codes must increase': codes.every(({ values }) => increase(values)),
        'a container is judged that is not there': codes.every(({ containerName }) =>
            containers.some(({ name }) => name === containerName)),
        'FailIndex needs a limit per index':
            perIndex || rules.every(rule => rule.action !== 'FailIndex'),
    };
    return Object.keys(checks).filter(check => !checks[check]);
}

// The compiler takes a name that its type does not have for an error wherever an object is written
// down as a literal, so the objects are written down as such, a module for each file.
function moduleText(objects) {
    return objects.map((object, i) =>
        `import type { I${object.kind} as T${i} } from '${moduleOf(object)}';\n` +
        `export const o${i}: T${i} = ${JSON.stringify(object)};\n`).join('');
}

// What is wrong in each of the modules, by their names.
function typeErrors(modules) {
    const options = { strict: true, noEmit: true, skipLibCheck: true, types: [] };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = name => modules.has(name) || fileExists(name);
    host.getSourceFile = (name, target, ...rest) => modules.has(name)
        ? ts.createSourceFile(name, modules.get(name), target)
        : getSourceFile(name, target, ...rest);
    return ts.getPreEmitDiagnostics(ts.createProgram([...modules.keys()], options, host))
        .map(({ file, messageText }) =>
            [file?.fileName, ts.flattenDiagnosticMessageText(messageText, ' ')]);
}

const modules = new Map();
const errors = files.flatMap((file, i) => {
    const documents = YAML.parseAllDocuments(readFileSync(file, 'utf8'));
    const objects = documents.map(document => document.toJS());
    modules.set(path.join(root, `${i}.ts`), moduleText(objects));
    return [
        ...(objects.length > 0 ? [] : ['it holds nothing']),
        ...documents.flatMap(document => document.errors.map(error => error.message)),
        ...objects.flatMap(schemaErrors),
        ...objects.flatMap(ruleErrors),
    ].map(message => [file, message]);
});
const names = new Map([...modules.keys()].map((name, i) => [name, files[i]]));
errors.push(...typeErrors(modules).map(([name, message]) => [names.get(name) ?? name, message]));
errors.forEach(([file, message]) => console.log(`${file}: ${message}`));
process.exit(errors.length > 0 ? 1 : 0);
