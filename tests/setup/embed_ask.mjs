// embed_ask.mjs: asks the embedding server's own pages, for shell tests.
//
// usage: embed_ask.mjs URL PATH [JSON]    GET, or POST where there is JSON; prints the answer.
// Exit status: 0 answered with 200; 1 anything else; 2 usage.
import http from 'node:http';
import https from 'node:https';

const [url, path, json] = process.argv.slice(2);
if (!url || !path) {
    console.error('usage: embed_ask.mjs URL PATH [JSON]');
    process.exit(2);
}
const { request: ask } = url.startsWith('https:') ? https : http;
const request = ask(new URL(path, url), { method: json ? 'POST' : 'GET' }, (answer) => {
    process.exitCode = answer.statusCode === 200 ? 0 : 1;
    answer.pipe(process.exitCode === 0 ? process.stdout : process.stderr);
});
request.on('error', (error) => {
    console.error(`embed_ask: ${error.message}`);
    process.exitCode = 1;
});
request.end(json);
