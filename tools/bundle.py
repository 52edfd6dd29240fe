"""One folder that installs the tracker on a machine without a network: wheels, their hashes, and how.

``python tools/bundle.py [FOLDER]`` (``make bundle``). Made for machines like this one: the same system, processor and
Python. Needs the registry while it is made; afterwards nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

README = """\
The humanitarian indicator tracker for a machine without a network, of the same kind as the one this was made on
({machine}).

  python{version} -m venv tracker
  tracker/bin/pip install --no-index --find-links wheels --require-hashes -r requirements.txt
  tracker/bin/tracker doctor
  tracker/bin/tracker run --replay

The first line of `requirements.txt` that differs from what lies in wheels/ stops the installation.
"""


def main(target: str) -> int:
    """Build every wheel the lock names, and our own, into `target`; return the exit code of what failed, or 0."""
    folder = Path(target).resolve()
    wheels = folder / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir"]
    lock = ["--require-hashes", "--no-build-isolation", "-r", str(ROOT / "requirements-run.lock")]
    with tempfile.TemporaryDirectory() as made:
        for step in ([*pip, str(wheels), *lock], [*pip, made, "--no-deps", "--no-build-isolation", str(ROOT)]):
            code = subprocess.run(step).returncode
            if code:
                return code
        ours = next(Path(made).glob("*.whl"))
        shutil.copy(ours, wheels)
    hashed = subprocess.run([sys.executable, "-m", "pip", "hash", *map(str, sorted(wheels.glob("*.whl")))],
                            capture_output=True, text=True, check=True).stdout  # fmt: skip
    (folder / "requirements.txt").write_text(named(hashed), encoding="utf-8", newline="\n")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    told = README.format(machine=f"{sys.platform}, Python {version}", version=version)
    (folder / "README.txt").write_text(told, encoding="utf-8", newline="\n")
    print(f"{folder}: {len(list(wheels.glob('*.whl')))} wheels; README.txt says how to install them")
    return 0


def named(hashed: str) -> str:
    """Return requirements of what `pip hash` says of wheels: ``name==version --hash=sha256:...``, a line each."""
    lines, wheel = [], ""
    for line in hashed.splitlines():
        if line.endswith(":"):
            wheel = Path(line[:-1]).name
        elif line.startswith("--hash"):
            name, version = wheel.split("-")[:2]
            lines.append(f"{name.replace('_', '-').lower()}=={version} {line}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "dist/bundle"))
