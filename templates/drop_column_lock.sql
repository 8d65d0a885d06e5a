DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

ALTER TABLE {{table:sql}}
  DROP COLUMN {{source_name:ident}},
  DROP COLUMN {{model_name:ident}},
  DROP COLUMN {{column_name:ident}};
