# vecplan: plan events_rename, step index_guard: stops until the backfill is done
# made by vecplan; change the plan and compile again instead of editing
# vecplan-checksum: 675fa323f34f6161f0800dc38b7ea18a7b8a42a0b00ea862e1632a967335a0fe

"""events_rename, step index_guard: stops until the backfill is done

Revision ID: vp_20261122110000
Revises: vp_20261122100001

"""
from alembic import op
import sqlalchemy as sa

revision = 'vp_20261122110000'
down_revision = 'vp_20261122100001'
branch_labels = None
depends_on = None


def _sql(statement):
    # text() reads ":name" as a bind parameter, so every colon is escaped
    op.execute(sa.text(statement.replace(":", r"\:")))


def _commit_earlier():
    # the revisions before this one are committed: a failing guard must not undo them
    with op.get_context().autocommit_block():
        pass


def upgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""-- an index built before the backfill makes it several times slower
DO $vecplan$
DECLARE
  job vecplan.schema_migrations%ROWTYPE;
BEGIN
  SELECT * INTO job FROM vecplan.schema_migrations AS m
   WHERE m.plan = 'events_rename' AND m.step = 'backfill';
  IF job.state = 'done' AND job.checksum = 'cfffd32b32bdce0a341882323a824bb16e5bcb694f98b117c66c4a98715bf490' THEN
    RETURN;
  END IF;
  RAISE EXCEPTION USING ERRCODE = 'VP001', MESSAGE = 'plan events_rename: the backfill '
    || CASE WHEN job.state IS NULL THEN 'has not been started'
            WHEN job.checksum <> 'cfffd32b32bdce0a341882323a824bb16e5bcb694f98b117c66c4a98715bf490' THEN 'was made for another version of the plan'
            ELSE 'is not done (' || job.state || ')' END
    || ': run "vecrun run events_rename.manifest.json", then apply the migrations again';
END
$vecplan$""")
    _sql(r"""INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('events_rename', 'index_guard', '20261122110000',
  '09d2a37747c99c742bf7fff9b9f8faa2cbd284839423cf49ed35b7783b133817',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail""")


def downgrade() -> None:
    _commit_earlier()
    _sql(r"""SET LOCAL lock_timeout = '2s'""")
    _sql(r"""-- short waits for the table's lock, nothing held in between: others queue for 20 ms at most, from the 21st try on for 200
DO $vecplan$
DECLARE
  earlier text;
BEGIN
  FOR attempt IN 1..50 LOOP
    BEGIN
      -- a VACUUM is waited for first, where nobody else queues; autovacuum gives way after deadlock_timeout
      PERFORM set_config('lock_timeout', '3s', true);
      LOCK TABLE public.events IN SHARE UPDATE EXCLUSIVE MODE;
      PERFORM set_config('lock_timeout', CASE WHEN attempt <= 20 THEN '20ms' ELSE '200ms' END, true);
      DROP INDEX IF EXISTS public.events_new_idx;
      -- what a build that broke off has left on partitions
      EXECUTE coalesce((
        SELECT 'DROP INDEX ' || string_agg(i.indexrelid::regclass::text, ', ')
          FROM pg_partition_tree('public.events') AS t
          JOIN pg_catalog.pg_index AS i ON i.indrelid = t.relid
          JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
          JOIN pg_catalog.pg_am AS am ON am.oid = c.relam
          JOIN pg_catalog.pg_opclass AS opc ON opc.oid = i.indclass[0]
          JOIN pg_catalog.pg_attribute AS x ON x.attrelid = i.indexrelid AND x.attnum = 1
          LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
         WHERE t.level > 0 AND NOT c.relispartition AND (am.amname = 'hnsw' AND opc.opcname = 'vector_cosine_ops' AND i.indnatts = 1 AND i.indpred IS NULL
         AND a.attname = 'Embed "1"_v2')), 'SELECT');
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      PERFORM pg_sleep(CASE WHEN attempt <= 20 THEN 0.1 ELSE 0.7 END);
    END;
  END LOOP;
  RAISE EXCEPTION USING ERRCODE = 'lock_not_available', MESSAGE = 'plan events_rename: ' || 'public.events' || ' is busy, its lock was not obtained in 50 tries: apply the migrations again when it is quiet';
END
$vecplan$""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'events_rename' AND step = 'index'""")
    _sql(r"""DELETE FROM vecplan.schema_migrations WHERE plan = 'events_rename' AND step = 'index_guard'""")
