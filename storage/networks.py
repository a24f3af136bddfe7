"""Which addresses are inside the house, and networks that an operator names. Pure."""

from __future__ import annotations

import ipaddress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a setting such as ``10.0.0.0/8, 192.168.7.5``; raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def is_inside(address: Address) -> bool:
    """Return whether an address is of this machine, the house, or a special one: nowhere to send to unasked.

    An IPv4 address inside an IPv6 one (mapped, NAT64, 6to4, Teredo) is judged as what it is.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in _NAT64:
            inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if any(is_inside(one) for one in inner if one is not None):
            return True
        if address.ipv4_mapped is not None:
            return False
    return not address.is_global or address.is_multicast or address.is_reserved
