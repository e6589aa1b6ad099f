"""The words of gates: their names, whether they know a code, what many failures mean."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.store import Store
from app.protocol.admissions import GateCluster, GateKnows
from ui.models.dayclock import DayClock
from ui.views.ticket_words import standing_look
from ui.views.wording import in_language
from ui.widgets import figures
from ui.widgets.chip import ChipLook

translate = QCoreApplication.translate


def gate_name(store: Store, event_id: str, gate_id: str) -> str:
    """`Gate 2` as the festival calls it, without what stands after a comma; empty for none."""
    if not gate_id:
        return ""
    event = store.events.get(event_id)
    gate = next((one for one in event.gates if one.id == gate_id), None) if event is not None else None
    if gate is None:
        return translate("gate", "Gate %1").replace("%1", gate_id)
    return in_language(gate.name_ru, gate.name_en).split(",")[0]


def knows_chip(gate: GateKnows, clock: DayClock) -> ChipLook:
    """Whether a gate knows the present code, and when it will."""
    if gate.state == "knows":
        return ChipLook(translate("gate", "Knows"), "check", "ok")
    if gate.state == "soon":
        words = translate("gate", "Will know in %1").replace("%1", figures.duration(gate.in_ms))
        return ChipLook(words, "timer", "wait")
    if not gate.since_ms:
        return ChipLook(translate("gate", "Off line"), "wifi-off", "late")
    since = figures.clock(clock.moment(gate.since_ms))
    return ChipLook(translate("gate", "Off line since %1").replace("%1", since), "wifi-off", "late")


def pattern_name(pattern: str) -> str:
    """What many failures of one kind mean."""
    names = {
        "device": translate("gate", "One scanner fails, the others do not"),
        "gate_list": translate("gate", "The gate's list is wrong or the scanner is not let in"),
        "double_reads": translate("gate", "The scanner reads each code twice"),
        "payment_sync": translate("gate", "Unpaid at every gate: payments do not come through"),
        "screenshot": translate("gate", "One code on several phones"),
        "gate": translate("gate", "The gate fails for mixed reasons"),
    }
    return names.get(pattern, pattern)


def cluster_words(cluster: GateCluster) -> str:
    """The figures of a cluster: how many of how many, the usual share, the commonest reason."""
    words = translate("gate", "%1 refusals of %2 in 5 min, usually %3.")
    words = words.replace("%1", figures.number(cluster.failed)).replace("%2", figures.number(cluster.scans))
    words = words.replace("%3", figures.percent(cluster.usual))
    short = standing_look(cluster.reason).short
    most = translate("gate", "Most: %1.").replace("%1", short[:1].lower() + short[1:])
    return f"{words} {most}"
