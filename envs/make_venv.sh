#!/usr/bin/env bash
# Make a virtual environment with the packages of a lock, or bring one up to date:
#   envs/make_venv.sh FOLDER LOCK [PYTHON]
# Without PYTHON a folder keeps its own, and a new one gets the newest that works.
set -euo pipefail
venv=$1 lock=$2 python=${3:-}

# A name may be there and only fail, as pyenv's do; Debian's Python may lack ensurepip.
suits() {
  said=$("$1" -c '
import ensurepip, sys
version = ".".join(map(str, sys.version_info[:3]))
sys.exit(0 if (3, 11) <= sys.version_info[:2] <= (3, 13) else "is Python " + version)
' 2>&1)
}
# What was tried, and why not.
refused=
try() {
  if suits "$1"; then python=$1; return 0; fi
  # Without the lines of a traceback and of advice.
  [ -z "${said}" ] || refused+="  $1: $(grep -v '^ *$' <<< "$said" | grep -m 1 -E 'is Python|Error|not found' || head -n 1 <<< "$said")"$'\n'
  return 1
}

installed=$(cat "$venv/installed" 2> /dev/null || true)
kept=
if [ -n "$python" ]; then
  asked=$python python=
  try "$asked" || true
elif [ "${installed:-requirements.lock}" = "$lock" ] && suits "$venv/bin/python"; then
  python=$venv/bin/python kept=1
else
  for name in python3.13 python3.12 python3.11 python3; do
    try "$name" && break
  done
fi
if [ -z "$python" ]; then
  echo "No Python from 3.11 to 3.13 was found that works:" >&2
  printf '%s' "$refused" >&2
  echo "Install one, or say where it is: make venv PYTHON=/path/to/python3.12" >&2
  exit 1
fi
echo "$("$python" --version) ($(command -v "$python")), $lock"
# Anew for another lock or Python: packages of two would mix.
[ -n "$kept" ] || "$python" -m venv --clear "$venv"
# Without pip's thousand lines, which would hide the errors.
echo "Installing 3 GB of packages into $venv: two to five minutes"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --editable .
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"
echo "$lock" > "$venv/installed"
