"""Make the environment from the hash lock: a venv, uv from the registry when it is there, plain pip when not.

Run as ``python3 tools/setup.py .venv`` with nothing but Python 3.11+. Ends by touching ``.venv/.ready``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def install(command: list[str], env: dict[str, str], *, quiet: bool = False) -> bool:
    """Install the lock and then this checkout with `command`; return whether both went well."""
    out = subprocess.DEVNULL if quiet else None
    locked = ["--require-hashes", "-r", str(ROOT / "requirements.lock")]
    here = ["--no-deps", "--no-build-isolation", "-e", str(ROOT)]
    return all(subprocess.run([*command, *step], env=env, stderr=out).returncode == 0 for step in (locked, here))


def main(target: str) -> int:
    """Create or update the environment in `target`; return the exit code of the step that failed, or 0."""
    if sys.version_info < (3, 11):
        print(f"This needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.", file=sys.stderr)
        print("Say which to use: make run PYTHON=python3.12", file=sys.stderr)
        return 2
    home = Path(target).resolve()
    bin_dir = home / ("Scripts" if os.name == "nt" else "bin")
    python = bin_dir / ("python.exe" if os.name == "nt" else "python")
    if not python.exists():
        print(f"creating {home.name}", file=sys.stderr)
        venv.create(home, with_pip=True)
    env = os.environ | {
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_COMPILE_BYTECODE": "1",
        "UV_LINK_MODE": "copy",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "UV_SYSTEM_CERTS": "1",  # a company's own certificate authority is known to the system, not to uv
        "VIRTUAL_ENV": str(home),
    }
    pip = [str(python), "-m", "pip", "install", "--quiet"]
    uv = [str(python), "-m", "uv", "pip", "install", "--quiet", "--python", str(python)]
    print("installing what requirements.lock names (hash-checked; about half a minute)", file=sys.stderr)
    tools = subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-tools.lock")], env=env)
    if tools.returncode or not install(uv, env, quiet=True):
        # uv reads none of pip's settings, so behind a company's own index only pip may get through.
        print("uv does not get through here; going on with pip, which takes a little longer", file=sys.stderr)
        if not install(pip, env):
            return 1
    (home / ".ready").touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ".venv"))
