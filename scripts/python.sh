#!/bin/sh
# Runs a Python of at least 3.11 that can make a venv: $PYTHON, else the system's own, which distributions
# build with profiles (a fifth quicker here than one built plainly), else python3, else the newest by name.
for candidate in ${PYTHON:-/usr/bin/python3 python3 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done
found=$(${PYTHON:-python3} --version 2>&1)
echo "This needs Python 3.11, 3.12 or 3.13 with venv; found: ${found:-none}. On Debian or Ubuntu: apt-get install \
python3-venv. Or name another: PYTHON=/path/to/python3.12 make …" >&2
exit 1
