--@ renames {{from_column:ident}} to {{aside:ident}}, and {{column_name:ident}}, with its tag and source, to {{from_column:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
--@ has the triggers and the search functions go by these names
{{rename_to:sql}};
