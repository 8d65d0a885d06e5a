ALTER TABLE {{side:sql}} ADD FOREIGN KEY ({{key_plain:sql}})
  REFERENCES {{table:sql}} ({{key_plain:sql}}) ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TRIGGER {{stale_trigger:ident}} AFTER UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN ({{changed:sql}})
  EXECUTE FUNCTION {{stale_function:sql}}();

CREATE TRIGGER {{enqueue_trigger:ident}} AFTER INSERT OR UPDATE ON {{table:sql}} FOR EACH ROW
  EXECUTE FUNCTION {{enqueue_function:sql}}();

ALTER TABLE {{table:sql}}
  ENABLE ALWAYS TRIGGER {{stale_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{enqueue_trigger:ident}};
