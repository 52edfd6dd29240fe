"""Configuration: config/*.toml in, one frozen :class:`~tracker.model.Settings` out, or every problem at once.

Comes in: a folder of TOML files. Goes out: Settings, validated whole before anything runs. Never: a secret (files name
the environment variable that holds it), a default that hides a mistake, a partly valid result.
"""

from tracker.config.find import find_config
from tracker.config.load import load

__all__ = ["find_config", "load"]
