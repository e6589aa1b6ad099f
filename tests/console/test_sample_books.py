"""The books of the sample desk answer as the real ones do, and its records hang together."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from app.console.sample import SampleDesk
from app.console.sample.admission import SampleBooks
from app.console.troubles import TroubleError
from app.domain.admission import Remedy, Standing
from app.domain.refunds import Ground, Missing, Rule
from app.domain.refunds import State as RefundState
from app.domain.suspicions import Sign, Weight
from app.domain.upgrades import Obstacle, Why
from app.domain.upgrades import State as UpgradeState
from app.protocol.deals import ApproveRefund, SubmitRefund


def test_a_ticket_is_found_by_name_order_and_tail() -> None:
    books = SampleBooks()
    found = {
        q: [hit.id for hit in asyncio.run(books.tickets(q)).hits] for q in ("ковалёва", "45170", "9tdm", "", "я")
    }
    assert found["ковалёва"] == ["48213-1", "48213-2", "45170-1"]
    assert found["45170"] == ["45170-1"]
    assert found["9tdm"] == ["48213-2"]
    assert found[""] == []


def test_every_ticket_found_has_its_card() -> None:
    books = SampleBooks()
    for hit in asyncio.run(books.tickets("ковалёв")).hits:
        card = asyncio.run(books.ticket(hit.id))
        assert (card.id, card.order_id) == (hit.id, hit.order_id)
        assert {Standing(card.standing), Standing(hit.standing)} == {Standing(hit.standing)}
        assert Remedy(card.remedy)
        assert card.may_upgrade in {"", *Obstacle}
    with pytest.raises(TroubleError) as caught:
        asyncio.run(books.ticket("nobody"))
    assert caught.value.trouble.key == "not_found"


def test_a_photo_without_bytes_holds_no_code() -> None:
    books = SampleBooks()
    assert not asyncio.run(books.photo(b"")).found
    assert asyncio.run(books.photo(b"x")).ticket_id == "48213-1"


def test_requisites_are_shown_for_a_reason_only_and_the_reason_is_kept() -> None:
    books = SampleBooks()
    with pytest.raises(TroubleError):
        asyncio.run(books.requisites("R-2041", " "))
    assert asyncio.run(books.requisites("R-2041", "сверка")).account.endswith("0932")
    assert books.reasons == ["сверка"]


def test_a_second_factor_is_good_after_its_first_code() -> None:
    books = SampleBooks()
    assert asyncio.run(books.enrol()).secret
    assert not asyncio.run(books.second_factor()).confirmed
    with pytest.raises(TroubleError) as caught:
        asyncio.run(books.confirm("000000"))
    assert caught.value.trouble.key == "code_wrong"
    assert asyncio.run(books.confirm("123456")).confirmed


def test_records_of_the_sample_use_the_codes_of_the_domain() -> None:
    store = SampleDesk().store
    for one in store.refunds.values():
        assert RefundState(one.state)
        assert Ground(one.ground)
        assert Rule(one.policy_rule)
        assert all(Missing(code) for code in one.missing)
        assert all(Sign(flag.code) and Weight(flag.weight) for flag in one.flags)
        assert sum(line.amount_minor for line in one.lines) == one.amount_minor
        assert store.version(f"refund:{one.id}") == one.history[-1].ver
    assert {UpgradeState(one.state) for one in store.upgrades.values()} >= {UpgradeState.HELD, UpgradeState.OFFERED}
    prospects = asyncio.run(SampleBooks().prospects("northern-light")).prospects
    assert {why for one in prospects for why in one.why} == set(Why)


def test_health_of_the_gates_adds_up() -> None:
    health = asyncio.run(SampleBooks().gate_health("northern-light"))
    assert all(sum(count for _, count in cell.reasons) == cell.failed <= cell.scans for cell in health.cells)


def test_the_statement_of_the_sample_is_a_picture() -> None:
    data = asyncio.run(SampleDesk().download("doc-2"))
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", (270, 480))


def test_a_code_is_kept_apart_from_the_command_it_goes_with() -> None:
    desk = SampleDesk()
    approval = desk.send("refund:R-2041", ApproveRefund(amount_minor=1), base=3, step_up="123456")
    desk.send("refund:R-2041", SubmitRefund(), base=3)
    assert desk.codes == {approval: "123456"}
    assert b"123456" not in bytes(desk.sent[0].args)
