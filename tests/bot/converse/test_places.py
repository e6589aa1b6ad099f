"""What a message tells of where the guest stands and of his order goes along with the reply (C2)."""

from __future__ import annotations

from tests.bot.conftest import Meet


def test_a_gate_he_stands_at_and_an_order_he_names_are_passed_on(meet: Meet) -> None:
    reply = meet().says("стою у ворот 3, заказ 40117, код не читается, не пускают")
    assert (reply.gate, reply.at_gate, reply.order) == ("3", True, "40117")


def test_asking_about_a_gate_is_not_standing_at_it(meet: Meet) -> None:
    reply = meet().says("где ворота 2?")
    assert (reply.gate, reply.at_gate, reply.order) == ("2", False, "")
