--@ adds a foreign key from {{side:sql}}, which a deleted row's vector follows | SHARE ROW EXCLUSIVE | {{table:sql}}
--@ from then on TRUNCATE of {{table:sql}} needs CASCADE, which empties {{side:sql}} too
ALTER TABLE {{side:sql}} ADD FOREIGN KEY ({{key_plain:sql}})
  REFERENCES {{table:sql}} ({{key_plain:sql}}) ON DELETE CASCADE ON UPDATE CASCADE;

--@ creates trigger {{stale_trigger:ident}}, which notices changed texts | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{stale_trigger:ident}} AFTER UPDATE ON {{table:sql}} FOR EACH ROW
  WHEN ({{changed:sql}})
  EXECUTE FUNCTION {{stale_function:sql}}();

--@ creates trigger {{enqueue_trigger:ident}}, which notices new rows and keys | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{enqueue_trigger:ident}} AFTER INSERT OR UPDATE ON {{table:sql}} FOR EACH ROW
  EXECUTE FUNCTION {{enqueue_function:sql}}();

--@ makes both triggers fire under replication too | SHARE ROW EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  ENABLE ALWAYS TRIGGER {{stale_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{enqueue_trigger:ident}};
