-- vecplan: plan tickets_v2, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 19481cbe320fad60d04a9f0a36e72b355e651e148016ee7dff82c5c50169ffc4

-- +goose Up
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
SET LOCAL client_min_messages = warning;
-- +goose StatementEnd

-- +goose StatementBegin
-- one at a time: IF NOT EXISTS does not wait for another session that creates the same
DO $vecplan$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('vecplan ledger', 0));
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE SCHEMA IF NOT EXISTS vecplan;
-- +goose StatementEnd

-- +goose StatementBegin
-- one row for each step of each plan: SQL files and jobs alike
CREATE TABLE IF NOT EXISTS vecplan.schema_migrations (
  plan text NOT NULL,
  step text NOT NULL,
  version text,
  checksum text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  started_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  applied_by text NOT NULL DEFAULT session_user,
  detail jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (plan, step)
);
-- +goose StatementEnd

-- +goose StatementBegin
-- the tag that each vector carries: which model made it
CREATE TABLE IF NOT EXISTS vecplan.models (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL UNIQUE,
  model text NOT NULL,
  dimensions integer NOT NULL,
  fingerprint text NOT NULL
);
-- +goose StatementEnd

-- +goose StatementBegin
-- which model a search target serves now
CREATE TABLE IF NOT EXISTS vecplan.generations (
  target text PRIMARY KEY,
  plan text NOT NULL,
  active text NOT NULL,
  accept text[] NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  CHECK (active = ANY (accept))
);
-- +goose StatementEnd

-- +goose StatementBegin
-- key ranges of a sweep, from lo to hi inclusive; a lease is free once its backend is gone
CREATE TABLE IF NOT EXISTS vecplan.chunks (
  plan text NOT NULL,
  chunk bigint NOT NULL,
  lo text[] NOT NULL,
  hi text[] NOT NULL,
  rows bigint NOT NULL,
  state text NOT NULL DEFAULT 'todo' CHECK (state IN ('todo', 'running', 'done')),
  attempts integer NOT NULL DEFAULT 0,
  lease_pid integer,
  lease_start timestamptz,
  heartbeat timestamptz,
  worker text,
  PRIMARY KEY (plan, chunk)
);
-- +goose StatementEnd

-- +goose StatementBegin
CREATE INDEX IF NOT EXISTS chunks_open ON vecplan.chunks (plan, chunk) WHERE state <> 'done';
-- +goose StatementEnd

-- +goose StatementBegin
-- chunks are made one by one, each of so many keys from the frontier on, until that is NULL
CREATE TABLE IF NOT EXISTS vecplan.sweeps (
  plan text PRIMARY KEY,
  plan_checksum text NOT NULL,
  begun_at timestamptz NOT NULL DEFAULT now(),
  window_keys bigint NOT NULL,
  estimated_rows bigint NOT NULL,
  frontier text[],
  upto text[],
  next_chunk bigint NOT NULL DEFAULT 0
);
-- +goose StatementEnd

-- +goose StatementBegin
-- who works now; a worker is gone once its backend is
CREATE TABLE IF NOT EXISTS vecplan.workers (
  plan text NOT NULL,
  worker text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('backfill', 'refresh', 'follow')),
  pid integer NOT NULL,
  backend_start timestamptz NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  heartbeat timestamptz NOT NULL,
  rows bigint,
  rate float8,
  done bigint,
  total bigint,
  tokens bigint,
  usd float8,
  requests bigint,
  retries bigint,
  quarantined bigint,
  in_flight bigint,
  waiting text,
  lag_ms bigint,
  PRIMARY KEY (plan, pid, backend_start)
);
-- +goose StatementEnd

-- +goose StatementBegin
-- rows that the provider refuses; a changed text is tried again
CREATE TABLE IF NOT EXISTS vecplan.quarantine (
  plan text NOT NULL,
  key text[] NOT NULL,
  hash uuid NOT NULL,
  reason text NOT NULL,
  attempts integer NOT NULL DEFAULT 1,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (plan, key)
);
-- +goose StatementEnd

-- +goose StatementBegin
-- one row for each plan that asks a provider
CREATE TABLE IF NOT EXISTS vecplan.limits (
  plan text PRIMARY KEY,
  requests_owed float8 NOT NULL DEFAULT 0,
  tokens_owed float8 NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tokens_used bigint NOT NULL DEFAULT 0
);
-- +goose StatementEnd

-- +goose StatementBegin
-- what a model of a plan made of fixed texts first: another one that answers by its name is noticed
CREATE TABLE IF NOT EXISTS vecplan.probes (
  plan text NOT NULL,
  fingerprint text NOT NULL,
  model text NOT NULL,
  probe text NOT NULL,
  vector real[] NOT NULL,
  since timestamptz NOT NULL DEFAULT clock_timestamp(),
  confirmed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (plan, fingerprint, probe)
);
-- +goose StatementEnd

-- +goose StatementBegin
-- every measurement of verify; without a threshold it is there to be known, not to be passed
CREATE TABLE IF NOT EXISTS vecplan.gates (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL,
  gate text NOT NULL,
  measured_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  figure float8 NOT NULL,
  threshold float8,
  passed boolean NOT NULL,
  sample bigint NOT NULL,
  plan_checksum text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}'
);
-- +goose StatementEnd

-- +goose StatementBegin
CREATE INDEX IF NOT EXISTS gates_newest ON vecplan.gates (plan, gate, id);
-- +goose StatementEnd

-- +goose StatementBegin
-- for applications: the model to embed a query with
CREATE OR REPLACE FUNCTION vecplan.active_model(target text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $vecplan$ SELECT g.active FROM vecplan.generations AS g WHERE g.target = $1 $vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
-- clients keep what active_model says: whoever listens is told once a change of it is committed
CREATE OR REPLACE FUNCTION vecplan.tell_active_model() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $vecplan$
BEGIN
  IF TG_OP = 'INSERT' OR OLD.active <> NEW.active THEN
    PERFORM pg_notify('vecplan_active_model', json_build_object('target', NEW.target, 'active', NEW.active)::text);
  END IF;
  RETURN NULL;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
REVOKE ALL ON FUNCTION vecplan.tell_active_model() FROM PUBLIC;
-- +goose StatementEnd

-- +goose StatementBegin
-- CREATE OR REPLACE would wait for every transaction that has just flipped a row
DO $vecplan$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t
      WHERE t.tgrelid = 'vecplan.generations'::regclass AND t.tgname = 'vecplan_tell') THEN
    CREATE TRIGGER vecplan_tell AFTER INSERT OR UPDATE ON vecplan.generations
      FOR EACH ROW EXECUTE FUNCTION vecplan.tell_active_model();
  END IF;
END
$vecplan$;
-- +goose StatementEnd

-- +goose StatementBegin
GRANT USAGE ON SCHEMA vecplan TO PUBLIC;
-- +goose StatementEnd

-- +goose StatementBegin
GRANT SELECT ON vecplan.generations TO PUBLIC;
-- +goose StatementEnd

-- +goose StatementBegin
INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('tickets_v2', 'ledger', '20261122100000',
  'e8e4f5317905c0fbc8164d95ac1f9a177872e7b152a26f42ce8c323d2da68471',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SET LOCAL lock_timeout = '2s';
-- +goose StatementEnd

-- +goose StatementBegin
DELETE FROM vecplan.schema_migrations WHERE plan = 'tickets_v2' AND step = 'ledger';
-- +goose StatementEnd

-- +goose StatementBegin
-- the last plan takes the schema along
DO $vecplan$
BEGIN
  IF EXISTS (SELECT FROM vecplan.schema_migrations) THEN
    RETURN;
  END IF;
  DROP FUNCTION vecplan.active_model(text);
  DROP TABLE
    vecplan.gates,
    vecplan.probes,
    vecplan.limits,
    vecplan.quarantine,
    vecplan.workers,
    vecplan.sweeps,
    vecplan.chunks,
    vecplan.generations,
    vecplan.models,
    vecplan.schema_migrations;
  DROP FUNCTION vecplan.tell_active_model();
  DROP SCHEMA vecplan;
END
$vecplan$;
-- +goose StatementEnd
