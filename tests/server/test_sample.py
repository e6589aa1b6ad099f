"""The shipped sample is whole, and broken files are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.ids import EventId
from app.ports.books import QuotaRow
from app.server.sample import load_names, load_sample
from app.service.core import Core
from app.service.festival import fill
from app.service.holders import draw_holders
from app.service.mappings import DataError
from app.service.reconciliation import Tally, compare, rows_of
from tests.service.refund_world import ends, world

INTENTS = {
    "directions", "parking", "doors_time", "own_food", "onsite_food", "age_limit",
    "prohibited_items", "cloakroom", "weather_dress", "lineup", "prices", "payment_methods",
    "payment_problem", "reentry", "accessibility", "seating", "event_status", "transfer_ticket",
    "ticket_not_received", "promo", "lost_items", "buy", "refund", "qr_problem", "vip_upgrade",
    "corporate",
}  # fmt: skip


def test_three_events_are_on_sale_with_an_article_for_every_matter() -> None:
    sample = load_sample()
    assert [event.id for event in sample.events] == ["northern-light", "polar-jazz", "bay-thunder"]
    for event in sample.events:
        own = [article for article in sample.articles if article.event_id == event.id]
        assert {article.intent for article in own} == INTENTS
        assert all(article.answer.en and article.title.en for article in own)
        assert all(len(article.phrases) >= 4 for article in own)


def test_no_two_events_give_the_same_answer() -> None:
    answers = [article.answer.ru for article in load_sample().articles]
    assert len(set(answers)) == len(answers)


def test_the_festival_has_six_gates_and_opens_at_14_moscow_time() -> None:
    festival = load_sample().events[0]
    assert len(festival.gates) == 6
    assert festival.doors_at.isoformat() == "2027-06-14T11:00:00+00:00"
    assert festival.phases[0].starts_at.isoformat() == "2027-06-14T05:00:00+00:00"
    assert festival.ends_at == festival.phases[-1].ends_at


def test_twelve_ready_replies_exist_in_both_languages() -> None:
    replies = load_sample().replies
    assert len(replies) == 12
    assert all(reply.text_en and reply.title_en for reply in replies)


def test_a_file_that_is_not_toml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "organiser.toml").write_text("name = \nid = 1", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("ignored", encoding="utf-8")
    with pytest.raises(DataError, match=r"organiser\.toml: cannot be read.*line 1"):
        load_sample(tmp_path)


def test_a_file_in_a_folder_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "night").mkdir()
    (tmp_path / "night" / "event.toml").write_bytes("name = 'Ночь'".encode("cp1251"))
    (tmp_path / "night" / "notes.txt").write_text("ignored", encoding="utf-8")
    with pytest.raises(DataError, match=r"night/event\.toml: cannot be read"):
        load_sample(tmp_path)


def test_missing_names_are_reported(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"people\.toml: the file is missing"):
        load_names(tmp_path)


@pytest.mark.requirement("T1")
def test_one_event_has_two_nights_and_its_texts_say_what_its_data_say() -> None:
    sample = load_sample()
    thunder = sample.event(EventId("bay-thunder"))
    assert [date.id for date in thunder.dates] == ["fri", "sat"]
    articles = {article.intent: article for article in sample.articles if article.event_id == thunder.id}
    on_site = {one.id: one.price.minor // 100 for one in thunder.categories if one.upgrade_to}
    for category in thunder.categories:
        words = f"{category.price.minor // 100_000} {category.price.minor // 100 % 1000:03} ₽"
        assert words in articles["vip_upgrade" if category.id in on_site else "prices"].answer.ru, category.id
    for act in thunder.programme:
        assert act.artist.removeprefix("Диджей ") in articles["lineup"].answer.ru
    for date in thunder.dates:
        assert str(date.doors_at.day) in articles["doors_time"].answer.ru


async def problems(core: Core) -> list[str]:
    """What does not agree in the books, without asking providers."""
    rows, tally = await core.storage.read(rows_of), Tally()
    compare(rows, core.now_ms(), tally)
    return [problem for problem in tally.problems if "receipts_diff" not in problem]


@pytest.mark.requirement("T1")
async def test_the_sample_sold_for_both_nights_and_its_books_agree() -> None:
    sample = load_sample()
    around = await world()
    core = around.house.core
    holders = draw_holders(7, sample.events, load_names(), 300)
    await fill(core, sample, holders)
    quotas = await core.storage.read(lambda reads: reads.find(QuotaRow, where={"event_id": "bay-thunder"}))
    sold = {quota.category_id: quota.sold for quota in quotas}
    assert all(sold[one] for one in ("floor-fri", "floor-sat", "pass")), sold
    mine = ("bay-thunder", *(order.id for order in holders.orders if order.event_id == "bay-thunder"))
    found = [problem for problem in await problems(core) if any(one in problem for one in mine)]
    assert found == []
    await ends(around)
