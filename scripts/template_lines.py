"""Names every line of a template that is too long: djlint looks into no comments and no translated text."""

import sys
from pathlib import Path

MOST = 120  # characters


def main(folder: Path) -> int:
    found = [
        f"{path}:{number}: {len(line)} characters, at most {MOST}"
        for path in sorted(folder.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if len(line) > MOST
    ]
    print("\n".join(found) or "every line of a template can be read without scrolling sideways")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path("templates")))
