--@ makes the trigger and search functions anew, by the names to come
--@ renames {{from_column:ident}}, with its tag and source, to {{column_name:ident}}, and {{aside:ident}} to {{from_column:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
{{rename_from:sql}};
