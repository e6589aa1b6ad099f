"""Where sockets do not pass, the long poll does the same work; and the rest of a rough life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from app.console.credentials import Vault
from app.console.session.actions import Notice
from app.console.settings import Settings
from app.console.shift import Shift
from app.console.state import LinkPhase
from app.console.store import Store
from app.protocol.commands import AddNote, SendReply, TakeDialogue
from tests.fakes.proxy import CuttingProxy
from tests.link.conftest import Duty, Hire
from tests.link.test_shift import opened
from tests.server.standing import Standing


@pytest.fixture
async def proxy(backend: Standing) -> AsyncIterator[CuttingProxy]:
    made = CuttingProxy(int(backend.url.rsplit(":", 1)[1]), Random(1))
    made.url = await made.start()
    yield made
    await made.close()


async def polling(duty: Duty, proxy: CuttingProxy) -> None:
    """Let sockets fail until the desk polls."""
    proxy.no_sockets = True
    proxy._left = 0
    for _ in range(600):
        if duty.shift._need().session.polling and duty.store.link.phase is LinkPhase.LIVE:
            return
        duty.shift.check_now()
        await asyncio.sleep(0.02)
    raise AssertionError(f"it does not poll: {duty.store.link}")


async def test_by_poll_events_arrive_and_commands_are_done_once(
    backend: Standing, hire: Hire, proxy: CuttingProxy
) -> None:
    duty = await hire(url=proxy.url)
    await polling(duty, proxy)
    ident = await opened(duty, backend, "по опросу")
    duty.shift.open_dialogue(ident)
    cmd = duty.shift.send(f"dialogue:{ident}", AddNote(text="по HTTP"))
    await duty.until(lambda: duty.store.pending == ())
    await duty.until(lambda: any(line.cmd == cmd for line in duty.store.threads[ident].messages))
    refused = duty.shift.send(f"dialogue:{ident}", SendReply(lease=9, text="нет"))
    await duty.until(lambda: refused in duty.store.refusals)
    duty.shift.writing(ident)
    await duty.shift.close()


async def test_a_command_whose_request_is_cut_is_asked_about(
    backend: Standing, hire: Hire, proxy: CuttingProxy
) -> None:
    duty = await hire(url=proxy.url)
    await polling(duty, proxy)
    ident = await opened(duty, backend)
    for number in range(6):
        duty.shift.send(f"dialogue:{ident}", AddNote(text=f"n{number}"))
        await asyncio.sleep(0.02)
        proxy.cut()
    proxy._left = None
    for _ in range(400):
        if not duty.store.pending:
            break
        for pending in duty.store.pending:
            duty.shift.retry(pending.cmd)
        duty.shift.check_now()
        await asyncio.sleep(0.05)
    assert duty.store.pending == ()
    page = await duty.shift._need().api.thread(ident, 0, 200)
    assert sorted(line.text for line in page.messages if line.by == "note") == [f"n{number}" for number in range(6)]
    await duty.shift.close()


async def test_kept_tokens_resume_without_a_password_and_are_renewed(backend: Standing, hire: Hire) -> None:
    duty = await hire()
    vault = duty.shift._vault
    await duty.shift.close()
    again = Duty(Shift(Settings(device="alina"), folder=duty.shift._folder, vault=vault, store=Store()))
    assert not await again.shift.resume("https://elsewhere.example")
    assert await again.shift.resume(backend.url)
    await again.live()
    again.shift._need().api.token = "wrong"
    again.shift._need().driver._abort()
    again.shift._need().driver.do(again.shift._need().session.closed)
    await again.live()
    await again.shift.close()


async def test_a_dead_refresh_token_ends_at_the_sign_in(backend: Standing, hire: Hire) -> None:
    duty = await hire()
    seat = duty.shift._need()
    seat.kept = type(seat.kept)("dead", seat.kept.user_id, seat.kept.name, seat.kept.role)
    seat.api.token = ""
    seat.driver._abort()
    seat.driver.do(seat.session.closed)
    assert (await duty.said("signed_out")).key == "expired"


async def test_older_pages_and_a_dialogue_nobody_has(backend: Standing, hire: Hire) -> None:
    duty = await hire()
    ident = await opened(duty, backend, *(f"строка {number}" for number in range(70)))
    duty.shift.open_dialogue(ident)
    await duty.until(lambda: ident in duty.store.threads and len(duty.store.threads[ident].messages) == 50)
    duty.shift.older(ident)
    duty.shift.older(ident)
    await duty.until(lambda: len(duty.store.threads[ident].messages) == 70)
    duty.shift.older(ident)
    duty.shift.open_dialogue("none")
    await duty.until(lambda: duty.store.threads["none"].failed == "not_found")
    duty.shift.open_dialogue("")


async def test_a_hole_and_a_lost_page_are_read_again(backend: Standing, hire: Hire) -> None:
    duty = await hire()
    ident = await opened(duty, backend, "а", "б")
    duty.shift.open_dialogue(ident)
    await duty.until(lambda: ident in duty.store.threads and len(duty.store.threads[ident].messages) == 2)
    thread = duty.store.threads[ident]
    duty.store.put_thread(type(thread)(ident, thread.messages[:1], 1, False, "hole"))
    await duty.until(lambda: len(duty.store.threads[ident].messages) == 2 and not duty.store.threads[ident].failed)
    duty.shift._need().reading.after_snapshot()
    await duty.until(lambda: not duty.store.threads[ident].loading)


async def test_a_reply_refused_because_the_dialogue_moved_on_goes_again_as_a_new_one(
    backend: Standing, hire: Hire
) -> None:
    duty = await hire()
    ident = await opened(duty, backend, "раз")
    ent = f"dialogue:{ident}"
    duty.shift.send(ent, TakeDialogue())
    await duty.until(lambda: duty.store.dialogues[ident].holder_name != "")
    lease = duty.store.dialogues[ident].lease
    cmd = duty.shift.send(ent, SendReply(lease=lease - 1, text="под старой арендой"))
    await duty.until(lambda: cmd in duty.store.refusals)
    duty.shift.retry(cmd)
    await duty.until(lambda: duty.store.dialogues[ident].last_text == "под старой арендой")
    await duty.until(lambda: duty.store.pending == ())
    duty.shift.retry("unknown")
    duty.shift.discard("unknown")


async def test_a_full_disk_gives_the_words_back(
    backend: Standing, hire: Hire, caplog: pytest.LogCaptureFixture
) -> None:
    duty = await hire()
    ident = await opened(duty, backend)
    journal = duty.shift._need().scribe._journal

    def full(*_: object) -> int:
        raise OSError(28, "no space left")

    journal.append = full  # type: ignore[assignment]  # the disk's own failure
    journal.settle = full  # type: ignore[assignment]  # the same
    duty.shift.send(f"dialogue:{ident}", AddNote(text="важное"))
    word = await duty.said("not_saved")
    assert word.about["text"] == "важное"
    duty.shift._need().scribe._gathered.seen["x"] = 1
    journal.save_seen = full  # type: ignore[assignment]  # the same
    duty.shift._need().scribe.save_seen("y", 2)
    await duty.said("journal_full")
    assert duty.shift._need().scribe._gathered.seen == {"x": 1, "y": 2}, "what could not be written is kept"
    del journal.save_seen, journal.settle


async def test_a_fault_in_one_action_stops_nothing(
    backend: Standing, hire: Hire, caplog: pytest.LogCaptureFixture
) -> None:
    duty = await hire()
    seat = duty.shift._need()
    seat.driver._receiver.carry_out(object())  # type: ignore[arg-type]  # no action at all
    seat.driver._receiver.carry_out(Notice("journal_damaged", {"rows": "2"}))
    assert (await duty.said("journal_damaged")).about == {"rows": "2"}
    assert "an action failed" in caplog.text
    await opened(duty, backend)


async def test_a_journal_of_a_newer_console_is_not_opened(backend: Standing, hire: Hire) -> None:
    duty = await hire()
    folder = duty.shift._folder
    await duty.shift.close()
    (file,) = await asyncio.to_thread(lambda: list(folder.glob("*.sqlite")))
    await asyncio.to_thread(
        lambda: file.write_bytes(b"SQLite format 3\x00" + bytes(44) + (99).to_bytes(4) + bytes(4000))
    )
    again = Shift(Settings(device="alina"), folder=folder, vault=Vault(lambda: None))
    made = await asyncio.to_thread(backend.add_user, "other", "operator")
    with pytest.raises(Exception, match="update_needed"):
        await again.sign_in(backend.url, "other", made.password)
