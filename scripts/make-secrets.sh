#!/usr/bin/env bash
# Makes the secrets of docker-compose.yml in secrets/, readable by you alone. What is there already is left as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

umask 077
mkdir -p secrets
for name in postgres_password s3_access_key s3_secret_key; do
  if [ ! -s "secrets/$name" ]; then
    head -c 32 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 32 >"secrets/$name"
    echo "made secrets/$name" >&2
  fi
done
# The containers run as user 1000; the folder keeps everybody else out.
chmod 644 secrets/*
