--@ has view {{view:sql}} serve {{from_model:text}} | ACCESS EXCLUSIVE | {{view:sql}}
{{serve_from:sql}};
