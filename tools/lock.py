"""Resolve the two lock files again: hashes, every platform, no address of any index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"]
NAMED = ["--custom-compile-command", "make lock"]


def main() -> int:
    """Write requirements.lock (core and dev) and requirements-tools.lock (uv itself)."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    uv = [sys.executable, "-m", "uv", "pip", "compile", *COMPILE, *NAMED]
    tools = subprocess.run([*uv, "-", "-o", "requirements-tools.lock"], input="uv>=0.9\n", text=True, cwd=ROOT, env=env)
    main_lock = subprocess.run([*uv, "pyproject.toml", "--group", "dev", "-o", "requirements.lock"], cwd=ROOT, env=env)
    return tools.returncode or main_lock.returncode


if __name__ == "__main__":
    sys.exit(main())
