-- throttle:
SELECT 'backfill.throttle.sql is not true' AS reason WHERE ({{go_on:sql}}) IS NOT TRUE
