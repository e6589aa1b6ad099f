"""An operator's shift against a real backend: signing in, working, losing the link, signing out."""

from __future__ import annotations

import asyncio

import pytest

from app.console.state import LinkPhase, PendingState
from app.console.troubles import TroubleError
from app.protocol.api import UserChange
from app.protocol.commands import AddNote, SaveReadyReply, SendReply, TakeDialogue
from tests.link.conftest import PATIENCE_S, Duty, Hire
from tests.server.standing import Standing


async def opened(duty: Duty, backend: Standing, *texts: str) -> str:
    """A guest writes these lines; the dialogue's id once the desk knows it."""

    def write() -> str:
        guest = backend.guest()
        for text in texts or ("Где вход?",):
            guest.say(text)
        guest.close()
        return guest.opened.dialogue

    ident = await asyncio.to_thread(write)
    await duty.until(lambda: ident in duty.store.dialogues)
    return ident


async def test_a_guests_message_reaches_the_desk_within_a_second(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    loop = asyncio.get_running_loop()
    began = loop.time()
    ident = await opened(duty, backend, "Где вход?")
    assert loop.time() - began < 1.0
    assert duty.store.dialogues[ident].last_text == "Где вход?"


async def test_taking_and_answering_goes_through_and_shows_each_line_once(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    ident = await opened(duty, backend, "Где вход?", "Ау")
    ent = f"dialogue:{ident}"
    duty.shift.open_dialogue(ident)
    duty.shift.send(ent, TakeDialogue())
    await duty.until(lambda: duty.store.dialogues[ident].holder_id == duty.store.me.user_id)  # type: ignore[union-attr]  # signed in
    lease = duty.store.dialogues[ident].lease
    cmd = duty.shift.send(
        ent, SendReply(lease=lease, text="Ворота 2", answered_n=duty.store.dialogues[ident].messages)
    )
    await duty.until(lambda: any(line.cmd == cmd for line in duty.store.threads[ident].messages))
    await duty.until(lambda: duty.store.pending == ())
    thread = duty.store.threads[ident]
    assert [line.n for line in thread.messages] == list(range(1, len(thread.messages) + 1))
    assert [line.text for line in thread.messages if line.by in {"guest", "person"}] == [
        "Где вход?",
        "Ау",
        "Ворота 2",
    ]


async def test_a_reply_can_be_undone_while_it_is_held(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    ident = await opened(duty, backend)
    cmd = duty.shift.send(f"dialogue:{ident}", AddNote(text="нет"), hold_s=30)
    await duty.until(lambda: len(duty.store.pending) == 1)
    assert duty.store.pending[0].state is PendingState.HELD
    assert duty.shift.undo(cmd)
    assert duty.store.pending == ()
    at_once = duty.shift.send(f"dialogue:{ident}", AddNote(text="тоже нет"), hold_s=30)
    assert duty.shift.undo(at_once), "even before it is written down"
    await asyncio.sleep(0.1)
    assert duty.store.pending == ()


async def test_a_refusal_is_told_with_its_code_and_put_away(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    ident = await opened(duty, backend)
    cmd = duty.shift.send(f"dialogue:{ident}", SendReply(lease=7, text="не моё"))
    word = await duty.said("refused")
    assert word.about["cmd"] == cmd
    assert duty.store.refusals[cmd].code == word.about["code"]
    duty.shift.discard(cmd)
    assert dict(duty.store.refusals) == {}


async def test_two_desks_see_the_same_and_the_older_version_loses(hire: Hire) -> None:
    alina, pyotr = await hire("alina"), await hire("pyotr")
    alina.shift.send("reply:r1", SaveReadyReply(title_ru="Привет", text_ru="Здравствуйте"))
    await pyotr.until(lambda: "r1" in pyotr.store.replies)
    version = pyotr.store.version("reply:r1")
    first = alina.shift.send("reply:r1", SaveReadyReply(title_ru="А", text_ru="А"), base=version)
    await pyotr.until(lambda: pyotr.store.replies["r1"].title_ru == "А")
    second = pyotr.shift.send("reply:r1", SaveReadyReply(title_ru="Б", text_ru="Б"), base=version)
    await pyotr.until(lambda: second in pyotr.store.refusals)
    assert pyotr.store.refusals[second].state is PendingState.CONFLICT
    assert first not in alina.store.refusals
    pyotr.shift.retry(second)
    await alina.until(lambda: alina.store.replies["r1"].title_ru == "Б")
    await pyotr.until(lambda: pyotr.store.pending == ())


async def test_a_wrong_password_is_a_trouble_and_not_a_crash(hire: Hire, backend: Standing) -> None:
    duty = await hire(signed_in=False)
    with pytest.raises(TroubleError, match="bad_credentials"):
        await duty.shift.sign_in(backend.url, "nobody", "nothing")
    with pytest.raises(TroubleError, match="not_authenticated"):
        duty.shift.send("dialogue:x", TakeDialogue())


async def test_a_revoked_operator_is_out_and_nothing_of_his_stays(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    await opened(duty, backend)
    await asyncio.to_thread(backend.change_user, UserChange(do="disable", login="alina"))
    word = await duty.said("signed_out")
    assert word.key in {"revoked", "expired"}
    assert dict(duty.store.dialogues) == {}
    assert duty.store.me is None


async def test_a_second_window_takes_over_and_the_first_says_so(hire: Hire, backend: Standing) -> None:
    first = await hire("alina")
    made = await asyncio.to_thread(backend.change_user, UserChange(do="password", login="alina"))
    again = await hire("alina", signed_in=False)
    await first.said("signed_out")
    await again.shift.sign_in(backend.url, "alina", made.password)
    await again.live()


async def test_work_goes_on_after_a_restart_of_the_console(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    ident = await opened(duty, backend)
    duty.shift.save_draft(ident, "недописанное", note=True)
    duty.shift.open_dialogue(ident)
    await duty.until(lambda: ident in duty.store.threads and bool(duty.store.threads[ident].messages))
    await duty.shift.close()
    made = await asyncio.to_thread(backend.change_user, UserChange(do="password", login="alina"))
    again = await hire(signed_in=False)
    await again.shift.sign_in(backend.url, "alina", made.password)
    assert again.store.drafts[ident].text == "недописанное"
    assert again.store.seen[ident] >= 1
    await again.live()
    assert ident in again.store.dialogues


async def test_signing_out_leaves_nothing_behind(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    ident = await opened(duty, backend)
    duty.shift.save_draft(ident, "x")
    await duty.shift.sign_out()
    assert (await duty.said("signed_out")).key == "asked"
    assert duty.store.me is None
    assert dict(duty.store.drafts) == {}
    assert duty.store.link.phase is LinkPhase.OFFLINE
    with pytest.raises(TroubleError, match="not_authenticated"):
        await duty.shift.search("x")


async def test_questions_are_answered_by_http(hire: Hire, backend: Standing) -> None:
    duty = await hire("chief", "manager")
    ident = await opened(duty, backend, "Потерял билет")
    dialogue = duty.store.dialogues[ident]
    card = await duty.shift.guest(dialogue.guest_id)
    assert card.id == dialogue.guest_id
    history = await duty.shift.history(0, 10_000, 10)
    assert history.step_s == 10
    assert isinstance(await duty.shift.search("билет"), tuple)
    with pytest.raises(TroubleError, match="not_found"):
        await duty.shift.guest("nobody")


async def test_product_time_follows_the_server(hire: Hire, backend: Standing) -> None:
    duty = await hire()

    async def now(host: object) -> int:
        return int(host.core.now_ms())  # type: ignore[attr-defined]  # the backend's own

    server = await asyncio.to_thread(backend.inside, now)
    assert abs(duty.store.now_ms() - server) < 1_000


async def test_the_live_figures_arrive(hire: Hire) -> None:
    duty = await hire()
    await duty.until(lambda: duty.store.load is not None)


async def test_a_restarted_backend_is_found_again(hire: Hire, backend: Standing) -> None:
    duty = await hire()
    await opened(duty, backend)

    async def kick(host: object) -> None:
        for seat in host.core.hub.seats():  # type: ignore[attr-defined]  # the backend's own
            seat.shut(4000)

    await asyncio.to_thread(backend.inside, kick)
    await duty.until(lambda: duty.store.link.phase is not LinkPhase.LIVE)
    await duty.live()
    ident = await opened(duty, backend, "ещё")
    assert duty.store.dialogues[ident].last_text == "ещё"


async def test_waiting_for_what_does_not_come_ends(hire: Hire) -> None:
    duty = await hire()
    with pytest.raises(TimeoutError):
        await duty.shift.wait_for(lambda _store: False, 0.05)
    assert PATIENCE_S > 1


async def test_a_server_tells_who_it_is_before_anybody_signs_in(hire: Hire, backend: Standing) -> None:
    duty = await hire(signed_in=False)
    health = await duty.shift.probe(backend.url)
    assert health.status == "ok"
    assert health.version
    assert duty.store.me is None
    with pytest.raises(TroubleError) as raised:
        await duty.shift.probe("http://127.0.0.1:1")
    assert raised.value.trouble.key == "refused"
