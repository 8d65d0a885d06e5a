--@ creates trigger {{outdate_trigger:ident}}, which notices rows whose old vector is out of date | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{outdate_trigger:ident}} AFTER UPDATE ON {{table:sql}} FOR EACH ROW{{outdate_when:sql}}
  EXECUTE FUNCTION {{outdate_function:sql}}();

--@ creates trigger {{outdate_new_trigger:ident}}, likewise for new rows | SHARE ROW EXCLUSIVE | {{table:sql}}
CREATE TRIGGER {{outdate_new_trigger:ident}} AFTER INSERT ON {{table:sql}} FOR EACH ROW
  EXECUTE FUNCTION {{outdate_function:sql}}();

--@ makes them fire under replication too | SHARE ROW EXCLUSIVE | {{table:sql}}
ALTER TABLE {{table:sql}}
  ENABLE ALWAYS TRIGGER {{outdate_trigger:ident}},
  ENABLE ALWAYS TRIGGER {{outdate_new_trigger:ident}};
