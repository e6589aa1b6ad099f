"""Refund packets of the sample: those of the picture, and one of every other state."""

from __future__ import annotations

from dataclasses import dataclass

from app.console.sample.people import EVENT, ME, NOW_MS, OLGA, PYOTR
from app.protocol.records import AttachmentRef
from app.protocol.trade import Approval, FlagRef, HandPayout, HistoryLine, Payee, PaymentLine, Refund, RefundLine

_MIN = 60_000
_DAY = 24 * 60 * _MIN


@dataclass(frozen=True, slots=True)
class _Case:
    """A packet in short: `flags` as (code, weight, evidence)."""

    number: int
    name: str
    order: str
    ground: str
    percent: int
    asked: int
    policy: int
    ago_min: int
    state: str = "submitted"
    tickets: tuple[str, ...] = ("Танцпол, стандарт",)
    paid: int = 300_000
    rule: str = "too_late"
    days: int = 0
    needed: int = 1
    flags: tuple[tuple[str, str, str], ...] = ()
    missing: tuple[str, ...] = ()
    reason: str = ""
    money: str = ""
    receipt: str = ""
    gates: tuple[str, ...] = ()
    entered_min: int = 0
    by_hand: str = ""
    """how people are to pay it out, see `app.domain.payouts.Way`"""


_CASES = (
    _Case(2036, "Дина Юсупова", "46012", "change_of_mind", 0, 300_000, 0, 108, reason="Не смогу прийти"),
    _Case(2037, "ООО «Вектор»", "45120", "moved", 100, 8_000_000, 8_000_000, 80, tickets=("Ложа на 4",),
          paid=8_000_000, rule="ours", needed=2, reason="Перенесли время, корпоратив отменился"),
    _Case(2038, "Ольга Тарасова", "46840", "illness", 50, 150_000, 150_000, 65, rule="illness", days=6,
          reason="Болезнь, справка приложена"),
    _Case(2039, "Виктор Щеглов", "47233", "change_of_mind", 0, 600_000, 0, 52, tickets=("Танцпол, стандарт",) * 2,
          flags=(("used", "stop", "Ворота 2, 13:22, оба билета"),), reason="Не понравилось", entered_min=43),
    _Case(2033, "Инна Белова", "45991", "illness", 30, 90_000, 90_000, 190, state="returned", missing=("document",),
          rule="illness", days=4, reason="Заболел ребёнок"),
    _Case(2034, "Руслан Ильин", "46555", "not_admitted", 100, 300_000, 300_000, 165, state="returned",
          missing=("tickets",), rule="ours"),
    _Case(2029, "Жанна Орлова", "44870", "cancelled", 100, 600_000, 600_000, 300, state="revoking",
          tickets=("Танцпол, стандарт",) * 2, rule="ours", gates=("4", "6")),
    _Case(2030, "Марк Дёмин", "45013", "double_payment", 100, 300_000, 300_000, 280, state="paying", rule="ours",
          money="calling"),
    _Case(2031, "Лидия Котова", "45344", "moved", 100, 750_000, 750_000, 240, state="paid", tickets=("VIP-терраса",),
          paid=750_000, rule="ours", money="done", receipt="pending"),
    _Case(2032, "Яна Мельник", "45620", "illness", 100, 300_000, 300_000, 210, state="paying", rule="illness",
          money="waiting", by_hand="account", reason="Сломала ногу, карта закрыта"),
    _Case(2028, "Глеб Носов", "47310", "not_admitted", 100, 300_000, 300_000, 95, state="paying", rule="ours",
          money="waiting", by_hand="desk"),
)  # fmt: skip


def refunds() -> list[Refund]:
    """Everything the screen lists, the packet of the picture last."""
    return [*(_packet(case) for case in _CASES), anna()]


def _packet(case: _Case) -> Refund:
    opened = NOW_MS - case.ago_min * _MIN
    paid = case.paid * len(case.tickets)
    approved = case.state in {"revoking", "paying", "paid"}
    decided = opened + 9 * _MIN
    return Refund(
        id=f"R-{case.number}",
        event_id=EVENT,
        order_id=case.order,
        guest_id=f"gr-{case.number}",
        guest_name=case.name,
        state=case.state,
        ground=case.ground,
        opened_ms=opened,
        channel="widget",
        reason=case.reason,
        lines=_lines(case),
        payments=(
            PaymentLine(id=f"p-{case.order}", captured_ms=opened - 20 * _DAY, instrument="card ···· 2210",
                        amount_minor=paid, refunded_minor=0, returns_minor=case.asked),
        ),
        paid_minor=paid,
        policy_minor=case.policy,
        policy_percent=case.percent,
        policy_rule=case.rule,
        policy_days=case.days,
        amount_minor=case.asked,
        missing=case.missing,
        flags=tuple(FlagRef(code=code, weight=weight, evidence=said) for code, weight, said in case.flags),
        submitted_by=PYOTR[0],
        submitted_name=PYOTR[1],
        submitted_ms=opened + 4 * _MIN,
        editors=(PYOTR[0],),
        approvals=(_agreed(case, decided),) if approved else (),
        approvals_needed=case.needed,
        gates_waiting=case.gates,
        money_state=case.money,
        payee=_payee(case, opened + 3 * _MIN),
        by_hand=(_by_hand(case, decided + 2 * _MIN),) if case.by_hand else (),
        receipt_state=case.receipt,
        paid_ms=decided + 2 * _MIN if case.state == "paid" else 0,
        promised_ms=opened + _DAY,
        history=(
            HistoryLine(at_ms=opened, kind="handed_in", ver=1),
            HistoryLine(at_ms=opened + 4 * _MIN, kind="submitted", by=PYOTR[0], ver=2),
            *((HistoryLine(at_ms=decided, kind="approved", by=OLGA[0], ver=3),) if approved else ()),
            *((HistoryLine(at_ms=decided, kind="returned", by=OLGA[0], ver=3),) if case.state == "returned" else ()),
        ),
    )  # fmt: skip


def _agreed(case: _Case, at_ms: int) -> Approval:
    return Approval(user_id=OLGA[0], name=OLGA[1], at_ms=at_ms, ver=2, amount_minor=case.asked)


def _payee(case: _Case, at_ms: int) -> Payee | None:
    if case.by_hand != "account":
        return None
    return Payee(name=case.name, account_tail="7718", used=True, edited_by=PYOTR[0], edited_ms=at_ms)


def _by_hand(case: _Case, asked_ms: int) -> HandPayout:
    tail = "7718" if case.by_hand == "account" else ""
    return HandPayout(
        id=f"R-{case.number}.1", way=case.by_hand, amount_minor=case.asked, asked_ms=asked_ms, account_tail=tail
    )


def _lines(case: _Case) -> tuple[RefundLine, ...]:
    count = len(case.tickets)
    return tuple(
        RefundLine(
            ticket_id=f"{case.order}-{place}",
            category=category,
            holder=case.name,
            paid_minor=case.paid,
            policy_minor=case.policy // count,
            amount_minor=case.asked // count,
            entered_ms=NOW_MS - case.entered_min * _MIN if case.entered_min else 0,
        )
        for place, category in enumerate(case.tickets, 1)
    )


_DOCUMENTS = (
    AttachmentRef(id="doc-1", name="Чек из банка.pdf", mime="application/pdf", size=86_016),
    AttachmentRef(id="doc-2", name="Два списания.jpg", mime="image/jpeg", size=1_258_291, width=1080, height=1920),
)


def anna() -> Refund:
    """R-2041 of the picture: paid twice, requisites from the chat changed and not used."""
    at = NOW_MS - 25 * _MIN
    first, second = NOW_MS - 53 * _MIN + 4_000, NOW_MS - 53 * _MIN + 51_000
    return Refund(
        id="R-2041",
        event_id=EVENT,
        order_id="47102",
        guest_id="gr-2041",
        guest_name="Анна Лисицына",
        state="submitted",
        ground="double_payment",
        opened_ms=at - 16 * _MIN,
        dialogue_id="d-015",
        channel="whatsapp",
        reason="Списали два раза, а билет один",
        lines=(
            RefundLine(ticket_id="47102-1", category="Танцпол, стандарт", holder="Анна Лисицына", paid_minor=600_000,
                       policy_minor=300_000, amount_minor=300_000),
        ),
        payments=(
            PaymentLine(id="p-1", captured_ms=first, instrument="sbp", amount_minor=300_000, refunded_minor=0,
                        returns_minor=0),
            PaymentLine(id="p-2", captured_ms=second, instrument="card ···· 4417", amount_minor=300_000,
                        refunded_minor=0, returns_minor=300_000),
        ),
        paid_minor=600_000,
        policy_minor=300_000,
        policy_percent=100,
        policy_rule="double_payment",
        policy_days=0,
        amount_minor=300_000,
        flags=(FlagRef(code="details_changed", weight="warn", evidence="···· 7718 → ···· 0932"),),
        documents=_DOCUMENTS,
        payee=Payee(name="Анна Лисицына", bank="Северный банк", account_tail="0932", used=False, edited_by=PYOTR[0],
                    edited_ms=NOW_MS - 34 * _MIN),
        submitted_by=PYOTR[0],
        submitted_name=PYOTR[1],
        submitted_ms=at,
        editors=(PYOTR[0],),
        promised_ms=at + _DAY,
        history=(
            HistoryLine(at_ms=at - 16 * _MIN, kind="handed_in", ver=1),
            HistoryLine(at_ms=at - 9 * _MIN, kind="payee_changed", by=PYOTR[0], ver=2),
            HistoryLine(at_ms=at, kind="submitted", by=PYOTR[0], ver=3),
        ),
    )  # fmt: skip


APPROVER = ME
"""who looks at the packets in the pictures"""
