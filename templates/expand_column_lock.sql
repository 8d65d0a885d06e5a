ALTER TABLE {{table:sql}}
  ADD COLUMN {{column_name:ident}} {{type:sql}},
  ADD COLUMN {{model_name:ident}} smallint,
  ADD COLUMN {{source_name:ident}} uuid;

CREATE TRIGGER {{stale_trigger:ident}} BEFORE UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN ({{changed:sql}} AND NEW.{{source_name:ident}} IS DISTINCT FROM {{new_hash:sql}})
  EXECUTE FUNCTION {{stale_function:sql}}();

CREATE TRIGGER {{enqueue_trigger:ident}} AFTER INSERT OR UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN (NEW.{{source_name:ident}} IS NULL)
  EXECUTE FUNCTION {{enqueue_function:sql}}();

ALTER TABLE {{table:sql}}
  ENABLE ALWAYS TRIGGER {{stale_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{enqueue_trigger:ident}};
