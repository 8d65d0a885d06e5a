#!/bin/sh
# How requests travel: over TLS that is verified, by HTTP/2 where it is offered, on connections that
# are kept, with answers compressed.
# shellcheck source=tests/db/db.sh
. "$(dirname "$0")/db.sh"
db_start
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$ENV_DIR/key.pem" -out "$ENV_DIR/cert.pem" \
    2>"$ENV_DIR/openssl.log" || bail_out "no certificate: $(cat "$ENV_DIR/openssl.log")"
cat "$ENV_DIR/key.pem" "$ENV_DIR/cert.pem" >"$ENV_DIR/tls.pem"
export NODE_EXTRA_CA_CERTS="$ENV_DIR/cert.pem" # for embed_ask

# ---- plain HTTP
make_table plain 400
make_docs plain column
embed_control '{"gzip": true}'
run plain
is "compressed answers are read" "$RC $(wrong plain)" "0 0"
is "they were compressed" "$([ "$(embed_stat gzipped)" -ge 40 ] && echo yes)" yes
is "connections are kept: one for each request in flight, one for the probes" \
    "$([ "$(embed_stat connections)" -le 5 ] && echo yes)" yes

# ---- a certificate that nobody has signed
env_embed --tls "$ENV_DIR/tls.pem"
make_table sealed 400
make_docs sealed column
run sealed
is "a certificate that is not known ends the run" "$RC $(written sealed)" "1 0"
like "it is said" "$OUT" 'certificate'
like "and what to do" "$OUT" 'SSL_CERT_FILE'
is "nothing was sent" "$(embed_stat requests)" 0

# ---- the same, known
SSL_CERT_FILE=$ENV_DIR/cert.pem
export SSL_CERT_FILE
run sealed
is "SSL_CERT_FILE makes it known" "$RC $(wrong sealed)" "0 0"
is "each request went by HTTP/2, as offered" "$(embed_stat http2)" "$(embed_stat requests)"
is "over connections that are kept" "$([ "$(embed_stat connections)" -le 5 ] && echo yes)" yes

SSL_CERT_FILE=$ENV_DIR/none.pem
sql "UPDATE sealed SET body = 'changed' WHERE id = 7"
run sealed
is "a file that is not there ends the run" "$RC $(pending sealed)" "1 1"
like "with its name" "$OUT" 'none\.pem'
unset SSL_CERT_FILE

mkdir "$ENV_DIR/authorities"
cp "$ENV_DIR/cert.pem" "$ENV_DIR/authorities/$(openssl x509 -hash -noout -in "$ENV_DIR/cert.pem").0"
SSL_CERT_DIR=$ENV_DIR/authorities
export SSL_CERT_DIR
run sealed
is "SSL_CERT_DIR makes it known, too" "$RC $(wrong sealed) $(pending sealed)" "0 0 0"
done_testing
