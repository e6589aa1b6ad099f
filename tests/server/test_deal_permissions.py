"""Who may do what with tickets, money and places, over the socket and over HTTP: every cell (X1)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, get_args

import msgspec
import pytest

from app.protocol.api import Order, Tokens
from app.protocol.arguments import Args
from app.protocol.deals import Deal
from app.protocol.frames import Res
from app.service.targets import ABOUT
from tests.server.standing import JSON, Standing, standing

ROLES = ("operator", "approver", "manager", "admin")
WORKERS = {"operator", "approver", "admin"}
MONEY = {"ApproveRefund", "RejectRefund", "AcceptGateRisk", "ConfirmPayout", "FailPayout", "DecideLatePayment"}
"""deeds of those who decide on money; written here by hand, beside the code's own table"""
EVERYBODY = {"PauseOffers"}
KINDS: tuple[type[Args], ...] = get_args(Deal)


def roles_of(kind: str) -> set[str]:
    """Who may."""
    if kind in EVERYBODY:
        return set(ROLES)
    return {"approver", "admin"} if kind in MONEY else WORKERS


def sound(kind: type[Args]) -> Args:
    """The plainest arguments that can be read."""
    plain: dict[Any, object] = {str: "x", int: 1, bool: True}
    fields = {one.name: plain.get(one.type, ()) for one in msgspec.structs.fields(kind) if one.required}
    return msgspec.convert(fields, kind)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing(tmp_path_factory.mktemp("deals"), sample=True, limits=False, bench=True) as found:
        yield found


@pytest.fixture(scope="module")
def people(house: Standing) -> dict[str, Tokens]:
    return {role: house.somebody(role) for role in ROLES}


def by_http(house: Standing, tokens: Tokens, ent: str, args: Args) -> Res:
    order = Order(k=type(args).__name__, ent=ent, args=msgspec.Raw(msgspec.json.encode(args)), base=1)
    with house.client(tokens.access) as client:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=JSON | key)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=Res)


@pytest.mark.parametrize("role", ROLES)
async def test_who_may_not_is_told_so_and_who_may_learns_that_nothing_is_there(
    house: Standing, people: dict[str, Tokens], role: str
) -> None:
    wrong = []
    async with house.console(people[role], device="deals") as talk:
        for kind in KINDS:
            name, ent = kind.__name__, f"{ABOUT[kind.__name__]}:nobody-made-this"
            expected = "not_found" if role in roles_of(name) else "forbidden"
            told = (await talk.order(ent, sound(kind)), by_http(house, people[role], ent, sound(kind)))
            wrong += [
                (name, way, res.st, res.code) for way, res in zip("sh", told, strict=True) if res.code != expected
            ]
    assert wrong == []
