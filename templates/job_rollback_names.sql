-- What was made on the serving column since cutover, and has followed it to its own name.

-- followed:
SELECT string_agg(DISTINCT pg_describe_object(o.classid, o.objid, o.objsubid), ', ')
       || ' uses the new vectors, which are column ' || {{column_name:text}} || ' again' AS followed
  FROM {{new_users:sql}}
HAVING count(*) > 0
