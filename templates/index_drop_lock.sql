DROP INDEX IF EXISTS {{index:sql}};
