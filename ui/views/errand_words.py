"""The words of runners: where an errand stands, and each step with its time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.errands import is_raised
from app.domain.errands import State
from app.protocol.trade import Errand, HistoryLine
from ui.models.dayclock import DayClock
from ui.qt import one_line
from ui.views.ticket_words import moment_words
from ui.widgets.chip import ChipLook
from ui.widgets.lane import Step

translate = QCoreApplication.translate
_SHOWN = 6
"""newest steps of an errand on screen"""


def errand_chip(errand: Errand) -> ChipLook:
    """Where it stands."""
    if is_raised(errand):
        words = (
            translate("errand", "Nobody can") if errand.state == State.CANNOT else translate("errand", "No answer")
        )
        return ChipLook(words, "triangle-alert", "late")
    looks = {
        State.OPEN: ChipLook(translate("errand", "Waits for a yes"), "hourglass", "wait"),
        State.TAKEN: ChipLook(translate("errand", "On the way"), "user-round", "accent"),
        State.THERE: ChipLook(translate("errand", "On the spot"), "map-pin", "ok"),
    }
    return looks.get(State(errand.state), ChipLook(translate("errand", "Done"), "check", "mute"))


def errand_title(errand: Errand) -> str:
    """Where to, and what for."""
    return f"{one_line(errand.place, 60)}: {one_line(errand.what, 120)}"


def errand_steps(errand: Errand, clock: DayClock, now_ms: int, *, hidden: bool = False) -> list[Step]:
    """What has happened, then what is waited for; several silences in a row are one step."""
    steps = [_step(line, count, clock, now_ms, hidden=hidden) for line, count in _folded(errand)][-_SHOWN:]
    if errand.state == State.OPEN and errand.due_ms:
        until = translate("errand", "until %1").replace("%1", moment_words(errand.due_ms, clock, now_ms))
        steps.append(Step(translate("errand", "Somebody says yes"), until, "next", "hourglass"))
    elif errand.state == State.TAKEN:
        about = translate("errand", "about %1").replace("%1", moment_words(errand.eta_ms, clock, now_ms))
        steps.append(Step(translate("errand", "On the spot"), about if errand.eta_ms else "", "next", "map-pin"))
    elif errand.state == State.THERE:
        steps.append(Step(translate("errand", "Done"), "", "next", "check"))
    return steps


def _folded(errand: Errand) -> list[tuple[HistoryLine, int]]:
    """The history with repeated silences of the same person as one; an errand of before has its times only."""
    lines = errand.history or _of_before(errand)
    found: list[tuple[HistoryLine, int]] = []
    for line in lines:
        if found and line.kind == "raised" == found[-1][0].kind:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((line, 1))
    return found


def _of_before(errand: Errand) -> tuple[HistoryLine, ...]:
    taken = HistoryLine(at_ms=errand.taken_ms, kind="taken", text=errand.taken_by)
    return (HistoryLine(at_ms=errand.made_ms, kind="asked"), *([taken] if errand.taken_ms else []))


def _step(line: HistoryLine, count: int, clock: DayClock, now_ms: int, *, hidden: bool) -> Step:
    who = "••••••" if hidden and line.text else one_line(line.text, 40)
    when = moment_words(line.at_ms, clock, now_ms)
    if line.kind == "asked":
        words = translate("errand", "Asked: %1") if who else translate("errand", "Asked whoever is free")
        return Step(words.replace("%1", who), when, "done")
    if line.kind == "raised":
        words = translate("errand", "Nobody said yes")
        return Step(f"{words} · {count}×" if count > 1 else words, when, "failed")
    named = {
        "taken": translate("errand", "Goes: %1"),
        "there": translate("errand", "On the spot: %1"),
        "cannot": translate("errand", "Cannot: %1"),
        "done": translate("errand", "Done: %1"),
    }
    words = named.get(line.kind, "%1").replace("%1", who or "–")
    return Step(words, when, "failed" if line.kind == "cannot" else "done")
