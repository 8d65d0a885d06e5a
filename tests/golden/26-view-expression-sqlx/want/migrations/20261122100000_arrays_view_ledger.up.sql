-- vecplan: plan arrays_view, step ledger: vecplan's own tables, the same for every plan
-- made by vecplan; change the plan and compile again instead of editing
-- vecplan-checksum: 2ad341c98b4546dfdfa6fba34c9b06f421eb01e5ab0c87f40398025e3860852f

SET LOCAL lock_timeout = '2s';

SET LOCAL client_min_messages = warning;

-- one at a time: IF NOT EXISTS does not wait for another session that creates the same
DO $vecplan$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('vecplan ledger', 0));
END
$vecplan$;

CREATE SCHEMA IF NOT EXISTS vecplan;

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

-- the tag that each vector carries: which model made it
CREATE TABLE IF NOT EXISTS vecplan.models (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL UNIQUE,
  model text NOT NULL,
  dimensions integer NOT NULL,
  fingerprint text NOT NULL
);

-- which model a search target serves now
CREATE TABLE IF NOT EXISTS vecplan.generations (
  target text PRIMARY KEY,
  plan text NOT NULL,
  active text NOT NULL,
  accept text[] NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  CHECK (active = ANY (accept))
);

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

CREATE INDEX IF NOT EXISTS chunks_open ON vecplan.chunks (plan, chunk) WHERE state <> 'done';

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

-- one row for each plan that asks a provider
CREATE TABLE IF NOT EXISTS vecplan.limits (
  plan text PRIMARY KEY,
  requests_owed float8 NOT NULL DEFAULT 0,
  tokens_owed float8 NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tokens_used bigint NOT NULL DEFAULT 0
);

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

CREATE INDEX IF NOT EXISTS gates_newest ON vecplan.gates (plan, gate, id);

-- for applications: the model to embed a query with
CREATE OR REPLACE FUNCTION vecplan.active_model(target text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $vecplan$ SELECT g.active FROM vecplan.generations AS g WHERE g.target = $1 $vecplan$;

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

REVOKE ALL ON FUNCTION vecplan.tell_active_model() FROM PUBLIC;

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

GRANT USAGE ON SCHEMA vecplan TO PUBLIC;

GRANT SELECT ON vecplan.generations TO PUBLIC;

INSERT INTO vecplan.schema_migrations AS m (plan, step, version, checksum, state, finished_at, detail)
VALUES ('arrays_view', 'ledger', '20261122100000',
  'e8e4f5317905c0fbc8164d95ac1f9a177872e7b152a26f42ce8c323d2da68471',
  'done', clock_timestamp(), '{}')
ON CONFLICT (plan, step) DO UPDATE
  SET version = excluded.version, checksum = excluded.checksum, state = excluded.state,
    started_at = excluded.started_at, finished_at = excluded.finished_at,
    applied_by = excluded.applied_by, detail = m.detail || excluded.detail;
