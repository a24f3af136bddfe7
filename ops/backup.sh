#!/usr/bin/env bash
# Backs up database and objects into /backup: `now`, or `daily` for ever. The database first, the objects second: an
# object without a row costs nothing. Objects never change under their names, so only new ones are copied.
set -euo pipefail

to=${SOHOA_BACKUP_TO:-/backup}
objects=${SOHOA_OBJECTS:-/objects}
password_file=${SOHOA_PASSWORD_FILE:-/run/secrets/postgres_password}

back_up() {
  local stamp part
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  part=$to/.$stamp.dump
  PGPASSWORD=$(cat "$password_file")
  export PGPASSWORD
  pg_dump --format=custom --file="$part"
  pg_restore --list "$part" >/dev/null  # whole enough to be read
  sync "$part"
  mv "$part" "$to/$stamp.dump"
  mkdir -p "$to/objects"
  cp --archive --update --no-target-directory "$objects" "$to/objects"
  sync --file-system "$to"
  # node_exporter's textfile collector shows it; the alarm SohoaBackupOld watches it.
  printf 'sohoa_backup_timestamp_seconds %s\n' "$(date +%s)" >"$to/.sohoa.prom"
  mv "$to/.sohoa.prom" "$to/sohoa.prom"
  find "$to" -maxdepth 1 -name '*.dump' | sort -r | tail -n "+$((${SOHOA_BACKUPS_KEPT:-14} + 1))" | xargs -r rm --
  printf 'backed up: %s.dump, %s objects\n' "$stamp" "$(find "$to/objects" -type f | wc -l)"
}

case ${1:-} in
  now) back_up ;;
  daily)
    while true; do
      back_up
      sleep 86400 &
      wait $!
    done
    ;;
  *)
    echo "usage: backup.sh now|daily" >&2
    exit 2
    ;;
esac
