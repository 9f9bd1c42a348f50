"""Fetches the vendored scripts from their npm packages, checks them, and writes them where they are served.

The files are committed, so nobody needs npm to run the site or its tests.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    sha512: str
    target: str
    files: tuple[str, ...]


PACKAGES = (
    Package(
        name="signature_pad",
        version="5.1.4",
        sha512="q0wO5a+U+AWPVcVmiNXz7FY4Ad1QiE8wto/3Yn41WVqepoVVYMvkb1CTokaWPUUAHWDLLabH3/acODeWM9jCrg==",
        target="static/vendor/signature_pad",
        files=("dist/signature_pad.umd.min.js", "LICENSE"),
    ),
    Package(
        name="axe-core",
        version="4.14.1",
        sha512="FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        target="tests/browser/vendor",
        files=("axe.min.js", "LICENSE"),
    ),
)


def main() -> None:
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            unpack(package, fetch(package, Path(folder)))
        print(f"{package.name} {package.version} → {package.target}")


def fetch(package: Package, folder: Path) -> Path:
    """The package's archive; stops if it is not the one that was looked at."""
    wanted = f"{package.name}@{package.version}"
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [archive] = folder.glob("*.tgz")
    found = b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package.sha512:
        raise SystemExit(f"{wanted} has another digest than the one pinned here: {found}")
    return archive


def unpack(package: Package, archive: Path) -> None:
    target = ROOT / package.target
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        for name in package.files:
            member = tar.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{package.name} has no file {name}")
            # collectstatic follows source map links, and the maps are not shipped.
            text = re.sub(r"\n?//# sourceMappingURL=.*", "", member.read().decode())
            (target / Path(name).name).write_text(text)


if __name__ == "__main__":
    main()
