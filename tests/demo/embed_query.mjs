// embed_query.mjs: what an application does before it searches: embeds the query with the model
// that serves now. Prints the vector as pgvector reads it. The new model is asked for at
// EMBED_URL, with the key in DEMO_API_KEY.
//
// usage: embed_query.mjs MODEL TEXT
//
// Exit status: 0 done; 1 the endpoint refuses; 2 usage.
import { FEATURE_HASH, featureHash } from './feature_hash.mjs';

async function askEndpoint(model, input) {
    const answer = await fetch(process.env.EMBED_URL, {
        method: 'POST',
        headers: {
            'content-type': 'application/json',
            authorization: `Bearer ${process.env.DEMO_API_KEY}`,
        },
        body: JSON.stringify({ model, input: [input] }),
    });
    if (!answer.ok) throw new Error(`status ${answer.status}: ${await answer.text()}`);
    return (await answer.json()).data[0].embedding;
}

const [model, query] = process.argv.slice(2);
if (!model || !query) {
    console.error('usage: embed_query.mjs MODEL TEXT');
    process.exit(2);
}
try {
    const local = model === FEATURE_HASH;
    const vector = local ? featureHash(query) : await askEndpoint(model, query);
    console.log(`[${vector}]`);
} catch (error) {
    console.error(`embed_query: ${error.message}`);
    process.exitCode = 1;
}
