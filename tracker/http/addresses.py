"""Which addresses may be dialled: pure tables, from the registries of IANA, and none of Python's own judgement.

``ipaddress.is_global`` calls the NAT64 and 6to4 forms of 127.0.0.1 global (seen on 3.11.7), so the tables are ours:
IPv4 lists what is forbidden, IPv6 what is allowed. An address that carries another inside is judged by the inner one.
https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address

NEVER = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this host
        "169.254.0.0/16",  # link-local: 169.254.169.254 tells a cloud machine its credentials
        "168.63.129.16/32",  # the same of another cloud, on a public address
        "100.100.100.200/32",  # and of a third, among shared addresses
        "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is a fourth
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
"""Nobody's web server, also where the configuration names a host."""

PRIVATE = tuple(
    IPv4Network(net)
    for net in (
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared behind carrier-grade NAT
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
    )
)
"""Forbidden unless the source's configuration names the host."""

PUBLIC_6 = IPv6Network("2000::/3")
NOT_PUBLIC_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: any IPv4 address inside, private ones too
        "3fff::/20",  # documentation
    )
)
PRIVATE_6 = (IPv6Network("::1/128"), IPv6Network("fc00::/7"))
METADATA_6 = (IPv6Network("fd00:ec2::/32"), IPv6Network("fd20:ce::/32"))  # two clouds' metadata, on private addresses

CARRIERS = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))
"""Mapped IPv4 and NAT64 (how an IPv6-only network reaches the IPv4 web): the last 32 bits are what is reached."""


def parse_address(text: str) -> Address | None:
    """Return the address `text` writes, or None: no zone, no number in another base."""
    try:
        return None if "%" in text else ip_address(text)
    except ValueError:
        return None


def may_dial(address: Address, *, named: bool = False) -> bool:
    """Return whether a connection to `address` is allowed; `named`: the configuration names the host."""
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        return _may_dial_6(address, named) if carried is None else may_dial(carried, named=named)
    if any(address in net for net in NEVER):
        return False
    return named or not any(address in net for net in PRIVATE)


def _may_dial_6(address: IPv6Address, named: bool) -> bool:
    if named and any(address in net for net in PRIVATE_6):
        return not any(address in net for net in METADATA_6)
    return address in PUBLIC_6 and not any(address in net for net in NOT_PUBLIC_6)


def _carried(address: IPv6Address) -> IPv4Address | None:
    inside = any(address in net for net in CARRIERS)
    return IPv4Address(int(address) & 0xFFFF_FFFF) if inside else None
