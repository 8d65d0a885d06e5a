-- up
-- keys to embed again, entered by the triggers and drained by vecrun; append-only
CREATE TABLE {{pending:sql}} AS
  SELECT {{key_columns:sql}} FROM {{table:sql}} AS {{table_name:ident}} WITH NO DATA;

ALTER TABLE {{pending:sql}}
  ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN at timestamptz NOT NULL DEFAULT clock_timestamp();

INSERT INTO vecplan.models (plan, model, dimensions, fingerprint)
VALUES ({{plan:text}}, {{to_model:text}}, {{to_dimensions:int}}, {{fingerprint:text}});

INSERT INTO vecplan.generations (target, plan, active, accept)
VALUES ({{target:text}}, {{plan:text}}, {{from_model:text}}, ARRAY[{{from_model:text}}])
ON CONFLICT (target) DO NOTHING;
