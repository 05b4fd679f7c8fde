"""The demo's web server with eight clients at once relative to one client, in requests per second."""

import http.client
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from acecs.management.commands.demo import web_server
from bench.measuring import Ratio, of_pairs
from bench.portal import Portal, running, wait_until

AT_ONCE = 8
REQUESTS = 48  # a turn


@dataclass(frozen=True)
class Reader:
    port: int
    session: str
    path: str

    def read(self, times: int) -> None:
        """Open the page `times` times over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _time in range(times):
            connection.request("GET", self.path, headers={"Cookie": f"sessionid={self.session}"})
            response = connection.getresponse()
            response.read()
            assert response.status == 200, response.status
        connection.close()

    def rate(self, at_once: int) -> float:
        """Requests per second of this many concurrent readers."""
        start = time.perf_counter()
        with ThreadPoolExecutor(at_once) as readers:
            list(readers.map(self.read, [REQUESTS // at_once] * at_once))
        return REQUESTS / (time.perf_counter() - start)


def measure(portal: Portal, times: int) -> Iterator[Ratio]:
    port = free_port()
    reader = Reader(port, portal.client.cookies["sessionid"].value, portal.url("assessments:worksheet"))
    with running(web_server(port)):
        wait_until(lambda: listens(port))
        reader.rate(AT_ONCE)
        pairs = [(reader.rate(AT_ONCE), reader.rate(1)) for _turn in range(max(3, times // 10))]
    yield of_pairs(f"worksheets a second, {AT_ONCE} clients / 1 client", pairs, least=0.95)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
