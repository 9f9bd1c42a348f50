#!/bin/sh
# Runs a Python of at least 3.11: $PYTHON, else python3, else the newest that has a name of its own.
for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$candidate" "$@"
    fi
done
found=$(${PYTHON:-python3} --version 2>&1)
echo "This needs Python 3.11, 3.12 or 3.13; found: ${found:-none}. Name another with PYTHON=/path/to/python3.12 make …" >&2
exit 1
