-- Rows without an old vector that no trigger has noted: their writer's transaction did not see the cutover.

-- outdated_enter:
{{enter_missing:sql}}
   AND EXISTS (SELECT FROM vecplan.generations AS vecplan_g WHERE vecplan_g.target = {{target:text}} AND {{to_model:text}} = ANY (vecplan_g.accept))
