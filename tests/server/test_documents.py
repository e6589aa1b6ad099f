"""The documents describe what is served, and the figures are those of Prometheus."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from app.protocol.api import Health
from app.server import openapi
from app.server.bootstrap import ENDPOINTS
from app.server.endpoint import Answer
from tests.server.standing import Standing


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*(references(inner) for inner in value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_endpoint_is_described_and_every_reference_leads_somewhere() -> None:
    document = openapi.document(ENDPOINTS, "1")
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert described == {(each.path, each.method.lower()) for each in ENDPOINTS}
    for reference in references(document):
        assert reference.rpartition("/")[2] in document["components"]["schemas"]
    ids = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(ids)) == len(ids)


def test_every_endpoint_answers_a_type_of_the_protocol() -> None:
    for each in ENDPOINTS:
        assert each.about
        kind = each.answer
        assert kind in (Answer, type(None)) or issubclass(kind, msgspec.Struct), each.path
        assert not get_args(kind)


@pytest.mark.requirement("R4")
def test_the_documents_are_served_to_everybody(backend: Standing) -> None:
    with backend.client() as client:
        assert client.get("/openapi.json").json()["openapi"] == "3.1.0"
        assert client.get("/asyncapi.json").json()["asyncapi"] == "3.0.0"


def test_health_tells_no_secret(backend: Standing) -> None:
    with backend.client() as client:
        health = msgspec.json.decode(client.get("/v1/health").content, type=Health)
    assert health.status == "ok"
    assert health.rehearsal == ""
    assert health.clock_speed == 1


def test_metrics_need_a_key_or_a_watching_role(backend: Standing) -> None:
    with backend.client() as client:
        assert client.get("/v1/metrics").status_code == 401
    for role, status in (("operator", 403), ("approver", 403), ("manager", 200), ("admin", 200)):
        with backend.client(backend.somebody(role).access) as client:
            assert client.get("/v1/metrics").status_code == status, role
    with backend.client(backend.host.local_key) as client:
        text = client.get("/v1/metrics").text
    assert 'usher_http_requests_total{route="/v1/metrics",status="401"} 1.0' in text
    assert "usher_event_head" in text
    assert "usher_consoles 0.0" in text
