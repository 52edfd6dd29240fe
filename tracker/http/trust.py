"""Whom a TLS connection believes. Verification is never switched off; a test may bring an authority of its own."""

from __future__ import annotations

import functools
import ssl

import httpx


@functools.cache
def authorities() -> ssl.SSLContext:
    """Trust what ships with httpx (a slim image has no other) and what this machine trusts (a company's own).

    Read once a process: it takes 30 ms.
    """
    trust = httpx.create_ssl_context(trust_env=False)
    trust.load_default_certs()
    return trust
