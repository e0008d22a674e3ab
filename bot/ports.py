"""Whether a port can be listened on, looked at before anything else begins. Must not listen itself."""

from __future__ import annotations

import errno
import socket

from storage.folder import Unusable


def require(host: str, port: int, instead: str) -> None:
    """Raises Unusable, which ends in `instead`: how another one is chosen."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in found:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Unusable(f"Port {port} on {host} is in use. Does the bot run already? {instead}") from None
        raise Unusable(f"Port {port} on {host} cannot be listened on: {problem.strerror}. {instead}") from None
