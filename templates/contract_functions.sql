DROP FUNCTION {{enqueue_function:sql}}();

DROP FUNCTION {{stale_function:sql}}();
