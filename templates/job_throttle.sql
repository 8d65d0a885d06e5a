-- What the plan's backfill.throttle.sql says.

-- throttle:
SELECT ({{go_on:sql}}) IS TRUE AS go_on
