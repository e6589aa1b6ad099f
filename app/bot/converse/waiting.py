"""The waiting list in the dialogue: which category, how many places, the number in line, and leaving it (T1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.bot.converse import deal_words as heard
from app.bot.converse import evenings, menus
from app.bot.converse.categories import count_in, many, named, on_sale
from app.bot.converse.counter import BUY, Desk, Step, name_of
from app.bot.converse.deal_words import plain
from app.bot.converse.facts import quoted
from app.domain.deals import Flow, JoinLine, LeaveLine, Outcome, StockFact, WaitFact
from app.domain.handover import MANY_TICKETS

JOIN: Final = re.compile(r"d:w(\d{0,2}):(.*)")
"""a button that joins: how many places, if known, and the category, if known"""
LEAVE: Final = "d:wl:"
PLACES: Final = "d:wn:"
MOST_BUTTONS: Final = 4


def payload_of(category_id: str, places: int) -> str:
    """Of the button that joins a line; 0 places or an empty category: to be asked for."""
    return f"d:w{places or ''}:{category_id}"


def sold_out(desk: Desk) -> list[StockFact]:
    """Categories on sale of which nothing is left, and of which the guest may still buy."""
    return [one for one in on_sale(desk) if not one.free and one.limit >= 0]


def all_gone(desk: Desk) -> bool:
    """Whether the event has places on sale and none of them is left."""
    sold = on_sale(desk)
    return bool(sold) and not any(one.free for one in sold)


def in_line(desk: Desk) -> list[WaitFact]:
    """The guest's places in line of what the event still knows."""
    known = {one.category_id for one in desk.facts.stock}
    return [one for one in desk.facts.waiting if one.category_id in known]


def beside(desk: Desk, step: Step, gone: Sequence[StockFact], places: int = 0) -> Step:
    """The step that says that these are gone or too few, with the way into their waiting list or his number in it."""
    welcome = [one for one in gone if one.limit >= 0 and not 0 < one.limit < places]
    if not welcome:
        return step
    mine = [one for one in in_line(desk) if one.category_id in {stock.category_id for stock in welcome}]
    if mine:
        added = told_of(desk, mine)
        return _with(step, added.text, added.items)
    one = welcome[0] if len(welcome) == 1 else None
    text = desk.told("wait.offer_one", name=name_of(one, desk.lang)) if one else desk.told("wait.offer")
    item = (payload_of(one.category_id if one else "", places), desk.told("wait.join"))
    return _with(step, text, (item,))


def _with(step: Step, text: str, items: tuple[tuple[str, str], ...]) -> Step:
    """The step with more words, below a list, and more items, but before the one that calls a person."""
    person = tuple(item for item in step.items if item[0] == menus.PERSON)
    rest = tuple(item for item in step.items if item[0] != menus.PERSON)
    joint = "\n" if "\n" in step.text else " "
    return replace(step, text=f"{step.text}{joint}{text}", items=(*rest, *items, *person))


def told_of(desk: Desk, mine: Sequence[WaitFact]) -> Step:
    """Where the guest stands in line, with a button to leave each."""
    stock = {one.category_id: one for one in desk.facts.stock}
    lines, items = [], []
    for one in mine:
        name = name_of(stock[one.category_id], desk.lang)
        key = "wait.leave" if len(mine) == 1 else "wait.leave_one"
        lines.append(_line(desk, stock[one.category_id], one))
        items.append((LEAVE + one.category_id, desk.told(key, name=name)))
    return Step("\n".join(lines), None, tuple(items))


def _line(desk: Desk, stock: StockFact, mine: WaitFact, key: str = "wait.mine") -> str:
    name, places = name_of(stock, desk.lang), _places(desk, stock, mine.places)
    order = next((one for one in desk.facts.orders if one.id == mine.order_id), None)
    if order is None:
        return desk.told(key, name=name, places=places, number=mine.number)
    until = desk.time(order.expires_ms)
    return desk.told("wait.turn", name=name, places=places, order=order.id, until=until, url=order.pay_url)


def _places(desk: Desk, stock: StockFact, count: int) -> str:
    """So many places, or so many of a category that admits several on one ticket."""
    return desk.places(count) if stock.admits == 1 else f"{count}{desk.told('buy.for', admits=stock.admits)}"


def chosen(desk: Desk) -> str:
    """The payload of a button of the waiting list that is pressed, or named in words while it is offered."""
    if desk.scene.turn.payload:
        return desk.payload if JOIN.fullmatch(desk.payload) or desk.payload.startswith(LEAVE) else ""
    offered = desk.scene.memory.offered
    ours = {} if offered is None else {label: one for one, label in offered.items if _is_ours(one)}
    if not ours or heard.asks(desk.reading):
        return ""
    text = plain(desk.text).strip(" .!")
    said = [payload for label, payload in ours.items() if plain(label) == text]
    return said[0] if said else _meant(desk, list(ours.values()))


def _is_ours(payload: str) -> bool:
    return payload.startswith(LEAVE) or JOIN.fullmatch(payload) is not None


def _meant(desk: Desk, ours: Sequence[str]) -> str:
    """What words other than a label say: the only one that can be joined, or left; its digit outside of a flow."""
    offered, flow = desk.scene.memory.offered, desk.scene.memory.flow
    leaves = [one for one in ours if one.startswith(LEAVE)]
    joins = [one for one in ours if one not in leaves]
    if len(leaves) == 1 and heard.has(heard.WAITS_NO_MORE, desk.reading):
        return leaves[0]
    if len(joins) != 1 or heard.says_no(desk.reading):
        return ""
    others = [one for one, _ in offered.items if one not in (*joins, menus.PERSON)] if offered else []
    picked = desk.picked(offered.items) if offered and flow is None else ()
    agrees = not others and heard.says_yes(desk.reading)
    return joins[0] if agrees or picked == (joins[0],) or heard.has(heard.WAITS, desk.reading) else ""


class Waiting:
    """Waiting for what is sold out."""

    kind = "waiting"
    intent = "buy"
    idle_ms = 30 * 60 * 1000

    def begin(self, desk: Desk, payload: str) -> Step:
        """Join or leave as a button of the list says."""
        flow = Flow(self.kind, "category")
        if payload.startswith(LEAVE):
            flow = flow.with_slot("category", payload.removeprefix(LEAVE), "leaving")
            mine = _mine(desk, flow)
            return Step("", flow, act=LeaveLine(mine.category_id)) if mine else Step(desk.told("wait.not_in"), None)
        found = JOIN.fullmatch(payload)
        places, category_id = found.groups() if found else ("", "")
        return self.ask(desk, flow.with_slot("category", category_id).with_slot("places", places))

    def spoken_of(self, desk: Desk) -> Step | None:
        """A guest speaks of the waiting list himself: his number in it, or the way into it."""
        if not heard.has(heard.WAITLIST, desk.reading):
            return None
        if desk.scene.turn.event_id != desk.event.id:  # facts of another event, or of none: ask for those of this one
            return Step("", None)
        mine = in_line(desk)
        if mine:
            return told_of(desk, mine)
        stock = named(desk, sold_out(desk))
        count = 0 if heard.asks(desk.reading) else count_in(desk)
        flow = Flow(self.kind, "category").with_slot("category", stock.category_id if stock else "")
        return self.ask(desk, flow.with_slot("places", str(count) if count else ""))

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """The first thing that is not known yet; once all is, the place is taken."""
        mine = _mine(desk, flow)
        if mine is not None:
            return told_of(desk, [mine])
        stock = next((one for one in on_sale(desk) if one.category_id == flow.slot("category")), None)
        options = sold_out(desk)
        if stock is None and len(options) != 1:
            return _which(desk, replace(flow, step="category"), options)
        return self._count(desk, flow, stock or options[0])

    def _count(self, desk: Desk, flow: Flow, stock: StockFact) -> Step:
        flow = flow.with_slot("category", stock.category_id)
        places = int(flow.slot("places") or 0)
        if stock.limit < 0:
            return Step(desk.told("buy.limit_reached"), None, (desk.person(),))
        if places >= MANY_TICKETS:
            return many(desk, flow)
        most = stock.limit or MANY_TICKETS - 1
        if not places or places > most:
            text = desk.told("wait.many", name=name_of(stock, desk.lang))
            text = desk.told("buy.limit", limit=most) if places else text
            items = tuple((f"{PLACES}{n}", str(n)) for n in range(1, min(most, MOST_BUTTONS) + 1))
            return Step(text, flow.with_slot("places", "", "places"), items)
        if places <= stock.free:
            return _no_need(desk, stock)
        return Step("", replace(flow, step="joining"), act=JoinLine(stock.category_id, places))

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """One step further."""
        if desk.payload.startswith(PLACES):
            number = desk.payload.removeprefix(PLACES)
            count = int(number) if number.isdecimal() else 0
        else:
            if desk.payload or heard.asks(desk.reading):
                return None
            count = heard.how_many(desk.reading) if flow.step == "places" else count_in(desk)
        stock = self._named(desk, flow) if not desk.payload else None
        if stock is None and (count <= 0 or flow.step != "places"):
            return None
        flow = flow.with_slot("category", stock.category_id) if stock is not None else flow
        return self.ask(desk, flow.with_slot("places", str(min(count, MANY_TICKETS)) if count > 0 else ""))

    def _named(self, desk: Desk, flow: Flow) -> StockFact | None:
        """The category of a menu that is picked, or another one that is named."""
        options = sold_out(desk)
        found = named(desk, options)
        if found is not None or flow.step == "places":
            return found
        picked = desk.picked([(one.category_id, _label(desk, one)) for one in options])
        return next((one for one in options if (one.category_id,) == picked), None)

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """In line, out of it, or neither."""
        if isinstance(outcome.act, LeaveLine):
            keys = {"": "wait.left", "not_found": "wait.not_in", "already_paid": "wait.paid"}
            return Step(desk.told(keys.get(outcome.code, "deal.failed")), None)
        stock = next((one for one in desk.facts.stock if one.category_id == flow.slot("category")), None)
        mine = _mine(desk, flow)
        if stock is not None and mine is not None and not outcome.code:
            return replace(told_of(desk, [mine]), text=_line(desk, stock, mine, "wait.joined"))
        return _refused(desk, stock, outcome.code)

    def drop(self, desk: Desk, _flow: Flow) -> Step:
        """He would rather not wait."""
        return Step(desk.told("deal.dropped"), None)


def _mine(desk: Desk, flow: Flow) -> WaitFact | None:
    return next((one for one in in_line(desk) if one.category_id == flow.slot("category")), None)


def _label(desk: Desk, stock: StockFact) -> str:
    """A category with its date, where there are several."""
    name = name_of(stock, desk.lang)
    date = next((one for one in desk.event.dates if one.id == stock.date), None)
    return f"{name}, {evenings.label(desk.event, date, desk.lang)}" if date is not None else name


def _which(desk: Desk, flow: Flow, options: Sequence[StockFact]) -> Step:
    places = int(flow.slot("places") or 0)
    items = tuple((payload_of(one.category_id, places), _label(desk, one)) for one in options)
    if items:
        return Step(desk.told("wait.which", event=quoted(desk.event, desk.lang)), flow, items)
    if any(one.free for one in on_sale(desk)):
        return Step(desk.told("wait.none"), None, ((BUY, desk.told("deal.buy")),))
    return Step(desk.told("wait.over", event=quoted(desk.event, desk.lang)), None, (desk.person(),))


def _no_need(desk: Desk, stock: StockFact) -> Step:
    text = desk.told("wait.free", name=name_of(stock, desk.lang), left=desk.left(stock))
    return Step(text, None, ((BUY, desk.told("deal.buy")),))


def _refused(desk: Desk, stock: StockFact | None, code: str) -> Step:
    if code == "not_eligible" and stock is not None and stock.free:
        return _no_need(desk, stock)
    if code == "limit_reached":
        return Step(desk.told("buy.limit_reached"), None, (desk.person(),))
    if code == "not_on_sale":
        return Step(desk.told("wait.over", event=quoted(desk.event, desk.lang)), None, (desk.person(),))
    if code == "busy" and stock is not None:
        return Step(desk.told("wait.full", name=name_of(stock, desk.lang)), None, (desk.person(),))
    return Step(desk.told("deal.failed"), None, (desk.person(),))
