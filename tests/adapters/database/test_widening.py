"""A database of an older Usher is brought to this one's schema with what stands in it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from app.adapters.database import open_storage
from app.adapters.database.engines import writing_engine
from app.adapters.database.migrate import FOLDER
from app.ports.books import PayoutRow


def of_version(path: Path, revision: str, *statements: str) -> None:
    """A database as an older build has left it."""
    engine = writing_engine(path)
    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix())
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


PAYMENT = (
    "INSERT INTO payments (id, order_id, guest_id, event_id, provider, purpose, amount_minor, currency, state,"
    " made_ms, expires_ms, provider_id, url, instrument, payer, captured_ms, refunded_minor, disputed, hold_id,"
    " upgrade_id, ticket_ids, link, attempt, title, lang, contact, lines, problem)"
    " VALUES ('{0}', '', '', '', '{1}', '', 5, 'RUB', 'captured', 1, 1, '', '', '', '', 1, 5, 0, '', '', '[]', '', 1,"
    " '', '', '', '[]', '')"
)
PAYOUT = (
    "INSERT INTO payouts (id, refund_id, payment_id, amount_minor, currency, state, made_ms, provider_id, done_ms,"
    " problem) VALUES ('{0}', 'R-1', '{1}', 5, 'RUB', '{2}', 1, '', 1, '{3}')"
)


async def test_what_people_paid_out_before_keeps_its_way_and_stays_done(tmp_path: Path) -> None:
    path = tmp_path / "usher.db"
    of_version(
        path, "0002",
        PAYMENT.format("desk", "desk"), PAYMENT.format("card", "sandbox"),
        PAYOUT.format("R-1.1", "desk", "done", "by_hand"), PAYOUT.format("R-1.2", "card", "done", "by_hand"),
        PAYOUT.format("R-1.3", "card", "failed", "refused"),
    )  # fmt: skip
    storage = await open_storage(path)
    rows = await storage.read(lambda reads: {row.id: row for row in reads.find(PayoutRow, order="id")})
    await storage.close()
    assert [(row.way, row.state, row.problem) for row in rows.values()] == [
        ("desk", "done", ""), ("account", "done", ""), ("", "failed", "refused"),
    ]  # fmt: skip
    assert {(row.reference, row.paid_by) for row in rows.values()} == {("", "")}
