# Samples, until SIGTERM, which connections of role app wait for a lock, and prints each wait: when
# it began (epoch), how long it took in ms, and who held it up. A wait counts up to the first sample
# that does not find it, so it is at most as long as told; one between two samples is not seen.
#
# usage: waits.py DATABASE_URL
import signal
import sys
import time

import psycopg2

PAUSE = 0.015
SAMPLE = """
    SELECT l.pid, coalesce(extract(epoch FROM l.waitstart), extract(epoch FROM clock_timestamp()))::float8,
           concat_ws(' ', l.locktype, l.mode, 'behind',
             (SELECT string_agg(concat_ws(' ', b.application_name, left(regexp_replace(b.query, '\\s+', ' ', 'g'), 80)), '; ')
                FROM pg_stat_activity AS b WHERE b.pid = ANY (pg_blocking_pids(l.pid))))
      FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
     WHERE NOT l.granted AND a.usename = 'app'"""
connection = psycopg2.connect(sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute("PREPARE sample AS" + SAMPLE)
ended = []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
waiting = {}  # pid → (began, behind)
while waiting or not ended:
    cursor.execute("EXECUTE sample")
    now = time.time()
    found = {pid: (began, behind) for pid, began, behind in cursor}
    for pid, (began, behind) in list(waiting.items()):
        if pid not in found or found[pid][0] - began > PAUSE:
            print(f"{began:.6f}\t{(now - began) * 1000:.1f}\t{behind}")
            del waiting[pid]
    for pid, wait in found.items():
        waiting.setdefault(pid, wait)
    time.sleep(PAUSE)
