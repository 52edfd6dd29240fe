"""The one rule of workspaces in which something goes wrong: two lines, so that a message can follow a message."""

from __future__ import annotations

RULES = """\
[civilians]
kind = "level"
label = "Civilians killed"
indicator = "deaths"
population = "civilians"
levels = [{ name = "warning", at = 25 }, { name = "critical", at = 100 }]
"""
