DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

ALTER TABLE {{table:sql}} DROP COLUMN {{from_column:ident}};
