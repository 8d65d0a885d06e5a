-- up
--@ creates table {{pending:sql}}: keys of rows to embed again | ACCESS SHARE | {{table:sql}}
-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE {{pending:sql}} AS
  SELECT {{key_columns:sql}} FROM {{table:sql}} AS {{table_name:ident}} WITH NO DATA;

--@ numbers and dates its rows
ALTER TABLE {{pending:sql}}
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

--@ enters {{to_model:text}} into vecplan.models
INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ({{plan:text}}, {{to_model:text}}, {{to_dimensions:int}}, {{fingerprint:text}});

--@ {{target:text}} serves {{from_model:text}}, unless it is entered already
INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ({{target:text}}, {{plan:text}}, {{from_model:text}}, ARRAY[{{from_model:text}}])
ON CONFLICT (target) DO NOTHING;
