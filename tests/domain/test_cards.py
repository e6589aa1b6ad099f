"""What is no card number is left alone (X25)."""

from __future__ import annotations

import random

from app.domain.cards import without_cards


def test_orders_phones_accounts_and_codes_are_hardly_ever_taken_for_cards() -> None:
    draw = random.Random(54)

    def digits(count: int) -> str:
        return "".join(draw.choice("0123456789") for _ in range(count))

    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    wrong = total = 0
    for _ in range(2_000):
        d = digits(10)
        code = "".join(draw.choice(alphabet) for _ in range(12))
        for text in (
            f"заказ {draw.randint(40_000, 59_999)}",
            f"+7{d}",
            f"+7 ({d[:3]}) {d[3:6]}-{d[6:8]}-{d[8:]}",
            f"8{d}",
            f"р/с 40817{digits(15)}",
            f"к/с 30101{digits(15)}, БИК 04{digits(7)}",
            f"{code[:4]}-{code[4:8]}-{code[8:]}",
            f"R-{draw.randint(1000, 9999)}, ИНН {digits(12)}",
        ):
            total += 1
            wrong += without_cards(text) != text
    assert wrong <= total // 100
    assert wrong == 0
