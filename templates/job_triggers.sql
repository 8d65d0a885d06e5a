-- The triggers that notice changes, and whether they do.

-- triggers:
SELECT s.wrong, upper(left(s.repair, 1)) || substr(s.repair, 2) || '.' AS hint FROM {{triggers_wrong:sql}} AS s
