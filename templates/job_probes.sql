-- What the model made of the probe texts first, and when it last made the same of them.

-- probes_read:
SELECT p.probe, to_json(p.vector)::text AS vector,
  format('DELETE FROM vecplan.probes WHERE plan = %L', p.plan) AS forget,
  to_char(p.since AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since,
  to_char(p.confirmed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS confirmed
  FROM vecplan.probes AS p WHERE p.plan = {{plan:text}} AND p.fingerprint = {{probed_fingerprint:text}}

-- probes_put:
-- of workers that begin together, the first one's stay
INSERT INTO vecplan.probes (plan, fingerprint, model, probe, vector)
SELECT {{plan:text}}, {{probed_fingerprint:text}}, {{probed_model:text}}, g.probe, g.vector
  FROM jsonb_to_recordset($1::jsonb) AS g (probe text, vector real[])
ON CONFLICT (plan, fingerprint, probe) DO NOTHING

-- probes_confirm:
-- what is locked, another worker confirms
UPDATE vecplan.probes AS p SET confirmed_at = clock_timestamp()
 WHERE p.plan = {{plan:text}} AND p.fingerprint = {{probed_fingerprint:text}} AND p.probe IN (
   SELECT m.probe FROM vecplan.probes AS m
    WHERE m.plan = {{plan:text}} AND m.fingerprint = {{probed_fingerprint:text}} FOR UPDATE SKIP LOCKED)
