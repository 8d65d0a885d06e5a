DROP TRIGGER {{enqueue_trigger:ident}} ON {{table:sql}};

DROP TRIGGER {{stale_trigger:ident}} ON {{table:sql}};

DROP TABLE {{side:sql}};
