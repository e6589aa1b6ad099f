"""Signing in and out, locking, what the window keeps of itself (C8)."""

from __future__ import annotations

from collections.abc import Callable, Coroutine

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.console.desk import Word
from app.console.settings import Profile
from app.console.troubles import Trouble, TroubleError
from app.protocol.api import Health
from tests.ui.conftest import Stage, click, settle, wait_for
from tests.windows import left_open
from ui.bridge import Bridge
from ui.theme import look
from ui.views.window import Window

Make = Callable[..., Stage]
CTRL = Qt.KeyboardModifier.ControlModifier


def test_signing_in_asks_for_what_is_missing_and_shows_refusals_at_their_field(stage: Make) -> None:
    one = stage(filled=False)
    screen = one.window.sign_in
    screen.server.edit.setText("http://example.org")
    click(screen.enter)
    assert screen.server.edit.property("wrong")
    screen.server.edit.setText("usher.example.org")
    click(screen.enter)
    assert "Заполните" in screen.user.edit.accessibleDescription()
    screen.user.edit.setText("alina")
    screen.password.edit.setText("wrong")
    QTest.keyClick(screen.password.edit, Qt.Key.Key_Return)
    settle()
    assert "Имя или пароль неверны" in screen.password.edit.accessibleDescription()
    QTest.keyClick(screen.password.edit, Qt.Key.Key_X)
    assert not screen.password.edit.property("wrong")
    QTest.keyClick(screen.password.edit, Qt.Key.Key_Return)
    settle()
    assert one.window.shell is not None
    assert one.choices.settings.profiles == (
        Profile(name="https://usher.example.org", url="https://usher.example.org", user="alina"),
    )
    assert screen.password.text == ""


def test_a_trouble_of_the_network_is_said_in_words(stage: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = stage(filled=False)
    screen = one.window.sign_in

    async def refuse(*asked: object) -> None:
        raise TroubleError("network_login")

    monkeypatch.setattr(one.desk, "sign_in", refuse)
    for field, words in ((screen.server, "usher.example.org"), (screen.user, "alina"), (screen.password, "secret")):
        field.edit.setText(words)
    click(screen.enter)
    assert "Сеть просит войти" in screen.trouble.text()
    monkeypatch.setattr(one.desk, "resume", refuse)
    screen.start()
    settle()
    assert "Сеть просит войти" in screen.trouble.text()


def test_known_servers_are_offered_and_kept_tokens_go_on_by_themselves(
    stage: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = (
        Profile(name="a", url="https://a.example", user="alina"),
        Profile(name="b", url="https://b.example", user="boris"),
    )
    one = stage(filled=False, profiles=profiles, profile="b")
    screen = one.window.sign_in
    assert screen.server.text == "https://b.example"
    screen.profiles.activated.emit(0)
    assert (screen.server.text, screen.user.text) == ("https://a.example", "alina")

    async def resume(server: str) -> bool:
        from app.console.sample import fill

        fill(one.desk.store)
        return True

    screen.start()
    settle()
    assert one.window.shell is None
    monkeypatch.setattr(one.desk, "resume", resume)
    screen.start()
    settle()
    assert one.window.shell is not None


def test_the_server_is_asked_who_it_is_before_the_password_is_typed(
    stage: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage(filled=False)
    screen = one.window.sign_in
    answers: list[Health | TroubleError] = [
        TroubleError("name"),
        Health(status="ok", version="2.7", proto_min=1, proto_max=1, server_ms=0),
        Health(status="ok", version="9.0", proto_min=8, proto_max=9, server_ms=0),
    ]
    asked = []

    async def probe(server: str) -> Health:
        asked.append(server)
        answer = answers[len(asked) - 1]
        if isinstance(answer, TroubleError):
            raise answer
        return answer

    monkeypatch.setattr(one.desk, "probe", probe)
    edit = screen.server.edit
    screen.server.edit.setFocus()
    QTest.keyClicks(edit, "usher.exmaple.org")
    assert asked == []  # not at every key
    assert wait_for(lambda: "Сервера с таким именем нет" in edit.accessibleDescription())
    edit.clear()
    QTest.keyClicks(edit, "usher.example.org")
    QTest.keyClick(edit, Qt.Key.Key_Tab)
    assert wait_for(lambda: "отвечает Usher 2.7" in edit.accessibleDescription())
    assert asked == ["https://usher.exmaple.org", "https://usher.example.org"]
    one.choices.change(lang="en")
    settle()
    assert "Usher 2.7 answers" in edit.accessibleDescription()
    edit.setText("other.example.org")
    assert wait_for(lambda: "Update the program" in edit.accessibleDescription())


def test_an_answer_that_comes_late_says_nothing_of_another_address(
    stage: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = stage(filled=False)
    screen = one.window.sign_in
    waiting: list[tuple[Callable[[Health], None], Callable[[Trouble], None]]] = []

    def hold(
        coro: Coroutine[object, object, object], done: Callable[[Health], None], failed: Callable[[Trouble], None]
    ) -> None:
        coro.close()
        waiting.append((done, failed))

    monkeypatch.setattr(one.console.bridge, "run", hold)
    screen.server.edit.setText("one.example.org")
    screen.probe.ask()
    screen.server.edit.setText("two.example.org")
    done, failed = waiting[0]
    done(Health(status="ok", version="1.1", proto_min=1, proto_max=1, server_ms=0))
    failed(Trouble("name"))
    assert screen.server.edit.accessibleDescription() == ""


def test_language_and_theme_can_be_chosen_before_signing_in(stage: Make) -> None:
    one = stage(filled=False)
    screen = one.window.sign_in
    screen._languages["en"].click()
    settle()
    assert screen.enter.text() == "Sign in"
    screen._theme.click()
    settle()
    assert look().choice == "hc"


def test_signing_out_forgets_the_screens_and_says_why(stage: Make) -> None:
    one = stage()
    one.shell.sign_out_asked.emit()
    settle()
    assert one.window.shell is None
    assert one.window.windowTitle() == "Usher"
    for reason, words in (("revoked", "отозван"), ("expired", "кончился"), ("replaced", "другом компьютере")):
        one.desk.say(Word("signed_out", reason))
        settle()
        assert words in one.window.sign_in.trouble.text()


def test_signing_out_takes_the_wallboard_down_too(stage: Make) -> None:
    one = stage()
    one.shell.load_screen.open_wallboard()
    settle()
    assert "Wallboard" in left_open()
    one.shell.sign_out_asked.emit()
    settle()
    assert left_open() == ["Window"]


def test_the_window_locks_when_nobody_is_there_and_opens_with_the_password(stage: Make) -> None:
    one = stage(lock_minutes=5, profiles=(Profile(name="f", url="https://f.example", user="alina"),), profile="f")
    shell = one.shell
    QTest.keyClick(one.window.windowHandle(), Qt.Key.Key_Shift)
    one.window.lock()
    settle()
    assert not shell.isVisible()
    assert "Заблокировано" in one.window.sign_in.trouble.text()
    one.window.sign_in.password.edit.setText("secret")
    click(one.window.sign_in.enter)
    assert shell.isVisible()
    assert not one.window.locked


def test_the_size_of_the_window_is_kept_and_closing_is_told(stage: Make) -> None:
    one = stage()
    closed: list[int] = []
    one.window.closed.connect(lambda: closed.append(1))
    one.window.resize(1200, 777)
    settle()
    one.window.close()
    assert closed == [1]
    assert one.choices.settings.window["size"] == "1200x777"
    again = Window(Bridge(one.desk), one.choices)
    assert (again.width(), again.height()) == (1200, 777)
    again.deleteLater()
