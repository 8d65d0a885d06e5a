--@ waits at most 200 ms at a time, in up to 50 tries
-- short waits for the {{busy:word}}'s lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  {{tries:sql}};
END
$vecplan$;
