-- The vector that embed_server.mjs gives to a text: from b, the 16 bytes of the text's md5,
-- component i is ((b[i mod 16] * (i div 16 + 1)) mod 251 + 1) / 256, which a float4 holds
-- exactly, so the two compare by =.
CREATE FUNCTION testvec(input text, dimensions integer) RETURNS vector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $testvec$
  SELECT array_agg(((get_byte(b, i % 16) * (i / 16 + 1)) % 251 + 1) / 256.0::float4 ORDER BY i)
         ::float4[]::vector
    FROM (SELECT decode(md5(input), 'hex') AS b) AS digest,
         generate_series(0, dimensions - 1) AS i
$testvec$;
