"""Where a fetch may lead: nowhere inside our network, however the way there is written. A canary listens there."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest
from faults.server import FaultServer
from faults.web import PAGE, canary, moved
from fetching import LONG, NOW, SHORT, here

from tracker.http import Door, FetchError, Reason, Request, fetch


class Names:
    """A resolver that answers from a list, and remembers what it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = list(answers), []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.8", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fd00:ec2::254", "fe80::1", "::", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_points_inside_is_refused_and_nothing_is_dialled(address: str) -> None:
    with canary("0.0.0.0") as bird:
        door = Door(resolve=Names([address]), ports=frozenset({bird.port}))
        with pytest.raises(FetchError) as caught:
            fetch(Request(url=f"http://news.test:{bird.port}/"), now=lambda: NOW, door=door)
        assert caught.value.reason is Reason.FORBIDDEN
        assert bird.hits == []


def test_one_bad_address_among_good_ones_is_enough() -> None:
    with canary() as bird:
        door = Door(resolve=Names(["203.0.114.1", "127.0.0.1"]), ports=frozenset({bird.port}))
        with pytest.raises(FetchError) as caught:
            fetch(Request(url=f"http://news.test:{bird.port}/"), now=lambda: NOW, door=door)
        assert (caught.value.reason, bird.hits) == (Reason.FORBIDDEN, [])


def test_a_name_is_looked_up_once_and_the_address_judged_is_the_one_dialled(server: FaultServer) -> None:
    with canary("127.0.0.2", server.port) as bird:
        names = Names(["127.0.0.1"], ["127.0.0.2"])
        request = Request(url=f"http://start.test:{server.port}/page", named_hosts=here(server))
        assert fetch(request, now=lambda: NOW, door=Door(resolve=names)).body == PAGE
        assert (names.asked, bird.hits) == (["start.test"], [])
    assert server.received[-1].headers["host"] == f"start.test:{server.port}"


LEADS = [
    "http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/", "http://0.0.0.0:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://127.1:{port}/",
    "http://017700000001:{port}/", "http://0177.0.0.1:{port}/", "http://①②⑦.0.0.1:{port}/", "//127.0.0.1:{port}/",
    "http://start.test@127.0.0.1:{port}/", "http://127.0.0.1:{port}#@start.test/", "http:\\\\127.0.0.1:{port}\\",
    "http://127.0.0.1.:{port}/", "http://LOCALHOST:{port}/", "http://[64:ff9b::7f00:1]:{port}/", "http://%31%32%37.0.0.1:{port}/",
]  # fmt: skip


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("how", ["direct", "redirect"])
def test_no_address_inside_is_reached_directly_or_by_a_redirect(server: FaultServer, lead: str, how: str) -> None:
    with canary("0.0.0.0") as bird:
        url = lead.format(port=bird.port)
        if how == "redirect":
            server.behaviours["lead"] = moved(url.encode("utf-8").decode("latin-1"))
            url = f"http://127.0.0.1:{server.port}/lead"
        request = Request(url=url, named_hosts=here(server), deadline_seconds=LONG)
        with pytest.raises(FetchError) as caught:
            fetch(request, now=lambda: NOW, door=Door(ports=frozenset({bird.port})))
        assert caught.value.reason in {Reason.FORBIDDEN, Reason.BAD_ADDRESS, Reason.NO_NAME}
        assert bird.hits == []


def test_a_private_host_is_read_only_when_it_is_named_with_its_port(server: FaultServer) -> None:
    url, ports = f"http://127.0.0.1:{server.port}/page", frozenset({server.port})
    assert fetch(Request(url=url, named_hosts=here(server)), now=lambda: NOW).body == PAGE
    for named in ((), ("127.0.0.1",), ("127.0.0.1:1",), ("localhost",), (f"27.0.0.1:{server.port}",)):
        with pytest.raises(FetchError):
            fetch(Request(url=url, named_hosts=named), now=lambda: NOW, door=Door(ports=ports))


def test_an_unknown_name_is_said_so() -> None:
    def unknown(host: str, port: int) -> Sequence[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(FetchError) as caught:
        fetch(Request(url="http://nowhere.test/"), now=lambda: NOW, door=Door(resolve=unknown))
    assert (caught.value.reason, caught.value.permanent) == (Reason.NO_NAME, False)


def test_a_resolver_that_hangs_is_left_behind() -> None:
    over = threading.Event()

    def hangs(host: str, port: int) -> Sequence[str]:
        over.wait()
        return ["127.0.0.1"]

    with pytest.raises(FetchError) as caught:
        fetch(Request(url="http://slow.test/", deadline_seconds=SHORT), now=lambda: NOW, door=Door(resolve=hangs))
    over.set()
    assert caught.value.reason is Reason.DEADLINE
