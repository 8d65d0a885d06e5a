--@ notes rows whose old vector still waits for vecrun of the plan before
-- from now on that plan's vecrun makes none
DO $vecplan$
BEGIN
  {{note_waiting:sql}};
END
$vecplan$;
