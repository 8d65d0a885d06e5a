--@ adds columns {{column_name:ident}} ({{type:sql}}), {{model_name:ident}} (smallint) and {{source_name:ident}} (uuid) | ACCESS EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  ADD COLUMN {{column_name:ident}} {{type:sql}},
  ADD COLUMN {{model_name:ident}} smallint,
  ADD COLUMN {{source_name:ident}} uuid;

--@ creates trigger {{stale_trigger:ident}}, which notices changed texts | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{stale_trigger:ident}} BEFORE UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN ({{changed:sql}} AND NEW.{{source_name:ident}} IS DISTINCT FROM {{new_hash:sql}})
  EXECUTE FUNCTION {{stale_function:sql}}();

--@ creates trigger {{stale_new_trigger:ident}}, which notices rows inserted with the vector of another text | SHARE ROW EXCLUSIVE | {{table:sql}}
-- a copy of a row brings its vector and source along
CREATE TRIGGER {{stale_new_trigger:ident}} BEFORE INSERT ON {{table:sql}} FOR EACH ROW
  WHEN (NEW.{{source_name:ident}} IS NOT NULL AND NEW.{{source_name:ident}} IS DISTINCT FROM {{new_hash:sql}})
  EXECUTE FUNCTION {{stale_function:sql}}();

--@ creates trigger {{enqueue_trigger:ident}}, which notices rows to embed | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{enqueue_trigger:ident}} AFTER INSERT OR UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN (NEW.{{source_name:ident}} IS NULL)
  EXECUTE FUNCTION {{enqueue_function:sql}}();

--@ makes the triggers fire under replication too | SHARE ROW EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  ENABLE ALWAYS TRIGGER {{stale_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{stale_new_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{enqueue_trigger:ident}};
