"""One canary as every secret at once, through rounds in which everything fails: it is in nothing that is left or said.

The receivers show that each secret was used, or the test would prove nothing; some say it back to us. It is looked for
in every output, at every level of the log, and in the bytes of every file of the workspace: as it is, and as base64,
hex and percent codes write it.
"""

from __future__ import annotations

import base64
import importlib.util
import logging
import shutil
import ssl
import threading
import traceback
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import proof
import pytest

from faults.imap import ImapServer
from faults.server import BEHAVIOURS, FaultServer, answer
from faults.smtp import MailServer
from faults.watched import RULES
from tracker.cli import main
from tracker.cli.rounds import links_now
from tracker.config.following import Following
from tracker.delivery.channels import smtp
from tracker.secrets import Secret
from tracker.store import announced, open_store, outbox, tokens
from tracker.web.access import HERE, Protection
from tracker.web.app import DOORS, build
from tracker.web.means import Means
from tracker.web.server import listen, serve

ROOT = Path(__file__).resolve().parents[2]
CANARY = "hunter2canary7f3aQ9"
QUIET = "The Observatory for Testing said on {day} that 3 civilians were killed in Aleppo on {day}.\n"
LOUD = "The United Nations said on {day} that at least 120 civilians were killed in Aleppo on {day}.\n"

CHANNELS = """
[slack]
kind = "slack"
secret_env = "SLACK_URL"
fallback = "teams"
[teams]
kind = "teams"
secret_env = "TEAMS_URL"
[hook]
kind = "webhook"
secret_env = "HOOK_URL"
signing_env = "HOOK_KEY"
[mail]
kind = "email"
server = "127.0.0.1"
port = {mail}
security = "tls"
user = "duty"
secret_env = "MAIL_PASSWORD"
sender = "tracker@example.org"
to = ["duty@example.org"]
"""
APPRISE = '[others]\nkind = "apprise"\nsecret_env = "OTHERS_URLS"\n'
SOURCES = """
[desk]
kind = "folder"
path = "in"
[by-header]
kind = "table"
url = "http://127.0.0.1:{web}/404"
hosts = ["127.0.0.1:{web}"]
key_env = "TABLE_KEY"
key_header = "X-Token"
[by-address]
kind = "table"
url = "http://127.0.0.1:{web}/500"
hosts = ["127.0.0.1:{web}"]
key_env = "TABLE_KEY"
key_parameter = "api_key"
[letters]
kind = "inbox"
server = "127.0.0.1:{imap}"
hosts = ["127.0.0.1:{imap}"]
user = "desk@example.org"
key_env = "DESK_PASSWORD"
mailbox = "Reports"
"""


def spellings(secret: str) -> list[bytes]:
    """Return how the secret is written where it is not written as it is: base64 of it at each of three places, hex."""
    encoded = [base64.b64encode(b"x" * before + secret.encode())[4:-4] for before in range(3)]
    return [secret.encode(), *encoded, secret.encode().hex().encode(), quote(secret).encode()]


def found_in(text: bytes) -> list[bytes]:
    """Return the spellings of the canary that stand in it."""
    folded = text.lower()
    return [one for one in spellings(CANARY) if one in text or (one.isalnum() and one.lower() in folded)]


@dataclass
class World:
    """A workspace whose every secret is the canary, receivers that fail, and what was said so far."""

    folder: Path
    web: FaultServer
    post: MailServer
    capsys: pytest.CaptureFixture[str]
    said: list[str] = field(default_factory=list)

    def run(self, *words: str, code: int | None = None) -> str:
        """Do one verb, keep what it said, and return it."""
        try:
            main(list(words))
            ended = 0
        except SystemExit as error:
            ended = int(error.code or 0)
        except Exception:
            ended = 1
            self.said.append(traceback.format_exc())
        told = "".join(self.capsys.readouterr())
        self.said.append(told)
        assert code is None or ended == code, told
        return told

    def report(self, name: str, text: str) -> None:
        """Put a report of today into the folder."""
        now = datetime.now(UTC)
        (self.folder / "in" / f"{name}.txt").write_text(text.format(day=f"{now:%d %B %Y}"), encoding="utf-8")
        dated = f'published_on = {now:%Y-%m-%d}\npublished_basis = "stated"\n'
        (self.folder / "in" / f"{name}.toml").write_text(dated, encoding="utf-8")


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[World]:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "in").mkdir()
    tells = {**BEHAVIOURS, "tells": answer(400, f"no such hook: /services/{CANARY}", Location=f"/{CANARY}")}
    certificate = Path(__file__).parent / "localhost.pem"
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    monkeypatch.setattr(smtp, "authorities", lambda: ssl.create_default_context(cafile=certificate))
    with (
        FaultServer(behaviours=tells) as web,
        MailServer(ours, implicit=True) as post,
        ImapServer({}, certificate) as imap,
    ):
        post.script = {"EHLO": "250-mail.example\r\n250 AUTH PLAIN LOGIN", "AUTH": f"535 {CANARY} is wrong"}
        config = tmp_path / "config"
        others = APPRISE if importlib.util.find_spec("apprise") else ""
        (config / "channels.toml").write_text(CHANNELS.format(mail=post.port) + others, encoding="utf-8")
        (config / "sources.toml").write_text(SOURCES.format(web=web.port, imap=imap.port), encoding="utf-8")
        (config / "rules.toml").write_text(RULES, encoding="utf-8")
        key = "whsec_" + base64.b64encode((CANARY * 2)[:36].encode()).decode()
        secrets = {
            "SLACK_URL": web.url("404", CANARY), "TEAMS_URL": web.url("tells", CANARY), "HOOK_KEY": key,
            "HOOK_URL": web.url("reset", CANARY), "MAIL_PASSWORD": CANARY, "TABLE_KEY": CANARY,
            "DESK_PASSWORD": CANARY, "TRACKER_LINK_KEY": CANARY * 3, "OTHERS_URLS": f"json://127.0.0.1:{web.port}/500/{CANARY}",
            "TRACKER_HEARTBEAT_URL": web.url("503", CANARY), "TRACKER_PUBLIC_URL": "https://tracker.example.org",
        }  # fmt: skip
        for name, secret in secrets.items():
            monkeypatch.setenv(name, secret)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TRACKER_REVIEWER", "Amal")
        yield World(tmp_path, web, post, capsys)


def served(world: World, token: Secret) -> str:
    """Return what every door of the server says, and the page behind an alert's link."""
    store = Path("var/tracker.sqlite")
    means = Means(
        store=store, charts=Path("charts"), following=Following(Path("config")), parse=lambda *_: None,  # type: ignore[arg-type, return-value]
        protection=Protection.LOOPBACK, names=HERE, link_key=Secret(CANARY * 3),
    )  # fmt: skip
    opened = open_store(store, read_only=True)
    handles = [row.handle for row in outbox.deliveries(opened) if row.handle.startswith("AL-")]
    opened.close()
    links = links_now(store)
    assert links is not None
    signed = links.to_alert(handles[0], "internal", datetime.now(UTC)).removeprefix("https://tracker.example.org")
    paths = [door.path for door in DOORS if door.method == "GET" and "{" not in door.path]
    listening, stop = listen("127.0.0.1", 0), threading.Event()
    thread = threading.Thread(target=serve, args=(build(means), listening, stop), daemon=True)
    thread.start()
    told, base = [], f"http://127.0.0.1:{listening.getsockname()[1]}"
    for path in [*paths, "/site/index.html", signed, signed + "x"]:
        asked = urllib.request.Request(base + path, headers={"Authorization": f"Bearer {token.reveal()}"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as given:
                told.append(f"{given.headers}{given.read().decode()}")
        except urllib.error.HTTPError as error:
            told.append(f"{error.headers}{error.read().decode()}")
    stop.set()
    thread.join(20)
    assert any("I am on it" in one for one in told), "or the page behind the link was never seen"
    assert any("tracker_" in one for one in told), "or the metrics were never seen"
    return "\n".join(told)


def test_no_secret_is_in_anything_we_leave_or_say(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    world.report("quiet", QUIET)
    world.run("run", "--no-charts", "--no-backup", "--all")
    world.report("loud", LOUD)
    drawn = [] if proof.WHOLE else ["--no-charts"]
    world.run("run", "--verbose", "--all", "--metrics", "var/metrics.prom", *drawn, code=3)
    opened = open_store(Path("var/tracker.sqlite"))
    assert [one.event.level for one in announced.events(opened)][-1] == "critical", "or nothing was to be sent"
    _, token = tokens.add(opened, "read", datetime.now(UTC), crisis=None, label="", expires_at=None)
    opened.close()
    for words in (
        "status", "status --json", "status --prometheus", "doctor", "config check", "sources list", "sources check",
        "alerts list", "alerts dead", "alerts preview", "rules lint", "store size", "tokens list", "check",
        "notify test slack", "notify test hook --first", "notify test mail --first", "backup",
        "export -f json -o out.json",
        "export -f xlsx -o out.xlsx", "run --verbose --dry-run --no-charts",
    ):  # fmt: skip
        world.run(*words.split())
    world.said.append(served(world, token))
    for name in ("SLACK_URL", "TRACKER_HEARTBEAT_URL"):
        with monkeypatch.context() as wrong:
            wrong.setenv(name, f"https://[{CANARY}")
            world.run("run", "--no-charts", "--no-backup", code=2)
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "claim", lambda *_: 1 / 0)
        assert "ZeroDivisionError" in world.run("run", "--verbose", "--no-charts") + world.said[-2]
    used = "\n".join([*(f"{got.path} {got.headers}" for got in world.web.received), *world.post.steps])
    ways = ("/404/", f"api_key={CANARY}", f"'x-token': '{CANARY}'", "'webhook-signature'", f"/503/{CANARY}/3", "AUTH")
    assert [way for way in ways if way not in used] == [], "or a secret was never used"
    assert found_in("\n".join([*world.said, caplog.text]).encode()) == []
    assert token.reveal() not in "".join(world.said)
    files = [path for path in world.folder.rglob("*") if path.is_file()]
    kinds = {".sqlite", ".prom", ".xlsx", ".json", *({".html"} if proof.WHOLE else ())}
    assert kinds <= {path.suffix for path in files}
    assert {path.name: found_in(path.read_bytes()) for path in files if found_in(path.read_bytes())} == {}


@pytest.mark.parametrize(
    "text", [CANARY, CANARY.upper(), f"x{CANARY}", base64.b64encode(f"\0duty\0{CANARY}".encode()).decode()]
)
def test_the_look_for_the_canary_finds_it(text: str) -> None:
    assert found_in(f"before {text} after".encode())
