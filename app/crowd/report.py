"""What came out of a rehearsal: figures for programs, a summary for people. Everything says that it was one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.crowd.accounts import accounts, accounts_lines, accounts_object, deals_lines, deals_object
from app.crowd.cashiers import Till
from app.crowd.crew import Attached
from app.crowd.cuts import Cuts
from app.crowd.docket import Docket, summed
from app.crowd.judge import Verdict
from app.crowd.operators import Stint
from app.crowd.tally import Tally, peak_at_once
from app.domain.metrics import SAMPLE_S, WINDOW_S
from app.protocol.api import Figures
from app.protocol.rehearsals import Turnover


@dataclass(frozen=True, slots=True)
class Setting:
    """How the rehearsal was run; `asked` is the number of dialogues of a whole day."""

    seed: int
    speed: str
    asked: int
    begin: str
    end: str
    operators: int
    consoles: int
    cuts: int = 0
    """how often consoles' links are to be cut"""


@dataclass(frozen=True, slots=True)
class Report:
    """`figures` are the backend's own, `tally` the crowd's; `took_s` real seconds."""

    setting: Setting
    figures: Figures
    tally: Tally
    took_s: float
    zone: str
    """of the event, for times of day"""
    interrupted: bool = False
    consoles: tuple[Attached, ...] = ()
    stint: Stint = field(default_factory=Stint)
    """what the simulated operators did, together"""
    dockets: Sequence[Docket] = ()
    """what each of them ordered, compared with the transcripts"""
    cuts: Cuts = field(default_factory=Cuts)
    turnover: Turnover | None = None
    """money and admission since the rehearsal began, out of the books"""
    till: Till = field(default_factory=Till)
    """what was done at the desk of money and for guests at the gates"""

    @property
    def errors(self) -> int:
        """Faults of either side. An order that takes long is one, but not where links are cut on purpose."""
        late = 0 if self.setting.cuts else self.stint.unconfirmed + self.till.silent
        return self.figures.errors + len(self.tally.faults) + late

    @property
    def lost(self) -> int:
        """Lines that a guest never saw, orders of operators that were confirmed and are not in the transcript."""
        orders = summed(self.dockets)
        return self.tally.lost + orders["lost"] + orders["holes"] + sum(one.unsent for one in self.consoles)

    @property
    def repeated(self) -> int:
        """Lines that a guest saw or said twice, orders of operators carried out twice."""
        return self.tally.repeated + summed(self.dockets)["repeated"]

    @property
    def sound(self) -> bool:
        """Nothing lost, nothing twice, no fault, both counts of the peak agree and so do the consoles."""
        figures = self.figures
        trouble = self.errors or self.lost or self.repeated or self._cuts_missing
        agreed = self.interrupted or not any(accounts(figures.reconciliation).values())
        same = figures.peak == figures.peak_recounted and all(one.same for one in self.consoles)
        return not trouble and same and agreed

    @property
    def _cuts_missing(self) -> int:
        return 0 if self.interrupted else self.setting.cuts - self.cuts.consoles

    def as_object(self) -> dict[str, object]:
        """The report as JSON holds it; `answers` are first replies to questions, judged by who asked."""
        figures, tally, setting = self.figures, self.tally, self.setting
        seen, seen_ms = peak_at_once(tally.times_ms, WINDOW_S * 1000, SAMPLE_S * 1000)
        return {
            "rehearsal": True,
            "seed": setting.seed,
            "speed": setting.speed,
            "from": setting.begin,
            "to": setting.end,
            "took_s": round(self.took_s, 1),
            "interrupted": self.interrupted,
            "dialogues": figures.dialogues,
            "guests": tally.begun,
            "messages": figures.messages,
            "guest_messages": figures.guest_messages,
            "peak_at_once": figures.peak,
            "peak_at": self._clock(figures.peak_ms),
            "peak_recomputed": figures.peak_recounted,
            "peak_seen_by_guests": seen,
            "peak_seen_at": self._clock(seen_ms),
            "answered": figures.answered,
            "handed_over": figures.handed_over,
            "containment": figures.containment,
            "escalations": dict(sorted(figures.escalations.items(), key=lambda item: -item[1])),
            "answer_ms": {f"p{share}": getattr(figures, f"answer_p{share}_ms") for share in (50, 95, 99)},
            "errors": self.errors,
            "errors_in_backend": figures.errors,
            "faults": [asdict(fault) for fault in tally.faults],
            "lost": self.lost,
            "repeated": self.repeated,
            "reconnects": tally.reconnects,
            "questions": tally.questions,
            "solved": tally.solved,
            "gave_up": tally.gave_up,
            "with_person": tally.with_person,
            "needed_person": tally.needed,
            "with_person_duly": tally.handed_duly,
            "mixed_events": tally.mixed,
            "answers": {verdict.value: tally.verdicts[verdict] for verdict in Verdict},
            "answers_by_style": {
                style: {verdict.value: counts[verdict] for verdict in Verdict}
                for style, counts in sorted(tally.styles.items())
            },
            "operators": setting.operators,
            "stint": asdict(self.stint),
            "orders": summed(self.dockets),
            "cuts": asdict(self.cuts),
            "consoles": [asdict(console) for console in self.consoles],
        } | self._deals()

    def _deals(self) -> dict[str, object]:
        """Money and admission."""
        books = {"reconciliation": accounts_object(self.figures.reconciliation)}
        return deals_object(self.tally.takings, self.turnover, self.till) | books

    def _clock(self, at_ms: int) -> str:
        """A time of day of the event, or nothing when it never was."""
        if not at_ms:
            return ""
        return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(self.zone)).strftime("%H:%M:%S")

    def as_text(self) -> str:
        """The summary for a terminal."""
        setting, figures = self.setting, self.figures
        ending = " (interrupted)" if self.interrupted else ""
        span = f"{setting.begin}–{setting.end}"
        return "\n".join(
            [
                f"Rehearsal, seed {setting.seed}, {span} at {setting.speed}, {self.took_s:.0f} s{ending}",
                *self._load_lines(),
                *self._answer_lines(),
                *deals_lines(self.tally.takings, self.turnover, self.till),
                *accounts_lines(figures.reconciliation),
                *self._console_lines(),
                "  sound        yes" if self.sound else "  sound        NO: see errors, lost, repeated, peaks, books",
            ]
        )

    def _console_lines(self) -> list[str]:
        stint = self.stint
        lines = []
        if self.setting.operators:
            done = f"took {stint.taken}, wrote {stint.replies}, resolved {stint.resolved}"
            lines = [f"  operators    {done}, gave back {stint.given_back}, snoozed {stint.snoozed}"]
        if self.setting.cuts:
            cuts = self.cuts
            lines.append(f"  cuts         {cuts.consoles} of consoles' links, {cuts.guests} of guests' connections")
        for console in self.consoles:
            word = "the same" if console.same else "NOT the same"
            lines.append(f"  {console.name:<12} {console.dialogues} dialogues, {word} as a fresh look")
        return lines

    def _load_lines(self) -> list[str]:
        figures = self.figures
        share = "no answer yet" if figures.containment is None else f"{figures.containment:.1%} closed by the bot"
        reasons = ", ".join(f"{name} {count}" for name, count in figures.escalations.items()) or "none"
        times = (figures.answer_p50_ms, figures.answer_p95_ms, figures.answer_p99_ms)
        answer = " / ".join("–" if value is None else f"{value:.0f}" for value in times)
        return [
            f"  dialogues    {figures.dialogues} with {figures.messages} messages",
            f"  at once      {figures.peak} at {self._clock(figures.peak_ms) or '–'}"
            f" (from the message log: {figures.peak_recounted})",
            f"  containment  {share}; handed over {figures.handed_over}: {reasons}",
            f"  answer time  {answer} ms (p50 / p95 / p99 inside the backend)",
        ]

    def _answer_lines(self) -> list[str]:
        tally = self.tally
        judged = max(1, tally.verdicts.total())
        shares = ", ".join(f"{verdict.value} {tally.verdicts[verdict] / judged:.1%}" for verdict in Verdict)
        return [
            f"  answers      {shares}",
            f"  questions    {tally.solved} of {tally.questions} solved, {tally.gave_up} gave up,"
            f" {tally.mixed} about the wrong event",
            f"  with person  {tally.with_person}, of them {tally.handed_duly} of the {tally.needed} who needed one",
            f"  link         {tally.reconnects} reconnects, lost {self.lost}, repeated {self.repeated},"
            f" errors {self.errors}",
        ]
