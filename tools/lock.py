"""Resolve the lock files again: hashes, every platform, no address of any index."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMPILE = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet"]
NAMED = ["--custom-compile-command", "make lock"]

TOOLS = "uv>=0.9\nhatchling>=1.27\nsetuptools>=80\nwheel>=0.45\n"
"""setuptools builds docopt, the one package that comes as source alone (quantulum3 needs it by way of num2words)."""


def main() -> int:
    """Write requirements.lock (core, dev), -run.lock (core, PostgreSQL), -browser.lock, -tools.lock (what installs)."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never"}
    uv = [sys.executable, "-m", "uv", "pip", "compile", *COMPILE, *NAMED]
    tools = subprocess.run([*uv, "-", "-o", "requirements-tools.lock"], input=TOOLS, text=True, cwd=ROOT, env=env)
    main_lock = subprocess.run([*uv, "pyproject.toml", "--group", "dev", "-o", "requirements.lock"], cwd=ROOT, env=env)
    run = ["pyproject.toml", "--extra", "postgres", "--constraints", "requirements.lock", "-o", "requirements-run.lock"]
    run_lock = subprocess.run([*uv, *run], cwd=ROOT, env=env)  # what a container or a bundle holds: no tests' packages
    browser = ["--group", "browser", "--constraints", "requirements.lock", "-o", "requirements-browser.lock"]
    browser_lock = subprocess.run([*uv, *browser], cwd=ROOT, env=env)  # what drives chromium in make test-full
    return tools.returncode or main_lock.returncode or run_lock.returncode or browser_lock.returncode


if __name__ == "__main__":
    sys.exit(main())
