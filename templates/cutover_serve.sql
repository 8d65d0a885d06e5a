--@ {{target:text}} serves {{to_model:text}}, and goes on accepting queries of {{from_model:text}}
UPDATE vecplan.generations
   SET active = {{to_model:text}}, accept = ARRAY[{{from_model:text}}, {{to_model:text}}],
     since = CASE WHEN active = {{to_model:text}} THEN since ELSE now() END
 WHERE target = {{target:text}};
