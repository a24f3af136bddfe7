#!/usr/bin/env bash
# Installs what is missing: Debian/Ubuntu packages, then the Python packages of requirements/dev.txt (every one
# checked against its hash), then this project, all into .venv/. Run it as often as you like: when nothing has
# changed it ends within a second and touches nothing.
#
#   PYTHON=/path/to/python3.12 scripts/setup.sh    to make a new .venv/ with another Python (3.11 or newer)
#
# Exit codes: 0 everything is there; 3 something is missing that this user cannot install (the command is printed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The program does not run without these: the engine, its models, the PDF renderer, faces of the demo pages.
needed=(tesseract-ocr tesseract-ocr-vie tesseract-ocr-eng tesseract-ocr-osd poppler-utils
  fonts-freefont-ttf fonts-dejavu-core)
# The tests drive the review site in this browser; the program itself does without it.
for_tests=(chromium postgresql docker-compose)
# Of these the tests want one program each, not the service that the package would start: they are unpacked into
# .venv/tools/ and installed nowhere.
unpacked_for_tests=(caddy prometheus)
# Only the bench wants these: more faces to draw with, and what OCRmyPDF needs to be measured beside us. Faces that
# only wide measures and training use (bench/data/faces.csv) are installed by hand; see docs/reader.md.
for_bench=(fonts-croscore fonts-sil-gentiumplus fonts-crosextra-carlito fonts-cmu ghostscript)

stamp=.venv/.stamp
bench_stamp=.venv/.bench-packages-tried
is_index_fresh=""

say() { printf 'setup: %s\n' "$*" >&2; }

stop() {
  say "$1"
  [ -n "${2:-}" ] && say "run:  $2"
  exit 3
}

# Print those of the named packages that dpkg does not know as installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
  for package in "$@"; do
    grep -qx "$package installed" <<<"$installed" || printf '%s\n' "$package"
  done
}

# Run a command as root: as we are, or through sudo (which may ask only where somebody can answer).
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
    sudo "$@"
  else
    return 126
  fi
}

# Ask the mirrors what there is, once a run.
refresh_index() {
  [ -n "$is_index_fresh" ] && return
  as_root apt-get update -qq || return
  is_index_fresh=yes
}

install_packages() {
  say "installing $*"
  refresh_index || return
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

install_needed() {
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} = 0 ] && return
  install_packages "${missing[@]}" ||
    stop "packages are missing and could not be installed" \
      "sudo apt-get update && sudo apt-get install ${missing[*]}"
}

# Nothing of these is worth stopping for; one failed try is remembered, so that later runs stay quick.
install_for_bench() {
  local missing package
  [ -e "$bench_stamp" ] && return
  mapfile -t missing < <(missing_packages "${for_bench[@]}")
  for package in "${missing[@]}"; do
    install_packages "$package" ||
      say "left out (only 'make bench' misses it): sudo apt-get install $package"
  done
  touch "$bench_stamp"
}

# Fetch a package file into .venv/tools/deb; an index that is old, or not there yet, is asked for anew.
download_package() {
  (cd .venv/tools/deb && apt-get download -qq "$1" >/dev/null 2>&1) ||
    { refresh_index && (cd .venv/tools/deb && apt-get download -qq "$1" >/dev/null); }
}

# Nothing of these is worth stopping for either, and a failed try is remembered: without them three tests of ops/ are
# skipped and say so. Where CI is set they fail.
unpack_for_tests() {
  local package
  for package in "${unpacked_for_tests[@]}"; do
    [ -e ".venv/tools/.$package" ] && continue
    say "unpacking $package into .venv/tools"
    mkdir -p .venv/tools/deb
    { download_package "$package" && dpkg -x .venv/tools/deb/"$package"_*.deb .venv/tools; } ||
      say "left out (only tests of ops/ miss it): $package"
    touch ".venv/tools/.$package"
    rm -rf .venv/tools/deb
  done
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Print the first Python that is new enough; nothing where there is none.
find_python() {
  local candidate
  for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
    if [ "$candidate" = "${PYTHON:-}" ]; then
      stop "PYTHON=$PYTHON is no Python 3.11 or newer"
    fi
  done
}

make_venv() {
  local python
  python=$(find_python)
  if [ -z "$python" ] && $has_apt; then
    install_needed python3 python3-venv
    python=$(find_python)
  fi
  [ -n "$python" ] ||
    stop "Python 3.11 or newer was not found" "sudo apt-get install python3.11 python3.11-venv"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    $has_apt || stop "$python has no module 'ensurepip', which makes virtual environments"
    install_needed "$(basename "$python")-venv"
  fi
  say "making .venv with $("$python" -V 2>&1)"
  "$python" -m venv --clear .venv
}

# What .venv was made of: the locks, the project file, its place on this disk (scripts in it name that place).
wanted_stamp() {
  { cat requirements/base.in requirements/*.txt pyproject.toml scripts/setup.sh; pwd; } | sha256sum | cut -d' ' -f1
}

# The programs in .venv/bin name the folder they were made in; after a move they point nowhere.
has_moved() { [ -e .venv/bin/sohoa ] && ! grep -qF "$PWD/.venv/bin/python" .venv/bin/sohoa; }

install_python_packages() {
  if ! is_new_enough .venv/bin/python || has_moved; then
    make_venv
  elif ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    # A .venv made by another tool may lack pip; what lies in it is kept.
    .venv/bin/python -m ensurepip --upgrade >/dev/null || make_venv
  fi
  say "installing Python packages into .venv (a few minutes the first time)"
  .venv/bin/python -m pip install --quiet --require-hashes -r requirements/dev.txt
  .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
}

has_apt=false
if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  has_apt=true
  install_needed "${needed[@]}" "${for_tests[@]}"
else
  say "this is neither Debian nor Ubuntu: install Tesseract 5 with vie and eng, Poppler, FreeFont and DejaVu yourself"
fi

wanted=$(wanted_stamp)
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || [ ! -x .venv/bin/sohoa ]; then
  install_python_packages
  printf '%s\n' "$wanted" >"$stamp"
  say "done; .venv/bin/sohoa check looks at the whole installation"
fi
if $has_apt; then
  install_for_bench
  unpack_for_tests
fi
