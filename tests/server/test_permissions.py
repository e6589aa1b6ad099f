"""Who may do what to whose, over the socket and over HTTP: every cell (X1). The table here is written by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import get_args

import msgspec
import pytest

from app.protocol.api import Order, Tokens
from app.protocol.arguments import Args
from app.protocol.commands import (
    COMMANDS,
    AddNote,
    ArchiveArticle,
    DismissUnanswered,
    GiveBackDialogue,
    ReopenDialogue,
    ResolveDialogue,
    SaveArticle,
    SaveReadyReply,
    SendReply,
    SnoozeDialogue,
    TagDialogue,
    TakeDialogue,
)
from app.protocol.deals import Deal
from app.protocol.frames import Res
from app.service import staff
from tests.server.standing import JSON, Standing, standing

ROLES = ("operator", "approver", "manager", "admin")
ALL = set(ROLES)
NOT_MANAGERS = ALL - {"manager"}
DIALOGUE: dict[str, dict[str, set[str]]] = {
    "TakeDialogue": {"own": ALL, "none": ALL, "other": set()},
    "TakeDialogue!": {"own": ALL, "none": ALL, "other": {"manager", "admin"}},
    "SendReply": {"own": ALL, "none": set(), "other": set()},
    "GiveBackDialogue": {"own": ALL, "none": NOT_MANAGERS, "other": set()},
    "SnoozeDialogue": {"own": ALL, "none": NOT_MANAGERS, "other": set()},
    "ResolveDialogue": {"own": ALL, "none": NOT_MANAGERS, "other": set()},
    "ReopenDialogue": {"own": set(), "none": NOT_MANAGERS, "other": set()},
    "AddNote": {"own": ALL, "none": NOT_MANAGERS, "other": NOT_MANAGERS},
    "TagDialogue": {"own": ALL, "none": NOT_MANAGERS, "other": NOT_MANAGERS},
}
SHARED = {"SaveArticle": NOT_MANAGERS, "SaveReadyReply": NOT_MANAGERS}
DENIED = {"forbidden", "held_by_other", "lease_lost", "not_found"}


def arguments(command: str, lease: int) -> Args:
    """Sound arguments of a command."""
    made: dict[str, Args] = {
        "TakeDialogue": TakeDialogue(),
        "TakeDialogue!": TakeDialogue(force=True),
        "SendReply": SendReply(lease=lease, text="да", answered_n=1),
        "GiveBackDialogue": GiveBackDialogue(lease=lease, summary="о входе"),
        "SnoozeDialogue": SnoozeDialogue(lease=lease, for_ms=60_000),
        "ResolveDialogue": ResolveDialogue(outcome="answered", lease=lease),
        "ReopenDialogue": ReopenDialogue(),
        "AddNote": AddNote(text="заметка"),
        "TagDialogue": TagDialogue(tags=("vip",)),
        "SaveArticle": SaveArticle(intent="parking", title_ru="Парковка", answer_ru="Есть."),
        "ArchiveArticle": ArchiveArticle(),
        "DismissUnanswered": DismissUnanswered(),
        "SaveReadyReply": SaveReadyReply(title_ru="Привет", text_ru="Здравствуйте"),
    }
    return made[command]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    with standing(tmp_path_factory.mktemp("rights"), sample=True, limits=False, bench=True) as found:
        yield found


@pytest.fixture(scope="module")
def people(house: Standing) -> dict[str, Tokens]:
    return {role: house.somebody(role) for role in (*ROLES,)} | {"colleague": house.somebody("operator")}


def by_http(house: Standing, tokens: Tokens, ent: str, args: Args) -> Res:
    order = Order(k=type(args).__name__, ent=ent, args=msgspec.Raw(msgspec.json.encode(args)))
    with house.client(tokens.access) as client:
        key = {"Idempotency-Key": uuid.uuid4().hex}
        got = client.post("/v1/commands", content=msgspec.json.encode(order), headers=JSON | key)
    assert got.status_code == 200, got.text
    return msgspec.json.decode(got.content, type=Res)


def lease_of(house: Standing, ident: str) -> int:
    from app.ports.rows import DialogueRow

    row = house.inside(lambda host: host.core.storage.read(lambda reads: reads.get(DialogueRow, ident)))
    assert row is not None
    return row.state.lease


def prepared(house: Standing, people: dict[str, Tokens], role: str, relation: str) -> tuple[str, int]:
    """A dialogue that stands to the person as asked: held by him, by a colleague, by nobody; and its lease."""
    guest = house.guest("northern-light")
    guest.say("Где вход?")
    guest.close()
    ent = f"dialogue:{guest.opened.dialogue}"
    holder = {"own": role, "other": "colleague"}.get(relation)
    if holder is not None:
        taken = by_http(house, people[holder], ent, TakeDialogue())
        assert taken.st == "ok", taken
    return ent, lease_of(house, guest.opened.dialogue)


def test_the_table_knows_every_command() -> None:
    known = {name.rstrip("!") for name in DIALOGUE} | set(SHARED) | {"ArchiveArticle", "DismissUnanswered"}
    deals = {kind.__name__ for kind in get_args(Deal)}  # theirs is the table of test_deal_permissions
    assert known | deals == set(COMMANDS)
    assert not known & deals


@pytest.mark.parametrize("relation", ["own", "none", "other"])
@pytest.mark.parametrize("role", ROLES)
async def test_every_cell_of_the_table_on_both_ways(
    house: Standing, people: dict[str, Tokens], role: str, relation: str
) -> None:
    wrong = []
    async with house.console(people[role], device="matrix") as talk:
        for command, cells in DIALOGUE.items():
            for way in ("socket", "http"):
                ent, lease = prepared(house, people, role, relation)
                args = arguments(command, lease)
                res = await talk.order(ent, args) if way == "socket" else by_http(house, people[role], ent, args)
                denied = res.st == "forbidden" or res.code in DENIED
                if denied is (role in cells[relation]):
                    wrong.append((command, way, res.st, res.code))
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
async def test_knowledge_is_changed_by_those_who_work_with_guests(
    house: Standing, people: dict[str, Tokens], role: str
) -> None:
    async with house.console(people[role], device="matrix") as talk:
        for command, roles in SHARED.items():
            kind = "article:northern-light/" if command == "SaveArticle" else "reply:"
            for way in ("socket", "http"):
                ent = f"{kind}{role}-{way}"
                args = arguments(command, 0)
                res = await talk.order(ent, args) if way == "socket" else by_http(house, people[role], ent, args)
                assert (res.st == "ok") is (role in roles), (command, way, res)
        article = next(ent for ent in talk.state if ent.startswith("article:northern-light/"))
        res = await talk.order(article, ArchiveArticle(archived=False))
        assert (res.st == "ok") is (role in NOT_MANAGERS), res
        res = await talk.order("unanswered:nothing", DismissUnanswered())
        assert res.code == ("not_found" if role in NOT_MANAGERS else "forbidden")


async def test_an_event_that_is_not_his_is_as_if_it_were_not_there(house: Standing) -> None:
    """No oracle: a foreign dialogue, one that never was and an unknown kind are answered alike."""
    login = "only-jazz"
    made = house.add_user(login)

    house.inside(lambda host: staff.set_events(host.core, login, ("polar-jazz",), "test"))
    tokens = house.sign_in(login, made.password)
    ent, lease = prepared(house, {}, "operator", "none")
    with house.client(tokens.access) as client:
        for command in DIALOGUE:
            for target in (ent, "dialogue:never-was"):
                assert by_http(house, tokens, target, arguments(command, lease)).code == "not_found"
        assert client.get(f"/v1/dialogues/{ent.removeprefix('dialogue:')}/messages").status_code == 404
        assert client.get("/v1/dialogues/never-was/messages").status_code == 404
    async with house.console(tokens, device="jazz") as talk:
        assert ent not in talk.state
        assert not any(name.startswith("article:northern-light/") for name in talk.state)
        assert any(name.startswith("article:polar-jazz/") for name in talk.state)
