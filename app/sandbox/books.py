"""The sandbox provider's books: payments, refunds, receipts and notices in an SQLite file of their own.

Amounts are whole minor units, times milliseconds. Every writing call carries the shop's key and is done once for it;
the same key with another request is refused (`Conflict`). Refunds of a payment never sum up to more than it brought.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

TABLES: Final = """
CREATE TABLE IF NOT EXISTS payments(
  id TEXT PRIMARY KEY, page TEXT UNIQUE, amount INTEGER, currency TEXT, title TEXT, lang TEXT, made_ms INTEGER,
  expires_ms INTEGER, return_url TEXT, ours TEXT, state TEXT, instrument TEXT DEFAULT '', payer TEXT DEFAULT '',
  captured_ms INTEGER DEFAULT 0, refunded INTEGER DEFAULT 0, late_ms INTEGER DEFAULT 0, disputed INTEGER DEFAULT 0,
  CHECK (refunded <= amount));
CREATE TABLE IF NOT EXISTS refunds(
  id TEXT PRIMARY KEY, payment TEXT, amount INTEGER, currency TEXT, state TEXT, made_ms INTEGER, due_ms INTEGER,
  lines TEXT);
CREATE TABLE IF NOT EXISTS receipts(
  number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, about TEXT, amount INTEGER, currency TEXT, lines TEXT,
  contact TEXT, made_ms INTEGER);
CREATE TABLE IF NOT EXISTS keys(
  key TEXT, verb TEXT, fingerprint TEXT, answer TEXT, PRIMARY KEY (key, verb));
CREATE TABLE IF NOT EXISTS notices(
  n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT, payment TEXT, kind TEXT, due_s REAL, tries INTEGER DEFAULT 0,
  state TEXT DEFAULT 'waiting');
CREATE TABLE IF NOT EXISTS calls(verb TEXT PRIMARY KEY, count INTEGER);
"""
LONGEST_KEY: Final = 64
LINE_PARTS: Final = 3
CURRENCIES: Final = ("RUB", "USD", "EUR", "KZT", "BYN", "JPY", "KWD")

Row = dict[str, Any]


class Wrong(Exception):
    """The request cannot be done as it is; `code` says why, `status` is that of HTTP."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Books:
    """One shop's books. `now_ms` is the provider's time; `path` a file, or `:memory:`."""

    def __init__(self, path: str, now_ms: Callable[[], int]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(TABLES)
        if "lost" not in {row["name"] for row in self._db.execute("PRAGMA table_info(payments)")}:
            self._db.execute("ALTER TABLE payments ADD COLUMN lost INTEGER DEFAULT 0")
        self.now_ms = now_ms

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    @contextmanager
    def _unit(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _one(self, query: str, *values: object) -> Row | None:
        found = self._db.execute(query, values).fetchone()
        return None if found is None else dict(found)

    def _all(self, query: str, *values: object) -> list[Row]:
        return [dict(found) for found in self._db.execute(query, values)]

    def _once(self, verb: str, key: str, request: Mapping[str, Any], do: Callable[[], Row]) -> Row:
        """Do it once for this key; the same answer for the same request, `Wrong` for another one."""
        if not 0 < len(key) <= LONGEST_KEY:
            raise Wrong("key_needed")
        print_of = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        with self._unit():
            known = self._one("SELECT * FROM keys WHERE key = ? AND verb = ?", key, verb)
            if known is not None:
                if known["fingerprint"] != print_of:
                    raise Wrong("key_reused", 409)
                return dict(json.loads(known["answer"]))
            answer = do()
            self._db.execute("INSERT INTO keys VALUES (?, ?, ?, ?)", (key, verb, print_of, json.dumps(answer)))
            self._db.execute(
                "INSERT INTO calls VALUES (?, 1) ON CONFLICT(verb) DO UPDATE SET count = count + 1", (verb,)
            )
            return answer

    # --- payments ------------------------------------------------------------------------------------------

    def open(self, key: str, request: Mapping[str, Any]) -> Row:
        """A payment and the secret of its page."""
        amount, currency = _money(request)
        expires_ms = request.get("expires_ms")
        if amount < 1 or not isinstance(expires_ms, int):
            raise Wrong("bad_amount")
        _lines(request, amount)

        def do() -> Row:
            ident, page = f"sp_{secrets.token_hex(12)}", secrets.token_urlsafe(24)
            title, lang = str(request.get("title", ""))[:200], str(request.get("lang", "ru"))
            back, ours = str(request.get("return_url", "")), str(request.get("payment_id", ""))
            self._db.execute(
                "INSERT INTO payments(id, page, amount, currency, title, lang, made_ms, expires_ms, return_url, ours,"
                " state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
                (ident, page, amount, currency, title, lang, self.now_ms(), expires_ms, back, ours),
            )
            return {"id": ident, "page": page}

        return self._once("open", key, request, do)

    def payment(self, ident: str) -> Row | None:
        """A payment as it stands now."""
        self.tick()
        return self._one("SELECT * FROM payments WHERE id = ?", ident)

    def by_page(self, page: str) -> Row | None:
        """The payment of a hosted page."""
        self.tick()
        return self._one("SELECT * FROM payments WHERE page = ?", page)

    def by_key(self, verb: str, key: str) -> str:
        """The id of what was made under a key; empty when nothing was."""
        known = self._one("SELECT answer FROM keys WHERE key = ? AND verb = ?", key, verb)
        return str(json.loads(known["answer"])["id"]) if known else ""

    def payments(self, after: str, limit: int) -> list[Row]:
        """Payments after one, in the order of their ids' making; for comparing books."""
        self.tick()
        return self._all(
            "SELECT * FROM payments WHERE rowid > coalesce((SELECT rowid FROM payments WHERE id = ?), 0) "
            "ORDER BY rowid LIMIT ?",
            after,
            limit,
        )

    def end(self, page: str, state: str, instrument: str = "", payer: str = "", late_ms: int = 0) -> Row:
        """The guest has chosen; only a pending payment changes. `late_ms`: captured that much later."""
        self.tick()
        with self._unit():
            row = self._one("SELECT * FROM payments WHERE page = ?", page)
            if row is None:
                raise Wrong("not_found", 404)
            if row["state"] == "pending" and late_ms:
                self._db.execute(
                    "UPDATE payments SET late_ms = ?, instrument = ?, payer = ? WHERE id = ?",
                    (self.now_ms() + late_ms, instrument, payer, row["id"]),
                )
            elif row["state"] == "pending":
                self._ended(row["id"], state, instrument, payer)
        return self.by_page(page) or row

    def take_over(self, items: Iterable[Mapping[str, Any]]) -> int:
        """Payments captured before the shop began here; those known are left alone. How many were new."""
        before = self._db.total_changes
        with self._unit():
            for item in items:
                amount, currency = _money(item)
                back, made_ms = item.get("refunded_minor", 0), item.get("captured_ms", 0)
                if not isinstance(back, int) or not isinstance(made_ms, int) or not 0 <= back <= amount:
                    raise Wrong("bad_amount")
                named = (str(item.get(name, "")) for name in ("id", "payment_id", "instrument", "payer"))
                ident, ours, instrument, payer = named
                self._db.execute(
                    "INSERT OR IGNORE INTO payments(id, page, amount, currency, title, lang, made_ms, expires_ms,"
                    " return_url, ours, state, instrument, payer, captured_ms, refunded)"
                    " VALUES (?, ?, ?, ?, '', 'ru', ?, ?, '', ?, 'captured', ?, ?, ?, ?)",
                    (ident, f"-{ident}", amount, currency, made_ms, made_ms, ours, instrument, payer, made_ms, back),
                )
        return self._db.total_changes - before

    def shut(self, key: str, ident: str) -> Row:
        """Nobody may pay any more; `Wrong("paid")` when it has been paid."""
        self.tick()

        def do() -> Row:
            row = self._one("SELECT * FROM payments WHERE id = ?", ident)
            if row is None:
                raise Wrong("not_found", 404)
            if row["state"] == "captured":
                raise Wrong("paid", 409)
            if row["state"] == "pending":
                self._ended(ident, "expired", "", "")
            return {"id": ident}

        return self._once("close", key, {"id": ident}, do)

    def dispute(self, ident: str, end: str = "") -> None:
        """The guest's bank takes the payment back for now; `end` won or lost: what it has decided then.

        `Wrong`: not_found, not_disputable (not paid, or nothing left of it), not_disputed.
        """
        with self._unit():
            row = self._one("SELECT * FROM payments WHERE id = ?", ident)
            if row is None:
                raise Wrong("not_found", 404)
            left = row["amount"] - row["refunded"] - row["lost"]
            if not end and (row["state"] != "captured" or left < 1):
                raise Wrong("not_disputable", 422)
            if end and not row["disputed"]:
                raise Wrong("not_disputed", 422)
            lost = row["lost"] + (left if end == "lost" else 0)
            self._db.execute("UPDATE payments SET disputed = ?, lost = ? WHERE id = ?", (not end, lost, ident))
            self._notice(ident, f"payment.dispute_{end or 'opened'}")

    def tick(self) -> None:
        """What time does: late payments come in, unpaid ones run out, slow refunds arrive."""
        now = self.now_ms()
        with self._unit():
            for row in self._all("SELECT * FROM payments WHERE state = 'pending' AND late_ms BETWEEN 1 AND ?", now):
                self._ended(row["id"], "captured", row["instrument"], row["payer"])
            query = "SELECT id FROM payments WHERE state = 'pending' AND late_ms = 0 AND expires_ms <= ?"
            for row in self._all(query, now):
                self._ended(row["id"], "expired", "", "")
            for row in self._all("SELECT * FROM refunds WHERE state = 'pending' AND due_ms <= ?", now):
                self._db.execute("UPDATE refunds SET state = 'done' WHERE id = ?", (row["id"],))
                self._notice(row["payment"], "refund.done")

    def _ended(self, ident: str, state: str, instrument: str, payer: str) -> None:
        captured_ms = self.now_ms() if state == "captured" else 0
        self._db.execute(
            "UPDATE payments SET state = ?, instrument = ?, payer = ?, captured_ms = ?, late_ms = 0 WHERE id = ?",
            (state, instrument, payer, captured_ms, ident),
        )
        self._notice(ident, f"payment.{state}")

    # --- refunds and receipts ------------------------------------------------------------------------------

    def refund(self, key: str, request: Mapping[str, Any], slow_ms: int = 0) -> Row:
        """Give back; `Wrong("over_captured")` for more than is left."""
        amount, currency = _money(request)
        if amount < 1:
            raise Wrong("bad_amount")
        _lines(request, amount)

        def do() -> Row:
            row = self._one("SELECT * FROM payments WHERE id = ?", str(request.get("payment_id", "")))
            if row is None:
                raise Wrong("not_found", 404)
            if row["state"] != "captured" or row["currency"] != currency or row["disputed"]:
                raise Wrong("not_refundable", 422)
            if row["refunded"] + row["lost"] + amount > row["amount"]:
                raise Wrong("over_captured", 422)
            ident = f"sr_{secrets.token_hex(12)}"
            state = "pending" if slow_ms else "done"
            self._db.execute("UPDATE payments SET refunded = refunded + ? WHERE id = ?", (amount, row["id"]))
            self._db.execute(
                "INSERT INTO refunds VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (ident, row["id"], amount, currency, state, self.now_ms(), self.now_ms() + slow_ms,
                 json.dumps(request.get("lines", []))),
            )  # fmt: skip
            return {"id": ident}

        made = self._once("refund", key, request, do)
        return self.refund_of(str(made["id"])) or made

    def refund_of(self, ident: str) -> Row | None:
        """A refund as it stands."""
        self.tick()
        return self._one("SELECT * FROM refunds WHERE id = ?", ident)

    def refunds(self, after: str, limit: int) -> list[Row]:
        """Refunds after one, oldest first."""
        self.tick()
        return self._all(
            "SELECT * FROM refunds WHERE rowid > coalesce((SELECT rowid FROM refunds WHERE id = ?), 0) "
            "ORDER BY rowid LIMIT ?",
            after,
            limit,
        )

    def print(self, key: str, request: Mapping[str, Any]) -> Row:
        """Register a fiscal receipt; its number."""
        lines = request.get("lines", [])
        if request.get("kind") not in ("income", "return") or not lines or not all(map(_is_line, lines)):
            raise Wrong("bad_receipt")
        amount = sum(count * minor for _, count, minor in lines)

        def do() -> Row:
            about, contact = str(request.get("about", "")), str(request.get("contact", ""))
            values = (request["kind"], about, amount, str(request.get("currency", "")), json.dumps(lines), contact)
            cursor = self._db.execute(
                "INSERT INTO receipts(kind, about, amount, currency, lines, contact, made_ms) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, self.now_ms()),
            )
            return {"id": str(cursor.lastrowid), "number": f"{cursor.lastrowid:010d}"}

        return self._once("receipt", key, request, do)

    def receipts(self) -> list[Row]:
        """All receipts, oldest first."""
        return self._all("SELECT * FROM receipts ORDER BY number")

    def calls(self) -> dict[str, int]:
        """How often each verb was really done, repetitions under a known key not counted."""
        return {row["verb"]: row["count"] for row in self._all("SELECT * FROM calls")}

    # --- notices -------------------------------------------------------------------------------------------

    def _notice(self, payment: str, kind: str) -> None:
        ident = f"se_{secrets.token_hex(12)}"
        self._db.execute("INSERT INTO notices(id, payment, kind, due_s) VALUES (?, ?, ?, 0)", (ident, payment, kind))

    def waiting(self, now_s: float, *, newest: bool) -> list[Row]:
        """Notices that are to be sent now."""
        order = "DESC" if newest else "ASC"
        return self._all(f"SELECT * FROM notices WHERE state = 'waiting' AND due_s <= ? ORDER BY n {order}", now_s)  # noqa: S608  # one of two words of ours

    def noticed(self, n: int, state: str, due_s: float = 0.0) -> None:
        """A notice was sent, lost on purpose, or is to be sent again."""
        self._db.execute("UPDATE notices SET state = ?, due_s = ?, tries = tries + 1 WHERE n = ?", (state, due_s, n))


def _money(request: Mapping[str, Any]) -> tuple[int, str]:
    amount, currency = request.get("amount_minor"), request.get("currency")
    if not isinstance(amount, int) or isinstance(amount, bool) or currency not in CURRENCIES:
        raise Wrong("bad_amount")
    return amount, str(currency)


def _is_line(line: object) -> bool:
    return (
        isinstance(line, list)
        and len(line) == LINE_PARTS
        and isinstance(line[0], str)
        and all(isinstance(part, int) and part >= 0 for part in line[1:])
    )


def _lines(request: Mapping[str, Any], amount: int) -> None:
    lines = request.get("lines", [])
    if lines and (not all(map(_is_line, lines)) or sum(line[1] * line[2] for line in lines) != amount):
        raise Wrong("bad_lines")
