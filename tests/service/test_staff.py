"""People who may sign in: added, changed, let go, and then out within the second (C8, X2)."""

from __future__ import annotations

import asyncio

import pytest

from app.protocol.api import SignIn, UserChange
from app.protocol.records import Staff
from app.service import signin, staff
from app.service.refused import Refused
from app.service.seat import Shut
from tests.service.house import PASSWORD, House


async def test_a_new_user_gets_a_password_that_is_told_once(house: House) -> None:
    made = await staff.change(house.core, UserChange(do="add", login=" Anna ", name=" Анна  Б "), "setup")
    assert (made.user.login, made.user.name, made.user.role) == ("anna", "Анна Б", "operator")
    assert not made.user.disabled
    assert len(made.password) >= 20
    await signin.sign_in(house.core, SignIn(user="anna", password=made.password, device="d"), "x")
    assert [(one.login, one.seen_ms) for one in (await staff.users(house.core)).users] == [("anna", house.now_ms)]
    record = (await house.fetched())[f"staff:{made.user.id}"].record
    assert record == Staff(id=made.user.id, name="Анна Б", role="operator")


async def test_without_a_name_the_login_stands_in(house: House) -> None:
    made = await staff.change(house.core, UserChange(do="add", login="anna", password=PASSWORD), "setup")
    assert (made.user.name, made.password) == ("anna", "")


@pytest.mark.parametrize(
    "wish",
    [
        UserChange(do="add", login=""),
        UserChange(do="add", login="x" * 65),
        UserChange(do="add", login="an\x00na"),
        UserChange(do="add", login="anna", name="x" * 81),
        UserChange(do="add", login="anna", password="short"),
        UserChange(do="add", login="anna", password="password1234"),
        UserChange(do="add", login="anna", password="annaannaanna"),
        UserChange(do="add", login="anna", role="owner"),  # type: ignore[arg-type]  # what a stranger may send
    ],
)
async def test_a_user_who_cannot_be_is_refused(house: House, wish: UserChange) -> None:
    await house.person()
    with pytest.raises(Refused, match="bad_value"):
        await staff.change(house.core, wish, "admin")
    assert len((await staff.users(house.core)).users) == 1


async def test_a_login_belongs_to_one_person(house: House) -> None:
    await house.person()
    with pytest.raises(Refused, match="taken"):
        await staff.change(house.core, UserChange(do="add", login="USER1"), "admin")


@pytest.mark.parametrize("wish", [UserChange(do="disable", login="user1"), UserChange(do="role", login="user1")])
async def test_somebody_who_may_administer_always_remains(house: House, wish: UserChange) -> None:
    chief, other = await house.person("admin"), await house.person("admin")
    await house.person("manager")
    await staff.change(house.core, UserChange(do="disable", login="user2"), chief.id)
    with pytest.raises(Refused, match="last_admin"):
        await staff.change(house.core, wish, chief.id)
    await staff.change(house.core, UserChange(do="password", login="user1"), chief.id)
    await staff.change(house.core, UserChange(do="enable", login="user2"), chief.id)
    await staff.change(house.core, wish, chief.id)
    assert other.id != chief.id


async def test_two_who_let_each_other_go_leave_one(house: House) -> None:
    await house.person("admin")
    await house.person("admin")
    both = await asyncio.gather(
        *(staff.change(house.core, UserChange(do="disable", login=login), "x") for login in ("user1", "user2")),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in both) == ["Refused", "UserChanged"]


async def test_nobody_cannot_be_changed(house: House) -> None:
    for do in ("role", "disable", "enable", "password"):
        with pytest.raises(Refused, match="not_found"):
            await staff.change(house.core, UserChange(do=do, login="nobody"), "admin")
    with pytest.raises(Refused, match="not_found"):
        await staff.set_events(house.core, "nobody", (), "admin")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (UserChange(do="disable", login="user1"), 4204),
        (UserChange(do="password", login="user1", password="другой длинный пароль"), 4204),
        (UserChange(do="enable", login="user1"), 4204),
        (UserChange(do="role", login="user1", role="manager"), 4100),
    ],
)
async def test_a_change_closes_live_seats_at_once(house: House, wish: UserChange, code: int) -> None:
    await house.person()
    tokens = await signin.sign_in(house.core, SignIn(user="user1", password=PASSWORD, device="d"), "x")
    principal = await signin.authenticate(house.core, tokens.access)
    seat, other = house.core.hub.sit(principal, 0), house.core.hub.sit((await house.person()).principal, 0)
    await staff.change(house.core, wish, "admin")
    assert (seat.drain(), other.drain()) == ([Shut(code)], [])
    assert house.core.signed_in == {}
    assert house.core.hub.sit(principal, 0).drain() == [Shut(code)]
    assert not await signin.still_good(house.core, principal)


async def test_of_a_hundred_trials_none_outlives_its_revocation(house: House) -> None:
    """Whatever a console is doing at that moment (X2)."""
    visitor, anna = await house.visitor(), await house.person()
    await visitor.says("человек")
    for n in range(100):
        seat = house.core.hub.sit(anna.principal, 0)
        command = asyncio.ensure_future(anna.does("AddNote", visitor.ent, text=str(n)))
        if n % 3:
            await asyncio.sleep(0)
        await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
        assert seat.drain()[-1] == Shut(4204)
        await command
        late = await anna.does("AddNote", visitor.ent, text="late")
        assert (late.st, late.code) == ("forbidden", "forbidden")
        await staff.change(house.core, UserChange(do="enable", login="user1"), "admin")
        house.core.hub.leave(seat)
    assert "late" not in {message.text for message in await house.thread(visitor)}


async def test_a_new_role_works_with_the_same_token(house: House) -> None:
    await house.person()
    tokens = await signin.sign_in(house.core, SignIn(user="user1", password=PASSWORD, device="d"), "x")
    before = await signin.authenticate(house.core, tokens.access)
    changed = await staff.change(house.core, UserChange(do="role", login="user1", role="admin"), "admin")
    after = await signin.authenticate(house.core, tokens.access)
    assert (before.role, after.role, changed.user.role) == ("operator", "admin", "admin")
    assert after.perm_ver > before.perm_ver
    assert after.scope_seq == house.core.hub.head


async def test_a_new_password_is_the_only_one(house: House) -> None:
    await house.person()
    made = await staff.change(house.core, UserChange(do="password", login="user1"), "admin")
    with pytest.raises(Refused):
        await signin.sign_in(house.core, SignIn(user="user1", password=PASSWORD, device="d"), "x")
    await signin.sign_in(house.core, SignIn(user="user1", password=made.password, device="d"), "x")


async def test_who_is_let_go_leaves_his_colleagues_sight(house: House) -> None:
    anna = await house.person()
    await staff.change(house.core, UserChange(do="disable", login="user1"), "admin")
    assert f"staff:{anna.id}" not in await house.fetched()
    assert (await staff.users(house.core)).users[0].disabled
    await staff.change(house.core, UserChange(do="enable", login="user1"), "admin")
    assert f"staff:{anna.id}" in await house.fetched()


async def test_events_can_be_given_to_a_person_and_taken_away(house: House) -> None:
    anna = await house.person()
    visitor = await house.visitor("south")
    await visitor.says("человек")
    with pytest.raises(Refused, match="bad_value"):
        await staff.set_events(house.core, "user1", ("nowhere",), "admin")
    shown = await staff.set_events(house.core, " USER1", ("north",), "admin")
    assert shown.id == anna.id
    assert (await anna.does("TakeDialogue", visitor.ent)).code == "not_found"
    await staff.set_events(house.core, "user1", (), "admin")
    assert (await anna.does("TakeDialogue", visitor.ent)).st == "ok"


async def test_changes_are_in_the_audit_with_who_made_them(house: House) -> None:
    await staff.change(house.core, UserChange(do="add", login="anna", password=PASSWORD), "setup")
    await staff.change(house.core, UserChange(do="role", login="anna", role="admin"), "chief")
    await staff.set_events(house.core, "anna", ("north",), "chief")
    links = await house.core.storage.read(lambda reads: list(reads.audit(0, 99)))
    changes = [(link.user_id, link.outcome) for link in links if link.kind == "UserChange"]
    assert changes == [("setup", "add:operator"), ("chief", "role:admin"), ("chief", "events:north")]
