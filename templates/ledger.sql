-- up
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ shows warnings and errors alone
SET LOCAL client_min_messages = warning;

--@ takes turns with other sessions that create the ledger
-- one at a time: IF NOT EXISTS does not wait for another session that creates the same
DO $vecplan$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('vecplan ledger', 0));
END
$vecplan$;

--@ creates schema vecplan, unless it is there
CREATE SCHEMA IF NOT EXISTS vecplan;

--@ creates table vecplan.schema_migrations, unless it is there: the steps of each plan
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

--@ creates table vecplan.models, unless it is there: the tag of each model
-- the tag that each vector carries: which model made it
CREATE TABLE IF NOT EXISTS vecplan.models (
  id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  plan text NOT NULL UNIQUE,
  model text NOT NULL,
  dimensions integer NOT NULL,
  fingerprint text NOT NULL
);

--@ creates table vecplan.generations, unless it is there: which model a search target serves
-- which model a search target serves now
CREATE TABLE IF NOT EXISTS vecplan.generations (
  target text PRIMARY KEY,
  plan text NOT NULL,
  active text NOT NULL,
  accept text[] NOT NULL,
  since timestamptz NOT NULL DEFAULT now(),
  CHECK (active = ANY (accept))
);

--@ creates table vecplan.chunks, unless it is there: the key ranges of a backfill
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

--@ creates index vecplan.chunks_open, unless it is there
CREATE INDEX IF NOT EXISTS chunks_open ON vecplan.chunks (plan, chunk) WHERE state <> 'done';

--@ creates table vecplan.sweeps, unless it is there: how far the chunks of a backfill reach
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

--@ creates table vecplan.workers, unless it is there: who works now, and how it goes
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

--@ creates table vecplan.quarantine, unless it is there: rows that a provider refuses
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

--@ creates table vecplan.limits, unless it is there: what the requests of a plan owe to its rate and budget
-- one row for each plan that asks a provider
CREATE TABLE IF NOT EXISTS vecplan.limits (
  plan text PRIMARY KEY,
  requests_owed float8 NOT NULL DEFAULT 0,
  tokens_owed float8 NOT NULL DEFAULT 0,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  tokens_used bigint NOT NULL DEFAULT 0
);

--@ creates table vecplan.probes, unless it is there: what a model makes of the probe texts
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

--@ creates table vecplan.gates, unless it is there: the measurements of verify
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

--@ creates index vecplan.gates_newest, unless it is there
CREATE INDEX IF NOT EXISTS gates_newest ON vecplan.gates (plan, gate, id);

--@ creates function vecplan.active_model: the model to embed a query with
-- for applications: the model to embed a query with
CREATE OR REPLACE FUNCTION vecplan.active_model(target text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $vecplan$ SELECT g.active FROM vecplan.generations AS g WHERE g.target = $1 $vecplan$;

--@ creates function vecplan.tell_active_model, which tells the listeners of vecplan_active_model
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

--@ lets nobody else use the function
REVOKE ALL ON FUNCTION vecplan.tell_active_model() FROM PUBLIC;

--@ creates trigger vecplan_tell on vecplan.generations, unless it is there: it calls that function
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

--@ lets everybody use schema vecplan
GRANT USAGE ON SCHEMA vecplan TO PUBLIC;

--@ lets everybody read vecplan.generations
GRANT SELECT ON vecplan.generations TO PUBLIC;

-- down
--@ waits for no lock for longer than 2 s
SET LOCAL lock_timeout = '2s';

--@ takes step ledger out of the ledger
DELETE FROM vecplan.schema_migrations WHERE plan = {{plan:text}} AND step = 'ledger';

--@ drops schema vecplan with its tables, unless another plan has steps there
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
