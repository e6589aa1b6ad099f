"""A command is done once, by whoever may, to what he saw; everything else is an outcome, never a surprise (§5)."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any, cast

import msgspec
import pytest

from app.adapters.memory import MemoryStorage
from app.domain.audit import first_break
from app.domain.permissions import FORCED, RULES, Relation, Role, explain_denial
from app.ports import rows
from app.ports.storage import OutcomeUnknownError
from app.protocol.api import UserChange
from app.protocol.commands import COMMANDS
from app.protocol.frames import Cmd, Res
from app.protocol.records import Dialogue
from app.service import consoles, dispatch, staff
from app.service.deeds import Deed
from app.service.dispatch import HANDLERS
from app.service.targets import ABOUT
from app.service.tools import Tools
from tests.service.house import House, Person, Visitor, build

ARTICLE = {"intent": "parking", "title_ru": "Парковка", "answer_ru": "P1"}
ARGS: dict[str, dict[str, Any]] = {
    "TakeDialogue": {},
    FORCED: {"force": True},
    "SendReply": {"text": "Здравствуйте"},
    "GiveBackDialogue": {},
    "SnoozeDialogue": {"for_ms": 60_000},
    "ResolveDialogue": {"outcome": "answered"},
    "ReopenDialogue": {},
    "AddNote": {"text": "заметка"},
    "TagDialogue": {"tags": ["qr"]},
    "SaveArticle": ARTICLE,
    "ArchiveArticle": {},
    "DismissUnanswered": {},
    "SaveReadyReply": {"title_ru": "Привет", "text_ru": "Привет"},
}
LEASED = {"SendReply", "GiveBackDialogue", "SnoozeDialogue", "ResolveDialogue"}


async def queued(house: House, event_id: str = "north") -> Visitor:
    visitor = await house.visitor(event_id)
    await visitor.says("человек")
    return visitor


def result(res: Res) -> tuple[str, str]:
    return res.st, res.code


# --- the table ---------------------------------------------------------------------------------------------


def test_every_command_has_a_rule_a_handler_and_a_kind_of_thing() -> None:
    assert set(RULES) - {FORCED} == set(COMMANDS) == set(ABOUT) == {kind.__name__ for kind in HANDLERS}


async def target(house: House, deed: str, relation: Relation, me: Person, other: Person) -> tuple[str, int]:
    """An entity that stands so to me, and its lease."""
    scope = "south" if relation is Relation.FOREIGN else "north"
    if deed in ("SaveArticle", "ArchiveArticle"):
        return f"article:{scope}/{'rules' if scope == 'south' else 'parking'}", 0
    if deed == "SaveReadyReply":
        return "reply:hello", 0
    visitor = await queued(house, scope)
    if deed == "DismissUnanswered":
        await visitor.says("сепульки")
        missing = await house.visitor(scope)
        await missing.says(f"сепульки {scope}")
        questions = [item.ent for item in await house.snapshot() if item.ent.startswith("unanswered:")]
        found = [ent for ent in questions if f'"event_id":"{scope}"'.encode() in await raw(house, ent)]
        return found[0], 0
    if relation in (Relation.OWN, Relation.OTHER):
        await (me if relation is Relation.OWN else other).takes(visitor)
    if deed == "ReopenDialogue" and relation is Relation.NONE:
        await other.does("ResolveDialogue", visitor.ent, outcome="answered")
    return visitor.ent, (await visitor.state()).lease


async def raw(house: House, ent: str) -> bytes:
    return next(bytes(item.d) for item in await house.snapshot() if item.ent == ent)


@pytest.mark.parametrize("role", list(Role))
async def test_every_cell_of_the_table_holds_at_the_door(house: House, role: Role) -> None:
    """Role × command × relation: what the table allows is done, everything else changes nothing."""
    me = await house.person(role.value, events=("north",))
    other = await house.person("admin")
    for deed, args in ARGS.items():
        for relation in Relation:
            if relation in (Relation.OWN, Relation.OTHER) and ABOUT[deed.partition(".")[0]] != "dialogue":
                continue  # nobody holds an article
            if deed == "SaveReadyReply" and relation is Relation.FOREIGN:
                continue  # ready replies belong to no event
            ent, lease = await target(house, deed, relation, me, other)
            given = {**args, **({"lease": lease} if deed in LEASED else {})}
            head = house.core.hub.head
            res = await me.does(deed.partition(".")[0], ent, **given)
            denial = explain_denial(role, deed, relation)
            if deed == FORCED and relation is not Relation.OTHER:
                denial = explain_denial(role, "TakeDialogue", relation)  # nothing has to be forced
            cell = (role.value, deed, relation.value, res)
            assert (res.st == "ok") is (denial is None) or res.code == "illegal_move", cell
            if denial is not None:
                assert house.core.hub.head == head, cell
            if relation is Relation.FOREIGN and denial is not None and res.code != "forbidden":
                assert result(res) == ("rejected", "not_found"), cell


# --- not there, not his ------------------------------------------------------------------------------------


async def test_what_is_foreign_gone_or_never_was_looks_the_same(house: House) -> None:
    foreign = await queued(house, "south")
    old = await house.visitor("north")
    await old.says("вопрос")
    admin, anna = await house.person("admin"), await house.person(events=("north",))
    await admin.does("ResolveDialogue", old.ent, outcome="answered")
    await house.passes(25 * 3600)
    await house.sweep()
    ents = [foreign.ent, old.ent, "dialogue:never", "dialogue:", "article:north/parking", "guest:g1", "nonsense", ""]
    outcomes = [await anna.does("AddNote", ent, text="?") for ent in ents]
    assert {(res.st, res.code, res.ver, res.seq, bytes(res.cur)) for res in outcomes} == {
        ("rejected", "not_found", 0, 0, b"null")
    }


@pytest.mark.parametrize(
    "ent",
    [
        "article:north/",
        "article:nowhere/x",
        "article:north/a b",
        "article:x",
        "article:north/" + "x" * 81,
        "article:/x",
    ],
)
async def test_an_article_is_made_only_under_a_good_name(house: House, ent: str) -> None:
    anna = await house.person()
    assert result(await anna.does("SaveArticle", ent, **ARTICLE)) == ("rejected", "not_found")


async def test_unknown_questions_and_bad_reply_names_are_not_found(house: House) -> None:
    anna = await house.person()
    assert result(await anna.does("DismissUnanswered", "unanswered:x")) == ("rejected", "not_found")
    bad = await anna.does("SaveReadyReply", "reply:a b", title_ru="-", text_ru="-")
    assert result(bad) == ("rejected", "not_found")
    assert result(await anna.does("ArchiveArticle", "article:north/new")) == ("rejected", "not_found")


# --- what cannot be read -----------------------------------------------------------------------------------


async def test_commands_that_cannot_be_read_are_refused(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    assert result(await anna.does("DeleteEverything", visitor.ent)) == ("rejected", "unknown_command")
    assert result(await anna.does("AddNote", visitor.ent, text=7)) == ("rejected", "bad_value")
    assert result(await anna.does("AddNote", visitor.ent, text="-", role="admin")) == ("rejected", "bad_value")
    assert result(await anna.does("AddNote", visitor.ent, text="-", cmd="x" * 65)) == ("rejected", "bad_value")


# --- once --------------------------------------------------------------------------------------------------


async def test_a_hundred_repeats_have_one_effect(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    many = await asyncio.gather(*(anna.does("AddNote", visitor.ent, text="раз", cmd="same") for _ in range(100)))
    assert sum(not res.replay for res in many) == 1
    assert {(res.st, res.ver, res.seq) for res in many} == {(many[0].st, many[0].ver, many[0].seq)}
    assert [message.text for message in await house.thread(visitor)].count("раз") == 1


async def test_an_id_used_for_something_else_is_a_mismatch_that_tells_nothing(house: House) -> None:
    visitor, anna, boris = await queued(house), await house.person(), await house.person()
    first = await anna.does("AddNote", visitor.ent, text="раз", cmd="same")
    other = await queued(house)
    for res in (
        await anna.does("AddNote", visitor.ent, text="два", cmd="same"),
        await anna.does("AddNote", other.ent, text="раз", cmd="same"),
        await anna.does("TakeDialogue", visitor.ent, cmd="same"),
        await anna.does("AddNote", visitor.ent, text="раз", cmd="same", base_=3),
        await boris.does("AddNote", visitor.ent, text="раз", cmd="same"),
    ):
        assert (res.st, res.code, res.ver, res.seq, res.replay) == ("mismatch", "fingerprint_mismatch", 0, 0, False)
    assert first.st == "ok"
    assert [message.by for message in await house.thread(visitor)].count("note") == 1


async def test_a_repeat_gets_its_first_outcome_although_the_dialogue_has_changed_hands(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    chief = await house.person("admin")
    lease = await anna.takes(visitor)
    sent = await anna.does("SendReply", visitor.ent, lease=lease, text="раз", cmd="reply")
    await chief.takes(visitor, force=True)
    again = await anna.does("SendReply", visitor.ent, lease=lease, text="раз", cmd="reply")
    assert (again.st, again.seq, again.replay) == ("ok", sent.seq, True)


async def test_a_refusal_is_kept_as_well(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    no = await anna.does("SendReply", visitor.ent, lease=0, text="раз", cmd="early")
    await anna.takes(visitor)
    again = await anna.does("SendReply", visitor.ent, lease=0, text="раз", cmd="early")
    assert result(no) == result(again) == ("rejected", "lease_lost")
    assert again.replay


async def test_the_order_of_fields_makes_no_other_command(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    lease = await anna.takes(visitor)
    for args in (f'{{"lease":{lease},"text":"раз"}}', f'{{"text":"раз", "lease":{lease}}}'):
        frame = Cmd(cmd="same", client_seq=1, k="SendReply", ent=visitor.ent, args=msgspec.Raw(args.encode()))
        assert (await dispatch.dispatch(house.core, anna.principal, "desk", frame)).st == "ok"
    assert [message.by for message in await house.thread(visitor)].count("person") == 1


async def test_stored_outcomes_are_told_to_their_owner_only(house: House) -> None:
    visitor, anna, boris = await queued(house), await house.person(), await house.person()
    await anna.does("AddNote", visitor.ent, text="раз", cmd="hers")
    mine = await dispatch.stored(house.core, anna.principal, ("hers", "never"))
    assert ([res.cmd for res in mine.known], mine.unknown) == (["hers"], ("never",))
    assert mine.known[0].replay
    his = await dispatch.stored(house.core, boris.principal, ("hers", "never"))
    assert (his.known, his.unknown) == ((), ("hers", "never"))


# --- versions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("off", [-1, 1])
async def test_another_version_than_seen_is_a_conflict_with_the_present_state(house: House, off: int) -> None:
    visitor, anna = await queued(house), await house.person()
    row = await visitor.row()
    res = await anna.does("TagDialogue", visitor.ent, tags=["a"], base_=row.ver + off)
    assert (res.st, res.code, res.ver) == ("conflict", "version_conflict", row.ver)
    assert msgspec.json.decode(res.cur, type=Dialogue) == row.state
    assert (await anna.does("TagDialogue", visitor.ent, tags=["a"], base_=row.ver)).st == "ok"


async def test_something_new_has_version_nought(house: House) -> None:
    anna = await house.person()
    assert (await anna.does("SaveArticle", "article:north/new", **ARTICLE, base_=1)).st == "conflict"
    made = await anna.does("SaveArticle", "article:north/new", **ARTICLE, base_=0)
    assert (made.st, made.ver) == ("ok", 1)


# --- rights as of now --------------------------------------------------------------------------------------


async def test_whoever_was_let_go_meanwhile_is_forbidden(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    done = await anna.does("AddNote", visitor.ent, text="раз", cmd="before")
    assert done.st == "ok"
    await staff.change(house.core, UserChange(do="disable", login="user1"), "test")
    for cmd in ("before", "after"):
        assert result(await anna.does("AddNote", visitor.ent, text="раз", cmd=cmd)) == ("forbidden", "forbidden")


async def test_a_role_taken_away_counts_at_once(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await staff.change(house.core, UserChange(do="role", login="user1", role="manager"), "test")
    assert result(await anna.does("SaveArticle", "article:north/x", **ARTICLE)) == ("forbidden", "forbidden")
    assert result(await anna.does("AddNote", visitor.ent, text="раз")) == ("rejected", "lease_lost")


async def test_nobody_is_forbidden_everything(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    ghost = Person(house, replace(anna.principal, user_id="ghost"))
    assert result(await ghost.does("AddNote", visitor.ent, text="раз")) == ("forbidden", "forbidden")


# --- audit and consoles ------------------------------------------------------------------------------------


async def test_every_outcome_is_in_the_audit_and_words_are_behind_the_guests_key(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    lease = await anna.takes(visitor)
    await anna.does("SendReply", visitor.ent, lease=lease, text="слова", cmd="said")
    await anna.does("SendReply", visitor.ent, lease=lease, text="", cmd="empty")
    links = await house.core.storage.read(lambda reads: list(reads.audit(0, 999)))
    by_cmd = {link.cmd: link for link in links}
    assert (by_cmd["said"].outcome, by_cmd["said"].detail, by_cmd["said"].user_id) == ("ok", "слова", anna.id)
    assert (by_cmd["empty"].outcome, by_cmd["empty"].detail) == ("empty_text", "")
    assert by_cmd["said"].subject == (await visitor.row()).guest_id
    assert by_cmd["said"].key
    assert first_break(links) is None


async def test_the_highest_client_seq_of_each_console_is_known(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    assert await consoles.known_seq(house.core, anna.principal, "desk") == 0
    await anna.does("AddNote", visitor.ent, text="a", client_seq_=7)
    await anna.does("AddNote", visitor.ent, text="b", client_seq_=5)
    anna.device = "phone"
    await anna.does("AddNote", visitor.ent, text="c", client_seq_=2)
    anna.device = ""
    await anna.does("AddNote", visitor.ent, text="d", client_seq_=99)
    assert await consoles.known_seq(house.core, anna.principal, "desk") == 7
    assert await consoles.known_seq(house.core, anna.principal, "phone") == 2


async def test_a_new_command_under_an_old_number_is_noted(house: House) -> None:
    visitor, anna = await queued(house), await house.person()
    await anna.does("AddNote", visitor.ent, text="a", client_seq_=7)
    await anna.does("AddNote", visitor.ent, text="b", client_seq_=7)
    await anna.does("AddNote", visitor.ent, text="c", client_seq_=0)
    links = await house.core.storage.read(lambda reads: list(reads.audit(0, 999)))
    assert [link.outcome for link in links if link.kind == "alarm"] == ["client_seq_back"]


# --- a lost COMMIT -----------------------------------------------------------------------------------------


class Forgetful(MemoryStorage):
    """Loses the answer to a commit: the next write is stored (or not) and then unknown."""

    lose = ""

    async def write(self, work: Any) -> Any:
        losing, self.lose = self.lose, ""
        if losing == "before":
            raise OutcomeUnknownError
        result = await super().write(work)
        if losing == "after":
            raise OutcomeUnknownError
        return result


async def test_a_commit_of_unknown_outcome_is_read_back_by_id(tmp_path: Any) -> None:
    storage = Forgetful()
    house = await build(tmp_path, storage=storage)
    visitor, anna = await queued(house), await house.person()
    storage.lose = "after"
    stored = await anna.does("AddNote", visitor.ent, text="раз", cmd="one")
    assert (stored.st, stored.replay) == ("ok", True)
    storage.lose = "before"
    unsure = await anna.does("AddNote", visitor.ent, text="два", cmd="two")
    assert (unsure.st, unsure.code) == ("retry", "busy")
    assert unsure.retry_ms > 0
    assert (await anna.does("AddNote", visitor.ent, text="два", cmd="two")).st == "ok"
    storage.lose = "after"
    await anna.does("AddNote", visitor.ent, text="три", cmd="three")
    storage.lose = "before"
    foreign = await anna.does("AddNote", visitor.ent, text="не три", cmd="three")
    assert foreign.st == "retry"
    notes = [message.text for message in await house.thread(visitor) if message.by == "note"]
    assert notes == ["раз", "два", "три"]


async def test_a_command_about_another_kind_of_thing_is_our_bug(house: House) -> None:
    deed = Deed(
        tx=cast(Any, None),
        user=cast(Any, None),
        now_ms=0,
        cmd="c",
        kind="TakeDialogue",
        ident="x",
        made_ms=0,
        relation=Relation.NONE,
        scope="",
        row=rows.BlobRow(id="x", data=b""),
        tools=Tools(),
    )
    with pytest.raises(TypeError, match="TakeDialogue"):
        _ = deed.dialogue
    assert deed.ver == 0
