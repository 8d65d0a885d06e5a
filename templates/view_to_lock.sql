--@ has view {{view:sql}} serve {{to_model:text}} | ACCESS EXCLUSIVE | {{view:sql}}
{{serve_to:sql}};
