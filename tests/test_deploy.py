"""What deploy/ says is true of this checkout: files it copies are there, nothing runs as root, every lock is hashed."""

from __future__ import annotations

import configparser
import importlib
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
import yaml

from tracker.cli import VERBS
from tracker.cli.serve import USUAL_PORT

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
SERVICE = DEPLOY / "systemd" / "tracker.service"
LOCKS = sorted(ROOT.glob("requirements*.lock"))


def lines_of(word: str) -> list[list[str]]:
    """Return the arguments of every instruction of that name in the Dockerfile."""
    whole = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [shlex.split(line)[1:] for line in whole.splitlines() if line.startswith(f"{word} ")]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    copied = [
        name.removeprefix("./") for words in lines_of("COPY") if not words[0].startswith("--") for name in words[:-1]
    ]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert ignored[0] == "*"
    assert set(copied) == {line[1:] for line in ignored if line.startswith("!")}
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_runs_as_nobody_special() -> None:
    assert lines_of("USER") == [["10001:10001"]]
    assert all(words[0] in VERBS for words in ([lines_of("CMD")[-1][0].strip("[,")],))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_has_hashes_for_all_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9][a-z0-9._-]*==[^\n]*\\\n(?:    --hash=sha256:[0-9a-f]{64}[^\n]*\n)+", text, re.MULTILINE
    )
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 0
    assert "://" not in text


def test_what_runs_is_pinned_alike_everywhere() -> None:
    whole = set(re.findall(r"^([a-z0-9._-]+==[^ \n]+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    core = set(
        re.findall(r"^([a-z0-9._-]+==[^ \n]+)", (ROOT / "requirements-run.lock").read_text("utf-8"), re.MULTILINE)
    )
    assert core <= whole
    assert not {name for name in core if name.startswith(("pytest", "hypothesis", "ruff", "mypy", "libhxl"))}


def test_the_unit_calls_a_verb_and_gives_up_what_it_needs_not() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(SERVICE, encoding="utf-8")
    service = dict(unit["Service"])
    assert service["ExecStart"].split()[1] in VERBS
    assert {service[key] for key in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictSUIDSGID")} == {"true"}
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"], service["User"]) == ("strict", "", "tracker")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not on this machine")
def test_systemd_itself_finds_nothing_wrong(tmp_path: Path) -> None:
    for unit in sorted((DEPLOY / "systemd").iterdir()):
        text = unit.read_text(encoding="utf-8").replace("/opt/tracker/bin/tracker", "/bin/true")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


# --- several hosts -----------------------------------------------------------------------------------------------

COMPOSED = sorted(DEPLOY.glob("compose*.yaml"), key=lambda path: path.name)
CLUSTER = [one for one in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8")) if one]
PODS = {one["metadata"]["name"]: one["spec"]["template"] for one in CLUSTER if one["kind"] == "Deployment"}
SERVICES = {
    f"{path.name}: {name}": service
    for path in COMPOSED
    for name, service in yaml.safe_load(path.read_text("utf-8"))["services"].items()
}


def understood(arguments: list[str]) -> None:
    """Let the program take arguments as it would, without doing anything."""
    verb = VERBS[arguments[0]]
    command = typer.main.get_command(getattr(importlib.import_module(verb.module), verb.app))
    command.make_context(arguments[0], arguments[1:])


@pytest.mark.parametrize("path", COMPOSED, ids=lambda path: path.name)
def test_compose_takes_the_file(path: Path) -> None:
    spec = pytest.importorskip("compose_spec", reason="the package compose-spec is not installed (group dev)")
    whole = yaml.safe_load(path.read_text("utf-8"))  # which also does the merges
    spec.PyCompose.from_json(json.dumps(whole)).validate()
    for service in whole["services"].values():
        assert set(service.get("networks", [])) <= set(whole.get("networks", {}))
        named = {one.partition(":")[0] for one in service["volumes"] if not one.startswith((".", "/"))}
        assert named <= set(whole["volumes"])


@pytest.mark.parametrize("service", SERVICES.values(), ids=SERVICES)
def test_a_service_gives_up_what_it_needs_not_and_names_no_secret(service: dict[str, Any]) -> None:
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    ours = service["image"].startswith("tracker")
    assert service.get("read_only") is (True if ours or "user" in service else None), "a database writes where it lies"
    said = [name for name in service.get("environment", {}) if re.search("PASSWORD|KEY|URL|STORE", name)]
    assert [name for name in said if not name.endswith(("_FILE", "PUBLIC_URL"))] == []
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    if ours:
        understood(service["command"])


def test_the_password_of_the_database_reaches_nobody_but_by_files() -> None:
    text = (DEPLOY / "compose.postgres.yaml").read_text("utf-8")
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {one["file"] for one in yaml.safe_load(text)["secrets"].values()} == {
        f"./secrets/{name}" for name in re.findall(r"> deploy/secrets/(\w+)", text)
    }


@pytest.mark.skipif(not shutil.which("sh"), reason="no shell here")
def test_a_shell_takes_what_makes_the_dumps() -> None:
    [script] = SERVICES["compose.postgres.yaml: backup"]["command"]
    done = subprocess.run(["sh", "-n"], input=script.replace("$$", "$"), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("version", ["1.29", "1.33", "1.37"])
def test_kubernetes_takes_the_file(version: str) -> None:
    validate = pytest.importorskip("kubernetes_validate", reason="no schemas of Kubernetes (22 MB; group deploy)")
    for one in CLUSTER:
        validate.validate(one, version, strict=True)


@pytest.mark.parametrize("pod", PODS.values(), ids=PODS)
def test_a_pod_is_nobody_special_and_keeps_nothing(pod: dict[str, Any]) -> None:
    spec = pod["spec"]
    [container] = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert spec["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert {"cpu", "memory"} == set(container["resources"]["requests"])
    assert "memory" in container["resources"]["limits"]
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in spec["volumes"]}
    assert not any("value" in one and re.search("://.*@|hooks", one["value"]) for one in container["env"])
    understood(container["args"])


def test_probes_ask_a_door_that_is_open_to_them_by_a_name_the_server_answers_to() -> None:
    [serve] = PODS["tracker-serve"]["spec"]["containers"]
    [public] = [one["value"] for one in serve["env"] if one["name"] == "TRACKER_PUBLIC_URL"]
    asked = [serve[f"{kind}Probe"]["httpGet"] for kind in ("startup", "readiness", "liveness")]
    assert all(one["path"] == "/livez" and one["port"] == "http" for one in asked)
    assert all(one["httpHeaders"] == [{"name": "Host", "value": urlsplit(public).hostname}] for one in asked)
    assert serve["ports"] == [{"name": "http", "containerPort": USUAL_PORT}]


def test_what_selects_pods_selects_ours() -> None:
    for one in CLUSTER:
        chosen = one.get("spec", {}).get("selector") or one.get("spec", {}).get("podSelector")
        if chosen:
            wanted = chosen.get("matchLabels", chosen).items()
            assert any(wanted <= pod["metadata"]["labels"].items() for pod in PODS.values()), one["metadata"]["name"]
    [policy] = [one["spec"] for one in CLUSTER if one["kind"] == "NetworkPolicy"]
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    [outside] = [rule for rule in policy["egress"] if "ipBlock" in rule["to"][0]]
    assert "169.254.0.0/16" in outside["to"][0]["ipBlock"]["except"], "where a cloud tells its secrets"
