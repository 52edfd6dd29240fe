"""What becomes of a password before it is kept, and whether one that is shown is the one that was kept.

In: a password. Out: a line that names how it was made (scrypt, its costs, its salt) beside what it made; nobody gets
the password out of it. Whoever is not there is compared with a line of nobody's, at the same cost.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading

from tracker.secrets import Secret

N, R, P = 2**15, 8, 1
"""32 MB and about a tenth of a second for each try (OWASP's advice for scrypt, with P at its fewest)."""

KEY_BYTES, SALT_BYTES = 32, 16
MOST_MEMORY = 128 * N * R * 2
SHORTEST, LONGEST = 12, 200
FEWEST_LETTERS = 5
WORN = "abcdefghijklmnopqrstuvwxyz0123456789qwertyuiopasdfghjklzxcvbnm1234567890"
"""Runs of keys and letters: a password that is one of them is the first to be tried."""

COMMON = {
    "", "password", "passwords", "passwort", "motdepasse", "contrasena", "parola", "welcome", "willkommen", "bienvenue",
    "letmein", "changeme", "iloveyou", "sunshine", "princess", "football", "superman", "administrator",
    "tracker", "humanitarian", "qwertyuiop",
}  # fmt: skip
"""Words that, with some digits and signs around them, are tried at once."""

AT_ONCE = threading.BoundedSemaphore(2)
"""However many try to come in, this much memory and time goes into it."""


class TooWeak(ValueError):
    """A password nobody should have; says what to do. ``why`` is short, long or guessed."""

    def __init__(self, why: str, said: str) -> None:
        self.why = why
        super().__init__(said)


def kept(password: Secret) -> str:
    """Return the line to keep."""
    salt = secrets.token_bytes(SALT_BYTES)
    return "$".join(["scrypt", str(N), str(R), str(P), _text(salt), _text(_key(password, salt, N, R, P))])


def is_same(password: Secret, line: str) -> bool:
    """Return whether this is the password of a line; for "" (there is none) it takes as long, and is False."""
    name, n, r, p, salt, key = (line or _nobody()).split("$")
    if name != "scrypt":
        return False
    made = _key(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(made, base64.b64decode(key)) and bool(line)


def require_strong(password: Secret, name: str) -> None:
    """Raise TooWeak for a password that would be guessed: length counts, no rule of letters and digits does."""
    said = password.reveal()
    if len(said) < SHORTEST:
        raise TooWeak(
            "short", f"a password has at least {SHORTEST} characters; some words in a row are easy to remember"
        )
    if len(said) > LONGEST:
        raise TooWeak("long", f"a password has at most {LONGEST} characters")
    small = said.casefold()
    bare = "".join(letter for letter in small if letter.isalpha())
    again = small in (small * 2)[1:-1]  # the same piece over and over
    if again or len(set(small)) < FEWEST_LETTERS or name.casefold() in small or small in WORN * 2 or bare in COMMON:
        raise TooWeak(
            "guessed", "this password would be guessed at once; take some words that have nothing to do with you"
        )


def _nobody() -> str:
    """Return a line that no password made, at the cost of those that one did."""
    return "$".join(["scrypt", str(N), str(R), str(P), _text(bytes(SALT_BYTES)), _text(bytes(KEY_BYTES))])


def _key(password: Secret, salt: bytes, n: int, r: int, p: int) -> bytes:
    said = password.reveal()[: LONGEST + 1].encode("utf-8", "replace")
    with AT_ONCE:
        return hashlib.scrypt(said, salt=salt, n=n, r=r, p=p, maxmem=MOST_MEMORY, dklen=KEY_BYTES)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
