--@ renames {{from_column:ident}}, with its tag and source, to {{column_name:ident}}, and {{aside:ident}} to {{from_column:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
--@ has the triggers and the search functions go by these names
{{rename_from:sql}};
