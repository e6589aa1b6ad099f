"""A guest who comes to do something, as he lives it: chat, payment page, gate.

What he wants and how it is to end by his will stands in his deal; everything else comes out of what he meets.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Awaitable, Callable
from typing import Final

from app.crowd.dialogue import Dialogue
from app.crowd.personas import Deal, Persona
from app.crowd.purse import Press, Purse
from app.crowd.takings import Takings
from app.crowd.talk import Talk
from app.crowd.tally import Tally
from app.crowd.timeline import Timeline
from app.crowd.titles import Titles
from app.crowd.turnstiles import Turnstiles
from app.crowd.wordings import Book, Wording
from app.protocol.guest import Line
from app.protocol.records import ButtonRef

LINK: Final = re.compile(r"/pay/([\w-]+)")
TURNS: Final = 12
TICKETS_S: Final = 300.0
PERSON_S: Final = 1_800.0
TO_GATE_S: Final = (120.0, 420.0)
COMES_S: Final = (900.0, 5_400.0)
BEFORE_S: Final = (300.0, 2_400.0)
"""how long somebody has been inside who moves up"""
ANSWERS_S: Final = 14_400.0
PRESSES: Final = 0.78
"""buttons pressed; the others are chosen by number or in words"""
DOORS_S: Final = 14 * 3600 - 180.0
GROUNDS: Final = {
    "complete": "illness", "no_document": "illness", "used": "illness", "mind": "change_of_mind",
    "double": "double_payment", "ours": "not_admitted",
}  # fmt: skip


class Client(Dialogue):
    """The life of a guest with a deal. `live` raises nothing but cancellation and `TalkError`."""

    def __init__(
        self, persona: Persona, talk: Talk, timeline: Timeline, *, book: Book, titles: Titles, tally: Tally,
        deal: Deal, purse: Purse, gates: Turnstiles,
    ) -> None:  # fmt: skip
        super().__init__(persona, talk, timeline, book=book, titles=titles, tally=tally)
        self._deal = deal
        self._purse = purse
        self._gates = gates
        self._takings: Takings = tally.takings
        self._last = ""

    async def live(self) -> None:
        """From what happens before the first message to the last word."""
        lives: dict[str, Callable[[], Awaitable[None]]] = {
            "buy": self._buy,
            "gate": self._complain,
            "upgrade": self._move_up,
            "refund": self._ask_back,
        }
        await lives[self._deal.kind]()

    # --- buying --------------------------------------------------------------------------------------------

    async def _buy(self) -> None:
        counts, way = self._takings.purchases, self._deal.way
        counts["asked"] += 1
        last = "d:no" if way == "unsure" else "d:yes"
        places = self._random.choice(("d:n:1", "d:n:2", "d:n:2"))
        token = await self._talked_into((last, places, "d:n:", "d:c:standard", "d:c:", "d:buy", "d:nopromo"))
        if way == "unsure":
            counts["dropped"] += 1
            return
        if not token:
            counts["no_link"] += 1
            self._stuck()
            return
        counts["placed"] += 1
        state = await self._pay(token)
        counts[state] += 1
        if state == "captured" and await self._tickets_came():
            counts["tickets"] += 1
            await self._part("thanks", 0.6)

    async def _pay(self, token: str) -> str:
        """Pay as the deal has it; how it ended."""
        way = self._deal.way
        if way == "forgets":
            await self._heard(lambda line: False, 1_300.0)
            return (await self._purse.standing(token)).state
        press: Press = "late" if way == "late" else "decline" if way == "bank" else "pay"
        await self._pause(8, 70)
        if press != "pay":
            return await self._purse.pay(token, press)
        return await self._purse.pay(token, press, self._random.choice(("card", "sbp")))

    async def _tickets_came(self) -> bool:
        """Wait for the pictures; who has them comes to a gate later."""
        line = await self._heard(lambda line: bool(line.attachments), TICKETS_S)
        if line is None:
            return False
        if self._gates.scanners:
            for picture in line.attachments:
                code = await self._gates.read(await self._talk.download(picture.id), picture.mime)
                second = max(
                    self._time.now() + self._random.uniform(*COMES_S), DOORS_S + self._random.uniform(*COMES_S)
                )
                self._gates.expect(second, self._random.choice(sorted(self._gates.scanners)), code)
        return True

    # --- at the gate ---------------------------------------------------------------------------------------

    async def _complain(self) -> None:
        counts = self._takings.complaints
        if not self._gates.scanners or not await self._refused():
            counts["nothing_wrong"] += 1
            return
        await self._pause(20, 150)
        counts["made"] += 1
        line = await self._told(self._asks_how_it_went)
        if line is None:
            counts["left"] += 1
            self._stuck()
            return
        if line.zone not in ("hand_over", "safety"):
            if await self._tried_again(line):
                await self._press(line, "d:t:yes")
                counts["by_bot"] += 1
                await self._heard(lambda line: line.by == "bot", 20.0)
                return
            await self._press(line, "d:t:no")
        await self._settled_by_person()

    async def _refused(self) -> bool:
        """What happened at the gate before he writes."""
        deal, ticket = self._deal, self._deal.ticket
        code = ticket.code
        if deal.way == "used":  # somebody else with a screenshot was faster
            await self._gates.scan(self._random.choice(ticket.gates), code)
            await self._pause(60, 900)
        if deal.way == "old":
            code = ticket.old
        if deal.way == "unreadable":
            code = f"{code[: len(code) // 3]}…"
        out = await self._gates.scan(deal.gate, code)
        self._takings.complaints[f"refused {out.verdict}"] += 1
        return not out.ok

    def _asks_how_it_went(self, line: Line) -> bool:
        return any(button.payload == "d:t:yes" for button in line.buttons)

    async def _tried_again(self, line: Line) -> bool:
        """To the right gate, or with the code that came."""
        ticket = self._deal.ticket
        if self._deal.way == "wrong_gate":
            await self._pause(*TO_GATE_S)
            return (await self._gates.scan(self._random.choice(ticket.gates), ticket.code)).ok
        sent = line if line.attachments else await self._heard(lambda one: bool(one.attachments), 60.0)
        return sent is not None and await self._shown(sent)

    async def _shown(self, line: Line) -> bool:
        """Show the pictures that came, until the own one opens."""
        await self._pause(15, 60)
        for picture in line.attachments:
            code = await self._gates.read(await self._talk.download(picture.id), picture.mime)
            if code == self._deal.ticket.code:
                return (await self._gates.scan(self._random.choice(self._deal.ticket.gates), code)).ok
        return False

    async def _settled_by_person(self) -> None:
        """Wait for a person: a code that works, or a guard who lets him in by hand."""
        counts, ticket = self._takings.complaints, self._deal.ticket

        def news(line: Line) -> bool:
            return bool(line.attachments) or line.system == "resolved" or ticket.ticket_id in self._gates.admitted

        line = await self._heard(news, PERSON_S)
        if ticket.ticket_id in self._gates.admitted:
            counts["admitted"] += 1
        elif line is not None and line.attachments and await self._shown(line):
            counts["by_person"] += 1
        else:
            counts["left"] += 1
            await self._write(self._word("left_at_gate"))

    # --- moving up -----------------------------------------------------------------------------------------

    async def _move_up(self) -> None:
        counts, way = self._takings.upgrades, self._deal.way
        if not self._gates.scanners:
            return
        for ticket in self._deal.valid:  # the party came in some time ago
            await self._gates.scan(self._random.choice(ticket.gates), ticket.code)
        await self._pause(*BEFORE_S)
        counts["asked"] += 1
        heads = self._random.choice(("d:all", "d:one"))
        last = ("d:no",) if way == "declines" else (heads, "d:all", "d:yes")
        token = await self._talked_into((*last, "d:u:", "d:upgrade", "d:c:"))
        if way == "declines":
            counts["declined"] += 1
            return
        if not token:
            counts["no_link"] += 1
            self._stuck()
            return
        counts["linked"] += 1
        state = await self._pay(token)
        counts[state] += 1
        if state == "captured" and way != "late":
            counts["tickets"] += await self._heard(lambda line: bool(line.attachments), TICKETS_S) is not None
            await self._part("thanks", 0.6)

    # --- asking back ---------------------------------------------------------------------------------------

    async def _ask_back(self) -> None:
        counts, way = self._takings.refunds, self._deal.way
        if way in ("used", "ours") and self._gates.scanners:
            ticket = self._deal.valid[0]
            right = self._gates.scanners.keys() & set(ticket.gates)
            wrong = self._gates.scanners.keys() - set(ticket.gates)
            gate = self._random.choice(sorted(right if way == "used" else wrong or right))
            await self._gates.scan(gate, ticket.code)
            await self._pause(*BEFORE_S)
        counts["asked"] += 1
        line = await self._told(lambda line: False, self._next_of_packet)
        if line is None:
            self._stuck()
            return
        if "R-" not in line.text:  # a person goes on with it, or not: it is a dialogue like any other
            counts["to_person"] += 1
            self._last = line.text
            self._stuck()
            return
        counts["handed_in"] += 1
        if way == "no_document":
            await self._mend()
        else:
            await self._heard(lambda line: line.system == "resolved", PERSON_S)

    async def _next_of_packet(self, line: Line) -> bool:
        """One step of the packet; False when there is nothing of ours to press."""
        payloads = [button.payload for button in line.buttons]
        if "d:later" in payloads and self._deal.way in ("complete", "used"):
            await self._prove()
            return True
        order = self._deal.papers[0].order_id
        ground = f"d:g:{GROUNDS[self._deal.way]}"
        wanted = (ground, f"d:o:{order}", "d:all", "d:k:", "d:skip", "d:later", "d:yes")
        return await self._press(line, *wanted)

    async def _prove(self) -> None:
        paper = await self._talk.upload(picture(self._random.randrange(256)))
        await self._write(self._word("proved"), pictures=(paper,))

    async def _mend(self) -> None:
        """Somebody asks for the paper that is missing: send it, say that this is all."""
        asked = await self._heard(lambda line: "R-" in line.text and line.by != "guest", ANSWERS_S)
        if asked is None:
            return
        await self._read(asked)
        # while a person has the conversation the bot is silent
        await self._heard(lambda line: line.system in ("resolved", "back"), PERSON_S)
        await self._pause(60, 300)
        await self._prove()
        answer = await self._heard(lambda line: bool(line.buttons) or line.by == "bot", 60.0)
        for _ in range(3):
            if answer is None or not await self._press(answer, "d:done", "d:yes"):
                break
            self._takings.refunds["mended"] += 1
            answer = await self._heard(lambda line: line.by == "bot", 60.0)
        await self._heard(lambda line: line.system == "resolved", PERSON_S)

    # --- talking -------------------------------------------------------------------------------------------

    async def _talked_into(self, wanted: tuple[str, ...]) -> str:
        """Press on until a payment link comes (its token) or nothing is left to press."""

        async def press(line: Line) -> bool:
            return await self._press(line, *wanted)

        line = await self._told(lambda line: bool(LINK.search(line.text)), press)
        found = LINK.search(line.text) if line is not None else None
        return found[1] if found else ""

    async def _told(
        self, wanted: Callable[[Line], bool], step: Callable[[Line], Awaitable[bool]] | None = None
    ) -> Line | None:
        """Open the conversation and go on until this is said, or a person takes over; None when it leads nowhere."""
        await self._talk.open(self._opening())
        question = self._persona.questions[0]
        await self._put(question)
        tries, pressed = self._persona.patience, False
        for _ in range(TURNS):
            line = await self._talk.answer()
            self._last = line.text
            await self._read(line)
            if wanted(line) or line.zone in ("hand_over", "safety"):
                return line
            chosen = self._titles.of_event(self._persona.event, line.buttons) if line.zone == "choose_event" else None
            if chosen is not None:
                await self._write(chosen.label, chosen.payload)
                continue
            if step is not None and await step(line):
                pressed = True
                continue
            if pressed and not line.buttons:
                return None
            tries -= 1
            if tries <= 0:
                return None
            question = self._other(question.text)
            await self._put(question)
        return None

    def _other(self, said: str) -> Wording:
        style = "english" if self._persona.lang == "en" else "plain"
        known = [w for w in self._book.doing(self._deal.kind, self._deal.way) if w.text != said]
        return self._random.choice([w for w in known if w.style == style] or known)

    async def _press(self, line: Line, *wanted: str) -> bool:
        """Choose the first of these that is offered (payloads or how they begin); False when none is."""
        for one in wanted:
            fitting = [button for button in line.buttons if _is(button.payload, one)]
            if fitting:
                await self._chosen(line, self._random.choice(fitting))
                return True
        return False

    async def _chosen(self, line: Line, button: ButtonRef) -> None:
        if self._random.random() < PRESSES:
            await self._write(button.label, button.payload)
        else:
            await self._write(str(line.buttons.index(button) + 1))

    async def _heard(self, wanted: Callable[[Line], bool], seconds: float) -> Line | None:
        """The next line that is wanted, within so many seconds; others are passed over."""
        end = self._time.now() + seconds
        while (left := end - self._time.now()) > 0:
            line = await self._hear(left)
            if line is None or wanted(line):
                return line
        return None

    def _stuck(self) -> None:
        """Nothing came of it; kept for whoever looks for the reason."""
        deal = f"{self._deal.kind} {self._deal.way}"
        self._takings.stuck.append((deal, self._persona.questions[0].text, self._last[:160]))


def _is(payload: str, wanted: str) -> bool:
    """`wanted` is a whole payload, or how one begins when it ends with a colon."""
    return payload.startswith(wanted) if wanted.endswith(":") else payload == wanted


def picture(shade: int) -> bytes:
    """A small grey PNG, as good as a photo of a paper to whoever only stores it."""
    side = 48
    rows = b"".join(b"\0" + bytes((shade + x * y) % 256 for x in range(side)) for y in range(side))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
