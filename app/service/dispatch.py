"""A command, decided and done in one transaction, exactly once (protocol §5).

Who is he and may his role do this at all → is there such a thing among his → was this id done before → is the version
the one he saw → may he, as the thing stands → the rule → state, event, audit and effects → the stored outcome.

The id is looked up before the question of whose hands the dialogue is in, so that a repeated command gets its first
outcome even when doing it has changed exactly that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from app.domain.permissions import FORCED, Denial, Relation, explain_denial, may_ever
from app.ports.facts import Entry
from app.ports.reads import Reads
from app.ports.rows import CommandRow, DeviceRow, UserRow
from app.ports.storage import OutcomeUnknownError, Tx
from app.ports.ticketing import NotPossible
from app.protocol import commands
from app.protocol.arguments import Args
from app.protocol.commands import COMMANDS, TakeDialogue
from app.protocol.deals import EXACT
from app.protocol.frames import Cmd, CmdState, Res, ResultState
from app.protocol.refusals import Refusal
from app.service import (
    articles,
    desk_sales,
    dialogues,
    effects,
    errand_deeds,
    payment_links,
    payout_deeds,
    refund_deeds,
    replies,
    ticket_deeds,
    upgrade_deeds,
)
from app.service.core import Core
from app.service.deeds import Declined, Deed, Done, declined
from app.service.outbox import owe
from app.service.page import encode
from app.service.principal import Principal
from app.service.targets import Target, target_of
from app.service.tools import Tools

HANDLERS: Final[dict[type[Args], Callable[[Deed, Any], Done]]] = {
    commands.TakeDialogue: dialogues.take,
    commands.GiveBackDialogue: dialogues.give_back,
    commands.SendReply: replies.send,
    commands.AddNote: replies.note,
    commands.SnoozeDialogue: dialogues.snooze,
    commands.ResolveDialogue: dialogues.resolve,
    commands.ReopenDialogue: dialogues.reopen,
    commands.TagDialogue: dialogues.tag,
    commands.SaveArticle: articles.save,
    commands.ArchiveArticle: articles.archive,
    commands.DismissUnanswered: articles.dismiss,
    commands.SaveReadyReply: replies.save_ready,
    **ticket_deeds.HANDLERS,
    **desk_sales.HANDLERS,
    **payment_links.HANDLERS,
    **errand_deeds.HANDLERS,
    **refund_deeds.HANDLERS,
    **payout_deeds.HANDLERS,
    **upgrade_deeds.HANDLERS,
}
MAX_ID: Final = 64
RETRY_MS: Final = 1_000

DENIALS: Final[dict[Denial, tuple[ResultState, Refusal]]] = {
    Denial.FORBIDDEN: ("forbidden", Refusal.FORBIDDEN),
    Denial.HELD_BY_OTHER: ("rejected", Refusal.HELD_BY_OTHER),
    Denial.NOT_HELD: ("rejected", Refusal.LEASE_LOST),
    Denial.NOT_FOUND: ("rejected", Refusal.NOT_FOUND),
}

_stored = msgspec.json.Decoder(Res).decode


@dataclass(frozen=True, slots=True)
class _Order:
    """A command as it came in, its arguments read."""

    cmd: Cmd
    args: Args
    user_id: str
    device: str
    now_ms: int
    fingerprint: str
    wall_ms: int = 0


async def dispatch(core: Core, principal: Principal, device: str, cmd: Cmd) -> Res:
    """Do a command and return its outcome; the same id again returns the stored one. Never raises for its content."""
    order = _read(principal, device, cmd, core.now_ms(), core.wall_ms())
    if isinstance(order, Refusal):
        return _res(cmd, "rejected", order)
    try:
        res, learn = await core.storage.write(partial(_decide, order=order, tools=core.tools))
    except OutcomeUnknownError:
        return await _read_back(core, order)
    if learn:
        await effects.run_due(core, kind="learn")
    return res


def _read(principal: Principal, device: str, cmd: Cmd, now_ms: int, wall_ms: int) -> _Order | Refusal:
    kind = COMMANDS.get(cmd.k)
    if kind is None:
        return Refusal.UNKNOWN_COMMAND
    if not 0 < len(cmd.cmd) <= MAX_ID:
        return Refusal.BAD_VALUE
    try:
        args = msgspec.json.decode(cmd.args, type=kind)
    except msgspec.DecodeError:
        return Refusal.BAD_VALUE
    whole = encode([cmd.k, cmd.ent, cmd.base, args, principal.user_id])
    return _Order(cmd, args, principal.user_id, device, now_ms, sha256(whole).hexdigest(), wall_ms)


def _decide(tx: Tx, order: _Order, tools: Tools) -> tuple[Res, tuple[str, ...]]:
    """The whole decision, inside the transaction."""
    cmd = order.cmd
    user = tx.get(UserRow, order.user_id)
    if user is None or user.disabled or not may_ever(user.role, cmd.k):
        return _res(cmd, "forbidden", Refusal.FORBIDDEN), ()
    target = target_of(tx, user, cmd.k, cmd.ent)
    if target is None:
        return _res(cmd, "rejected", Refusal.NOT_FOUND), ()
    known = tx.get(CommandRow, cmd.cmd)
    if known is not None:
        same = known.fingerprint == order.fingerprint
        again = replace(_stored(known.result), replay=True)
        return (again if same else _res(cmd, "mismatch", Refusal.FINGERPRINT_MISMATCH)), ()
    deed = _deed(tx, user, target, order, tools)
    done: Done | None = None
    try:
        done = _do(deed, order)
        res = Res(cmd=cmd.cmd, st="ok", ver=done.ver, seq=done.seq, made=done.made)
    except Declined as no:
        res = _res(cmd, no.state, no.code, deed)
    except NotPossible as no:
        res = _res(cmd, "rejected", no.code, deed)
    _keep(tx, order, deed, res, done)
    return res, done.learn if done else ()


def _deed(tx: Tx, user: UserRow, target: Target, order: _Order, tools: Tools) -> Deed:
    return Deed(
        tx=tx,
        user=user,
        now_ms=order.now_ms,
        cmd=order.cmd.cmd,
        kind=order.cmd.k,
        ident=target.ident,
        made_ms=order.cmd.made_ms or order.now_ms,
        relation=target.relation,
        scope=target.scope,
        row=target.row,
        tools=tools,
        step_up=order.cmd.step_up,
        wall_ms=order.wall_ms,
    )


def _do(deed: Deed, order: _Order) -> Done:
    base = order.cmd.base
    if base is None and deed.kind in EXACT:
        raise declined(Refusal.NEEDS_BASE)
    if base is not None and base != deed.ver:
        raise Declined("conflict", Refusal.VERSION_CONFLICT)
    denial = explain_denial(deed.user.role, _name_of(deed, order.args), deed.relation)
    if denial is not None:
        raise Declined(*DENIALS[denial])
    return HANDLERS[type(order.args)](deed, order.args)


def _name_of(deed: Deed, args: Args) -> str:
    """The deed's name in the table of permissions: taking from a colleague is one of its own."""
    forced = isinstance(args, TakeDialogue) and args.force and deed.relation is Relation.OTHER
    return FORCED if forced else deed.kind


def _keep(tx: Tx, order: _Order, deed: Deed, res: Res, done: Done | None) -> None:
    """The outcome by id, the audit, the effects, the highest `client_seq` of the console."""
    cmd = order.cmd
    tx.put(
        CommandRow(
            id=cmd.cmd,
            user_id=order.user_id,
            fingerprint=order.fingerprint,
            kind=cmd.k,
            ent=cmd.ent,
            client_seq=cmd.client_seq,
            at_ms=order.now_ms,
            result=encode(res),
        )
    )
    tx.audit(
        Entry(
            at_ms=order.now_ms,
            user_id=order.user_id,
            kind=cmd.k,
            ent=cmd.ent,
            outcome=res.code or res.st,
            cmd=cmd.cmd,
            subject=getattr(deed.row, "guest_id", ""),
            detail=done.detail if done else "",
        )
    )
    for event_id in done.learn if done else ():
        owe(tx, "learn", f"event:{event_id}", cmd.cmd, order.now_ms)
    if order.device:
        _count(tx, order)


def _count(tx: Tx, order: _Order) -> None:
    """Remember the console's highest `client_seq`; a new command under an old number is noted in the audit."""
    cmd = order.cmd
    device = tx.get(DeviceRow, order.user_id, order.device)
    if device is None or device.client_seq < cmd.client_seq:
        tx.put(DeviceRow(user_id=order.user_id, device=order.device, client_seq=cmd.client_seq))
    elif cmd.client_seq:
        tx.audit(
            Entry(
                at_ms=order.now_ms,
                user_id=order.user_id,
                kind="alarm",
                ent=cmd.ent,
                outcome="client_seq_back",
                cmd=cmd.cmd,
            )
        )


def _res(cmd: Cmd, state: ResultState, code: Refusal, deed: Deed | None = None) -> Res:
    """An outcome that is not `ok`; a conflict carries the present state."""
    current = getattr(deed.row, "state", None) if deed and state == "conflict" else None
    raw = msgspec.Raw(encode(current))
    return Res(cmd=cmd.cmd, st=state, code=code.value, ver=deed.ver if deed else 0, cur=raw)


async def _read_back(core: Core, order: _Order) -> Res:
    """After a lost COMMIT: the stored outcome if it arrived, else the console tries again under the same id."""
    cmd = order.cmd
    known = await core.storage.read(lambda reads: reads.get(CommandRow, cmd.cmd))
    if known is not None and known.fingerprint == order.fingerprint:
        return replace(_stored(known.result), replay=True)
    return Res(cmd=cmd.cmd, st="retry", code=Refusal.BUSY.value, retry_ms=RETRY_MS)


async def stored(core: Core, principal: Principal, ids: tuple[str, ...]) -> CmdState:
    """The stored outcomes of the person's own commands; others' ids are unknown to him."""

    def query(reads: Reads) -> CmdState:
        rows = [(ident, reads.get(CommandRow, ident)) for ident in ids]
        own = [row for _, row in rows if row is not None and row.user_id == principal.user_id]
        seen = {row.id for row in own}
        known = tuple(replace(_stored(row.result), replay=True) for row in own)
        return CmdState(known=known, unknown=tuple(ident for ident, _ in rows if ident not in seen))

    return await core.storage.read(query)
