-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ stops unless index {{index_name:ident}} is valid and as planned
-- IF NOT EXISTS also passes over an index that is invalid or another one of that name
DO $vecplan$
DECLARE
  wrong text;
BEGIN
  wrong := {{index_wrong:sql}};
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan {{plan:word}}: index ' || {{index_text:text}} || wrong || ', then apply the migrations again';
  END IF;
END
$vecplan$;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';
