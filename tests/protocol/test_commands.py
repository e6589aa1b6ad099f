"""What an operator may ask for: every command has its name on the wire, and nothing rides along in its arguments."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import commands, deals
from app.protocol.arguments import Args
from app.protocol.codec import FrameError, decode
from app.protocol.commands import COMMANDS, Command, SendReply
from tests.protocol.shapes import shape

kinds = st.sampled_from(sorted(COMMANDS))


def defined() -> dict[str, type[Args]]:
    found = [*inspect.getmembers(commands, inspect.isclass), *inspect.getmembers(deals, inspect.isclass)]
    return {name: kind for name, kind in found if issubclass(kind, Args) and kind is not Args}


def test_every_command_there_is_goes_by_the_name_of_its_class() -> None:
    assert defined() == COMMANDS
    assert set(get_args(Command)) == set(COMMANDS.values())
    assert all(name == kind.__name__ for name, kind in COMMANDS.items())


def test_names_of_commands_are_imperative_words_of_the_trade() -> None:
    talk = {"Take", "Give", "Send", "Add", "Snooze", "Resolve", "Reopen", "Tag", "Save", "Archive", "Dismiss"}
    tickets = {
        "Resend",
        "Reissue",
        "Transfer",
        "Admit",
        "Solve",
        "Sell",
        "Move",
        "Offer",
        "Hold",
        "Extend",
        "Release",
        "Pause",
    }
    money = {"Open", "Edit", "Set", "Submit", "Approve", "Reject", "Return", "Accept", "Withdraw", "Decide"}
    money |= {"Confirm", "Fail"}
    verbs = tuple(talk | tickets | money)
    assert all(name.startswith(verbs) for name in COMMANDS)


def test_kinds_that_need_more_than_a_click_are_commands_of_the_books() -> None:
    named = {kind.__name__ for kind in get_args(deals.Deal)}
    assert named > deals.EXACT > deals.STEPPED_UP


@given(kinds, st.data())
def test_arguments_come_out_as_they_went_in(kind: str, data: st.DataObject) -> None:
    args = data.draw(shape(COMMANDS[kind]))
    assert decode(msgspec.json.encode(args), COMMANDS[kind]) == args


@pytest.mark.parametrize("extra", ["role", "approved", "actor", "user_id", "t", "Lease", "ent"])
@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_a_field_nobody_asked_for_refuses_the_command(kind: str, extra: str) -> None:
    args: dict[str, Any] = {
        field.name: value_for(field.type) for field in msgspec.structs.fields(COMMANDS[kind]) if field.required
    }
    assert type(decode(msgspec.json.encode(args), COMMANDS[kind])) is COMMANDS[kind]
    with pytest.raises(FrameError, match=f"unknown field `{extra}`"):
        decode(msgspec.json.encode(args | {extra: "owner"}), COMMANDS[kind])


def value_for(kind: Any) -> Any:
    """The plainest value of a field that must be named."""
    return {str: "x", int: 1, bool: True}.get(kind, [])


@pytest.mark.parametrize("missing", ["lease", "text"])
def test_a_reply_without_its_lease_or_text_is_refused(missing: str) -> None:
    args = {"lease": 3, "text": "Иду"}
    assert decode(msgspec.json.encode(args), SendReply) == SendReply(lease=3, text="Иду")
    del args[missing]
    with pytest.raises(FrameError, match=missing):
        decode(msgspec.json.encode(args), SendReply)


@pytest.mark.parametrize("lease", ['"3"', "3.0", "null", "true", "[3]", "9007199254740993"])
def test_a_lease_of_another_shape_is_refused(lease: str) -> None:
    with pytest.raises(FrameError):
        decode(f'{{"lease":{lease},"text":"x"}}', SendReply)
