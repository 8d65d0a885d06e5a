--@ makes the trigger and search functions anew, by the names to come
--@ renames {{from_column:ident}} to {{aside:ident}}, and {{column_name:ident}}, with its tag and source, to {{from_column:ident}} | ACCESS EXCLUSIVE | {{table:sql}}
{{rename_to:sql}};
