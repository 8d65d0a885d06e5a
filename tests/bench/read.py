"""Reads all that a sweep has to embed, by the statements of a manifest, as vecrun does: windows of
keys, then their texts in loads of 100. Prints rows and microseconds a row.

usage: read.py DATABASE_URL MANIFEST"""
import json
import sys
import time

import psycopg2

LOAD = 100


def main(url, manifest):
    with open(manifest, encoding="utf-8") as file:
        jobs = json.load(file)["jobs"]
    statements = next(job["statements"] for job in jobs if job["kind"] == "backfill")
    connection = psycopg2.connect(url)
    connection.autocommit = True
    cursor = connection.cursor()

    def prepare(name, types):
        cursor.execute(f"PREPARE {name} {types} AS " + "\n".join(statements[name]))

    def ask(sql, *values):
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []

    ask("\n".join(statements["session"]))
    prepare("sweep_begin", "(bigint, bigint)")
    prepare("sweep_read", "")
    prepare("sweep_next", "(bigint, bigint, bigint, text)")
    prepare("texts", "(bigint[])")
    rows = 0
    begun = time.perf_counter()
    ask("EXECUTE sweep_begin (500, 0)")
    while at := ask("EXECUTE sweep_read"):
        chunk, low, high = at[0]
        keys = [key for key, _ in ask("EXECUTE sweep_next (%s, %s, %s, 'bench')", low, high, chunk)]
        for first in range(0, len(keys), LOAD):
            rows += len(ask("EXECUTE texts (%s::bigint[])", keys[first:first + LOAD]))
    print(rows, round((time.perf_counter() - begun) * 1e6 / rows, 2))


if __name__ == "__main__":
    main(*sys.argv[1:])
