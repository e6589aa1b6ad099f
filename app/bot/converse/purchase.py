"""Selling in the dialogue: category, how many, promo code, summary, payment link (B3)."""

from __future__ import annotations

import re
from dataclasses import replace

from app.bot.converse import deal_words as heard
from app.bot.converse import evenings, menus, views, waiting
from app.bot.converse.categories import best, count_in, many, named, on_sale
from app.bot.converse.counter import BUY, NO, YES, Desk, Step, again, name_of
from app.bot.converse.facts import quoted
from app.domain.deals import CancelOrder, Flow, OrderFact, Outcome, PlaceOrder, StockFact
from app.domain.handover import MANY_TICKETS

PLENTY = 50
"""from so many free places on the figure is not said: it would change before it is read"""
MOST_BUTTONS = 4
CATEGORY = "d:c:"
PLACES = "d:n:"
PROMO = "d:promo"
WITHOUT = "d:nopromo"
CHANGE = "d:change"
DROP = "d:drop"

GONE = ("expired", "cancelled")


class Purchase:
    """Buying tickets."""

    kind = "purchase"
    intent = "buy"
    idle_ms = 30 * 60 * 1000

    def begin(self, desk: Desk) -> Step:
        """Open with whatever the wish already says: a category, a number, a code."""
        flow = Flow(self.kind, "category")
        date = evenings.named(desk, on_sale(desk))
        flow = _meant(desk, flow.with_slot("date", date) if date else flow)
        count = count_in(desk)
        if count >= MANY_TICKETS:
            return many(desk, flow)
        if count:
            flow = flow.with_slot("places", str(count))
        code = heard.promo_in(desk.text)
        return self.ask(desk, flow.with_slot("promo", code) if code else flow)

    def ask(self, desk: Desk, flow: Flow) -> Step:
        """The first thing that is not known yet."""
        if flow.step == "paying":
            return _waiting(desk, flow)
        if flow.step == "promo":
            return Step(desk.told("buy.promo_ask"), flow, ((WITHOUT, desk.told("buy.without")),))
        sold = on_sale(desk)
        if not any(stock.free for stock in sold):
            text = desk.told("buy.sold_out", event=quoted(desk.event, desk.lang))
            return waiting.beside(desk, Step(text, None, (desk.person(),)), _meant_of(flow, sold), _wanted(flow))
        flow = evenings.settled(desk, flow, sold)
        if evenings.is_open(desk, flow, sold):
            gone = evenings.on_date(flow, sold) if flow.slot("date") else []
            return waiting.beside(desk, evenings.which(desk, flow, sold), gone, _wanted(flow))
        return self._place(desk, flow, evenings.on_date(flow, sold))

    def _place(self, desk: Desk, flow: Flow, sold: list[StockFact]) -> Step:
        """The category, then how many."""
        stock = _chosen(desk, flow)
        if stock is None and len(sold) == 1:
            flow, stock = flow.with_slot("category", sold[0].category_id), sold[0]
        if stock is None:
            return _which(desk, replace(flow, step="category"))
        if not stock.free:
            gone = desk.told("buy.gone", name=name_of(stock, desk.lang))
            step = again(_which(desk, flow.with_slot("category", "", "category")), gone)
            return waiting.beside(desk, step, [stock], _wanted(flow))
        return self._count(desk, flow, stock)

    def _count(self, desk: Desk, flow: Flow, stock: StockFact) -> Step:
        if stock.limit < 0:
            return Step(desk.told("buy.limit_reached"), None, (desk.person(),))
        places = _wanted(flow)
        most = min(stock.free, stock.limit if stock.limit > 0 else stock.free)
        asking = flow.with_slot("places", "", "places")
        items = tuple((f"{PLACES}{n}", str(n)) for n in range(1, min(most, MOST_BUTTONS) + 1))
        if not places:
            words = desk.told("buy.left_words", left=desk.left(stock)) if stock.free <= PLENTY else ""
            price = desk.money(stock.price_minor, stock.currency)
            text = desk.told("buy.many", name=name_of(stock, desk.lang), left_words=words, price=price)
            return Step(text, asking, items)
        if places > stock.free:
            text = desk.told("buy.few", name=name_of(stock, desk.lang), left=desk.left(stock))
            return waiting.beside(desk, Step(text, asking, items), [stock], places)
        if places > most:
            return Step(desk.told("buy.limit", limit=most), asking, items)
        return _summary(desk, replace(flow, step="confirm"), stock, places)

    def answer(self, desk: Desk, flow: Flow) -> Step | None:
        """One step further."""
        code = heard.promo_in(desk.text) if not desk.payload else ""
        if code and flow.step != "paying":
            return self.ask(desk, flow.with_slot("promo", code, "category"))
        if desk.payload == BUY:
            return self.ask(desk, flow) if flow.step != "paying" else _waiting(desk, flow)
        steps = {
            "date": self._date,
            "category": self._category,
            "places": self._places,
            "confirm": self._confirm,
            "promo": self._promo,
            "paying": _paying,
        }
        return steps[flow.step](desk, flow)

    def _date(self, desk: Desk, flow: Flow) -> Step | None:
        date = evenings.chosen(desk, on_sale(desk))
        if not date:
            return None
        count = count_in(desk)
        flow = _meant(desk, flow.with_slot("date", date).with_slot("category", "", "category"))
        return self.ask(desk, flow.with_slot("places", str(count)) if count else flow)

    def _category(self, desk: Desk, flow: Flow) -> Step | None:
        moved = evenings.moved(desk, flow, on_sale(desk)) if not heard.asks(desk.reading) else None
        flow = moved or flow
        stock = self._named(desk, flow)
        if stock is None:
            return self.ask(desk, moved) if moved is not None else None
        flow = flow.with_slot("category", stock.category_id)
        count = count_in(desk)
        return self.ask(desk, flow.with_slot("places", str(count)) if count else flow)

    def _named(self, desk: Desk, flow: Flow) -> StockFact | None:
        sold = evenings.on_date(flow, on_sale(desk))
        found = named(desk, sold) if not desk.payload and not heard.asks(desk.reading) else None
        if found is not None:
            return found
        items = [(CATEGORY + stock.category_id, name_of(stock, desk.lang)) for stock in sold]
        chosen = desk.picked(items)
        idents = [payload.removeprefix(CATEGORY) for payload in chosen] if len(chosen) == 1 else []
        return next((stock for stock in sold if stock.category_id in idents), None)

    def _places(self, desk: Desk, flow: Flow) -> Step | None:
        if desk.payload.startswith(PLACES):
            count = int(desk.payload.removeprefix(PLACES)) if desk.payload[len(PLACES) :].isdecimal() else 0
        elif heard.asks(desk.reading):
            return None
        elif (moved := evenings.moved(desk, flow, on_sale(desk))) is not None:
            return self.ask(desk, moved)
        else:
            count = heard.how_many(desk.reading)
        other = named(desk, evenings.on_date(flow, on_sale(desk))) if not desk.payload else None
        if other is not None and other.category_id != flow.slot("category"):
            flow = flow.with_slot("category", other.category_id)
        elif count <= 0:
            return None
        if count >= MANY_TICKETS:
            return many(desk, flow)
        return self.ask(desk, flow.with_slot("places", str(count) if count > 0 else ""))

    def _confirm(self, desk: Desk, flow: Flow) -> Step | None:
        chosen = desk.payload or next(iter(desk.picked(_confirm_items(desk))), "")
        if chosen == CHANGE or (not chosen and heard.has(re.compile(r"\b(измен\w+|друг\w+|change)\b"), desk.reading)):
            return self.ask(
                desk, Flow(self.kind, "category", tuple(s for s in flow.slots if s[0] in ("promo", views.SEEN)))
            )
        if chosen == PROMO or (not chosen and heard.has(heard.HAS_PROMO, desk.reading)):
            return self.ask(desk, replace(flow, step="promo"))
        if chosen == NO:
            return self.drop(desk, flow)
        if chosen != YES:
            corrected = self._corrected(desk, flow)
            if corrected is not None:
                return corrected
        if chosen == YES or (not heard.asks(desk.reading) and heard.says_yes(desk.reading)):
            act = PlaceOrder(flow.slot("category"), int(flow.slot("places")), flow.slot("promo"))
            return Step("", flow, act=act)
        return None

    def _corrected(self, desk: Desk, flow: Flow) -> Step | None:
        """`нет, три` or `лучше вип` instead of a yes."""
        if heard.asks(desk.reading):
            return None
        moved = evenings.moved(desk, flow, on_sale(desk))
        if moved is not None:
            return self.ask(desk, moved)
        stock = named(desk, evenings.on_date(flow, on_sale(desk)))
        count = heard.how_many(desk.reading) if len(desk.reading.wording.words) <= heard.SHORT else 0
        same = stock is None or stock.category_id == flow.slot("category")
        if same and str(count) in ("0", flow.slot("places")):
            return None
        flow = flow.with_slot("category", stock.category_id) if stock else flow
        return self.ask(desk, flow.with_slot("places", str(count)) if count else flow)

    def _promo(self, desk: Desk, flow: Flow) -> Step | None:
        back = replace(flow, step="category")
        if desk.payload == WITHOUT or (not desk.payload and heard.says_no(desk.reading)):
            return self.ask(desk, back.with_slot("promo", ""))
        words = desk.text.split()
        if desk.payload or heard.asks(desk.reading) or not 0 < len(words) <= 2:
            return None
        return self.ask(desk, back.with_slot("promo", words[-1].strip(".,!«»\"'").upper()))

    def came(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        """The order is placed, cancelled, or could not be."""
        if isinstance(outcome.act, CancelOrder):
            cancelled = Step(desk.told("buy.cancelled", order=flow.slot("order")), None)
            return self.ask(desk, flow) if outcome.code else cancelled
        return self._refused(desk, flow, outcome.code) if outcome.code else self._placed(desk, flow, outcome)

    def _refused(self, desk: Desk, flow: Flow, code: str) -> Step:
        if code == "sold_out":
            return self.ask(desk, replace(flow, step="category"))
        if code == "bad_value" and flow.slot("promo"):
            text = desk.told("buy.promo_bad", code=flow.slot("promo"))
            return Step(text, flow.with_slot("promo", "", "promo"), ((WITHOUT, desk.told("buy.without")),))
        if code == "limit_reached":
            return Step(desk.told("buy.limit_reached"), flow.with_slot("places", "", "places"), (desk.person(),))
        if code == "not_on_sale":
            return Step(desk.told("buy.sold_out", event=quoted(desk.event, desk.lang)), None, (desk.person(),))
        return Step(desk.told("deal.failed"), None, ((BUY, desk.told("buy.again")), desk.person()))

    def _placed(self, desk: Desk, flow: Flow, outcome: Outcome) -> Step:
        if not outcome.url:  # nothing was to pay
            return Step(desk.told("buy.paid", order=outcome.number), None)
        stock = _chosen(desk, flow)
        flow = flow.with_slot("order", outcome.number, "paying")
        flow = flow.with_slot("url", outcome.url).with_slot("until", str(outcome.until_ms))
        text = desk.told(
            "buy.placed",
            order=outcome.number,
            name=name_of(stock, desk.lang) if stock else "",
            places=flow.slot("places"),
            total=desk.money(outcome.amount_minor, outcome.currency),
            until=desk.time(outcome.until_ms),
            url=outcome.url,
        )
        return Step(text, flow, ((DROP, desk.told("buy.drop")),))

    def drop(self, desk: Desk, flow: Flow) -> Step:
        """Nothing is bought; an order that waits for its payment is cancelled."""
        if flow.step == "paying":
            return Step("", flow, act=CancelOrder(flow.slot("order")))
        return Step(desk.told("deal.dropped"), None)


# --- words -------------------------------------------------------------------------------------------------


def _meant(desk: Desk, flow: Flow) -> Flow:
    """The flow with the category that the message names for the date; several of other dates wait for the date."""
    if desk.payload:
        return flow
    sold = evenings.on_date(flow, on_sale(desk))
    found = best(desk, sold)
    if len(found) == 1:
        return flow.with_slot("category", found[0].category_id)
    waits = len(found) > 1 and desk.event.dates and not flow.slot("maybe")
    return flow.with_slot("maybe", ",".join(one.category_id for one in found)) if waits else flow


def _wanted(flow: Flow) -> int:
    """How many tickets; 0 while it is not known."""
    return int(flow.slot("places") or 0)


def _meant_of(flow: Flow, sold: list[StockFact]) -> list[StockFact]:
    """The category that is chosen, else those of the date, else all."""
    chosen = [one for one in sold if one.category_id == flow.slot("category")]
    return chosen or evenings.on_date(flow, sold)


def _chosen(desk: Desk, flow: Flow) -> StockFact | None:
    return next((one for one in on_sale(desk) if one.category_id == flow.slot("category")), None)


def _which(desk: Desk, flow: Flow) -> Step:
    sold = evenings.on_date(flow, on_sale(desk))
    lines = [_line(desk, stock) for stock in sold]
    text = desk.told("buy.which", event=evenings.titled(desk, flow), list="\n".join(lines))
    items = [(CATEGORY + one.category_id, name_of(one, desk.lang)) for one in sold if one.free]
    return views.shown(desk, Step(text, flow, tuple(items)), sold)


def _line(desk: Desk, stock: StockFact) -> str:
    left = desk.told("buy.left", left=desk.places(stock.free) if stock.admits == 1 else str(stock.free))
    left = desk.told("buy.none") if not stock.free else desk.told("buy.plenty") if stock.free > PLENTY else left
    price = desk.money(stock.price_minor, stock.currency)
    if stock.admits > 1:
        price += desk.told("buy.for", admits=stock.admits)
    return desk.told("buy.line", name=name_of(stock, desk.lang), price=price, left=left)


def _summary(desk: Desk, flow: Flow, stock: StockFact, places: int) -> Step:
    promo = flow.slot("promo")
    text = desk.told(
        "buy.summary",
        event=evenings.titled(desk, flow),
        name=name_of(stock, desk.lang),
        places=places,
        price=desk.money(stock.price_minor, stock.currency),
        total=desk.money(stock.price_minor * places, stock.currency),
        promo=desk.told("buy.with_promo", code=promo) if promo else "",
    )
    return Step(text, flow, _confirm_items(desk))


def _confirm_items(desk: Desk) -> tuple[tuple[str, str], ...]:
    return (
        (YES, desk.told("buy.place")),
        (PROMO, desk.told("buy.promo_button")),
        (CHANGE, desk.told("buy.change")),
        (NO, desk.told("deal.no")),
    )


# --- waiting for the money ---------------------------------------------------------------------------------


def _order(desk: Desk, flow: Flow) -> OrderFact | None:
    return next((order for order in desk.facts.orders if order.id == flow.slot("order")), None)


def _paying(desk: Desk, flow: Flow) -> Step | None:
    """The guest says that he paid, that he cannot, or something else altogether."""
    if desk.payload == DROP or (not desk.payload and desk.picked([(DROP, desk.told("buy.drop"))]) == (DROP,)):
        return Step("", flow, act=CancelOrder(flow.slot("order")))
    about = heard.has(heard.PAID, desk.reading) or heard.has(heard.NOT_PAID, desk.reading)
    return _waiting(desk, flow) if about else None


def is_over(desk: Desk, flow: Flow) -> bool:
    """Whether the order the conversation waits for is paid or gone."""
    order = _order(desk, flow)
    return order is None or order.status != "unpaid" or 0 < order.expires_ms <= desk.facts.now_ms


def _waiting(desk: Desk, flow: Flow) -> Step:
    order = _order(desk, flow)
    number = flow.slot("order")
    until = int(flow.slot("until") or 0)
    if order is not None and order.status not in ("unpaid", *GONE):
        return Step(desk.told("buy.paid", order=number), None)
    if order is None or order.status in GONE or (until and until <= desk.facts.now_ms):
        items = ((BUY, desk.told("buy.again")), (menus.PERSON, desk.told("deal.person")))
        return Step(desk.told("buy.expired", order=number), None, items)
    key = "buy.declined" if heard.has(heard.NOT_PAID, desk.reading) else "buy.waiting"
    url = order.pay_url or flow.slot("url")
    text = desk.told(key, order=number, until=desk.time(order.expires_ms or until), url=url)
    return Step(text, flow, ((DROP, desk.told("buy.drop")),))
