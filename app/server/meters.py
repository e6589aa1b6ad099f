"""Figures for Prometheus (`GET /v1/metrics`). Each backend has a registry of its own: several fit in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

TEXT = b"text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)

Gauges = Callable[[], dict[str, float]]


class _Live(Collector):
    """Gauges read at the moment of the question."""

    def __init__(self, gauges: Gauges) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[Metric]:
        for name, value in self._gauges().items():
            yield GaugeMetricFamily(f"usher_{name}", name.replace("_", " "), value=value)


class Meters:
    """Counters and times, kept as things happen."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}
        self.requests = Counter("usher_http_requests", "HTTP requests", ("route", "status"), registry=self.registry)
        self.seconds = Histogram(
            "usher_http_seconds", "Time to answer", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.frames = Counter("usher_frames", "Socket frames", ("side", "way"), registry=self.registry)
        self.closes = Counter("usher_socket_closes", "Sockets closed by us", ("code",), registry=self.registry)

    def answered(self, route: str, status: int, seconds: float) -> None:
        """One request; `route` is the endpoint's path, never the address asked for."""
        known = self._known.get((route, status))
        if known is None:
            known = self._known[route, status] = (
                self.requests.labels(route, str(status)),
                self.seconds.labels(route),
            )
        known[0].inc()
        known[1].observe(seconds)

    def live(self, gauges: Gauges) -> None:
        """Add gauges that are read at each question."""
        self.registry.register(_Live(gauges))

    def text(self) -> bytes:
        """The exposition format."""
        return generate_latest(self.registry)
