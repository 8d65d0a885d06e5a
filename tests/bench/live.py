# An application at work: changes a text, pauses for 10 ms, and again, until SIGTERM. Prints how many
# it changed, and how long the slowest change took, in ms.
#
# usage: live.py DATABASE_URL ROWS
import random
import signal
import sys
import time

import psycopg2

PAUSE = 0.01
connection = psycopg2.connect(sys.argv[1])
connection.autocommit = True
cursor = connection.cursor()
count, worst, ended = 0, 0.0, []
signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
while not ended:
    row = random.randrange(int(sys.argv[2])) + 1
    started = time.monotonic()
    cursor.execute("UPDATE chunks SET text = text || '.' WHERE id = %s", (row,))
    worst = max(worst, time.monotonic() - started)
    count += 1
    time.sleep(PAUSE)
print(count, round(worst * 1000, 1))
