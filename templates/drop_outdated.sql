--@ drops function {{outdate_function:sql}}
DROP FUNCTION {{outdate_function:sql}}();

--@ drops table {{outdated:sql}}
DROP TABLE {{outdated:sql}};

--@ forgets rows that {{from_model:text}} refused
DELETE FROM vecplan.quarantine WHERE plan = {{from_quarantine:text}};

--@ forgets what {{from_model:text}} made of the probe texts
DELETE FROM vecplan.probes WHERE plan = {{from_quarantine:text}};
