#!/bin/sh
# Makes what a cluster needs to know its own: an authority, and one certificate that scheduler, workers and the command
# show each other. Whoever holds the key may run what they like on the workers: keep the folder to yourself.
#   sh deploy/archive/certificates.sh certificates
set -eu
umask 077
into=${1:-certificates}
mkdir -p "$into"
cd "$into"
[ ! -e key.pem ] || { echo "$into holds certificates already: remove it first" >&2; exit 1; }
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj "/CN=tracker archive authority" \
  -addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign" -keyout ca-key.pem -out ca.pem
openssl req -newkey rsa:3072 -nodes -subj "/CN=tracker archive" -keyout key.pem -out request.pem
printf 'basicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth,clientAuth\nsubjectAltName=DNS:scheduler,DNS:localhost,IP:127.0.0.1\n' > ext
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 365 -extfile ext -out cert.pem
rm -f request.pem ext ca.srl
chmod 0440 ca.pem cert.pem key.pem
echo "$into: ca.pem, cert.pem, key.pem; put ca-key.pem where no machine of the cluster reads it"
