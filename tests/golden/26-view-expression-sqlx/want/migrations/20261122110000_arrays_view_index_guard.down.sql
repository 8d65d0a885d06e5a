-- vecplan: plan arrays_view, step index_guard: stops until the backfill is done
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 406b9c448670263e78afb622f8154e071f94d414ab28732b263c3087f1428ed9

SET LOCAL lock_timeout = '2s';

DELETE FROM vecplan.schema_migrations WHERE plan = 'arrays_view' AND step = 'index_guard';
