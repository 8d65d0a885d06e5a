# The backfill as tutorials have it, to measure against: rows without a vector, a page at a time;
# one request at a time; one UPDATE a row, the vector as text. Not how to do it.
#
# usage: tutorial.py DATABASE_URL EMBED_URL
import json
import sys
import urllib.request

import psycopg2

PAGE = 100
database_url, embed_url = sys.argv[1:]


def embed(texts):
    body = {"model": "new-1024", "input": texts, "dimensions": 1024}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(embed_url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as response:
        return [item["embedding"] for item in json.load(response)["data"]]


connection = psycopg2.connect(database_url)
cursor = connection.cursor()
while True:
    cursor.execute(
        "SELECT id, text FROM chunks WHERE embedding_v2 IS NULL LIMIT %s", (PAGE,))
    rows = cursor.fetchall()
    if not rows:
        break
    vectors = embed([text for _, text in rows])
    cursor.executemany(
        "UPDATE chunks SET embedding_v2 = %s WHERE id = %s",
        [(str(vector), id) for (id, _), vector in zip(rows, vectors)])
    connection.commit()
connection.close()
