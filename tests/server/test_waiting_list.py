"""Over the wire: sold out, a place in line in the chat, the invitation when somebody lets go, paid, tickets (T1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.protocol.guest import OrderPlaced
from tests.server.standing import Standing, standing
from tests.server.test_buying import free, hears, pays, reconciled


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standing]:
    """A backend with the sample festival, its sandbox and the bot itself inside."""
    folder = tmp_path_factory.mktemp("waiting")
    with standing(folder, sample=True, limits=False, bench=True, brain="thread") as backend:
        yield backend


@pytest.mark.requirement("T1")
def test_who_waits_in_the_chat_gets_what_somebody_else_lets_go(shop: Standing) -> None:
    holder, waiter = shop.guest(event="northern-light"), shop.guest(event="northern-light")
    left = free(shop, "large-box")
    holder.say("хочу купить билет")
    hears(holder, "Какая категория?")
    holder.say("Большая ложа", payload="d:c:large-box")
    hears(holder, "Сколько билетов")
    holder.say(str(left))
    hears(holder, "Проверьте")
    holder.say("Оформить", payload="d:yes")
    hears(holder, "Места держу")
    waiter.say("хочу купить 1 большую ложу")
    hears(waiter, "«Большая ложа» распродано.")
    waiter.say("В лист ожидания", payload="d:w1:large-box")
    hears(waiter, "Ваш номер в листе ожидания: 1.")
    holder.say("Отменить заказ", payload="d:drop")
    told = hears(waiter, "Подошла ваша очередь").text
    found = re.search(r"заказ (\d+)\. Оплатить: (\S+)", told)
    assert found is not None
    assert free(shop, "large-box") == left - 1
    pays(shop, OrderPlaced(order=found[1], url=found[2], amount_minor=0, currency="RUB", expires_ms=0))
    hears(waiter, "Оплата прошла")
    hears(waiter, "Билет 1")
    assert reconciled(shop).problems == ()
