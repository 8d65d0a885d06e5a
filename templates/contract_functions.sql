--@ drops function {{enqueue_function:sql}}
DROP FUNCTION {{enqueue_function:sql}}();

--@ drops function {{stale_function:sql}}
DROP FUNCTION {{stale_function:sql}}();
