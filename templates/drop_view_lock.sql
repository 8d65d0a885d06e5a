--@ drops view {{view:sql}}, unless an earlier plan made it | ACCESS EXCLUSIVE | {{view:sql}}
IF NOT EXISTS (SELECT FROM vecplan.schema_migrations AS e
                WHERE e.step = 'expand' AND e.plan <> {{plan:text}} AND e.detail ->> 'view' = {{view_text:text}}) THEN
  DROP VIEW {{view:sql}};
END IF;
