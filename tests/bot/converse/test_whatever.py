"""Whatever is said or pressed, the counter never stumbles and does only what it was just told (B12, X1)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from app.bot.mind import Mind
from app.domain.deals import (
    AcceptUpgrade,
    Act,
    AskRefund,
    CancelOrder,
    FindOrder,
    Flow,
    JoinLine,
    LeaveLine,
    Outcome,
    PlaceOrder,
    SendTickets,
    UpgradeFact,
)
from app.domain.turns import Zone
from tests.bot.counter import BOX, FLOOR, MINUTE, VIP, Counter, Guest, order, ticket
from tests.bot.festival import SHORE

_TEXTS = (
    "хочу купить билет|вип|2|да|нет|отмена|верните деньги за билет|хочу вернуть билеты|40117|все|передумал|болезнь|"
    "пропустить|иванов иван|044525225|40817810438000000001|хочу в вип|на всех|код не читается|не помогло|прошли|"
    "есть парковка?|как доехать|на машине|промокод ABC|промокод|оплатил|не проходит|спасибо|привет|yes|no|all|"
    "i want a refund|buy 3 tickets|👍||!!!|anna@example.org|+79161234567|не помню|сволочи верните деньги|"
    "позовите человека|1 и 2|12|0|99999999999999999999|билеты возвратные?|сколько стоят билеты|последнее|"
    "в лист ожидания|запишите меня|уберите из листа ожидания|waiting list"
)
_PAYLOADS = (
    "d:buy d:yes d:no d:n:2 d:n:x d:c:vip d:c:zzz d:promo d:nopromo d:change d:drop d:all d:one d:u:vip d:o:40117 "
    "d:o:1 d:other d:k:40117-1 d:g:illness d:g:zzz d:skip d:done d:later d:resume d:fresh d:t:yes d:t:no d: d:zzz "
    "d:w: d:w2:vip d:w:zzz d:wl:vip d:wl:zzz d:wn:2 d:wn:x "
    "d:upgrade refund person none helped:no e:jazz e:shore i:buy a:s-refund"
)
TEXTS, PAYLOADS = _TEXTS.split("|"), _PAYLOADS.split()
BEFORE: dict[type[Act], tuple[str, ...]] = {
    PlaceOrder: ("purchase.confirm",),
    AcceptUpgrade: ("upgrade.confirm", ""),
    AskRefund: ("refund.confirm",),
}
"""where the guest must have been asked, for his word to do this"""


def counter(random: Random) -> Counter:
    """Some state of affairs."""
    back = replace(order("40117"), refund_id="R-1", refund_state="returned", refund_ground="moved")
    inside = order("40117", ticket("40117-1", inside=True, standing="used"), ticket("40117-2"))
    codes = ["sold_out", "not_found", "bad_value", "busy", "lease_lost", "x"]
    kinds: list[type] = [PlaceOrder, AskRefund, AcceptUpgrade, FindOrder, SendTickets, CancelOrder]
    kinds += [JoinLine, LeaveLine]
    nothing = FindOrder("")
    return Counter(
        stock=random.choice(
            [(FLOOR, VIP, BOX), (FLOOR,), (), (replace(VIP, free=0), FLOOR), (replace(VIP, free=0),)]
        ),
        orders=random.choice(
            [(), (order("40117"),), (inside, order("40200")), (replace(back, refund_tickets=("1",)),)]
        ),
        others=(order("40300"),),
        upgrade=random.choice([None, UpgradeFact("H-7", "vip", "VIP", 1, ("40117-1",), "offered")]),
        draft=random.choice([None, Flow("refund", "reason", (("order", "40117"),))]),
        quoted=random.choice([None, Outcome(nothing, missing=("requisites",)), Outcome(nothing, missing=("zzz",))]),
        refused={kind: random.choice(codes) for kind in random.sample(kinds, random.choice([0, 0, 1, 2]))},
    )


@pytest.mark.requirement("B12")
@pytest.mark.parametrize("seed", range(40))
def test_nothing_makes_it_stumble_or_do_what_nobody_agreed_to(mind: Mind, seed: int) -> None:
    random = Random(seed)
    one = Guest(mind, counter(random), random.choice([SHORE, SHORE, None]))
    for _ in range(14):
        buttons = [button.payload for button in one.said.buttons] if one.said else []
        payload = random.choice([*random.choices(PAYLOADS, k=3), *buttons, "", "", ""])
        step, known = one.step, len(one.counter.acts)
        one.counter.now_ms += random.choice([0, 0, 1000, 20 * MINUTE, 90 * MINUTE])
        reply = one.says(random.choice(TEXTS), payload, pictures=random.choice([0, 0, 0, 1]))
        for act in one.counter.acts[known:]:
            if isinstance(act, AskRefund) and (act.only_quote or reply.zone is Zone.HAND_OVER):
                continue
            assert step in BEFORE.get(type(act), (step,)), (act, step)
