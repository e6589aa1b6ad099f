"""Every cell of role × deed × relation is decided, and what nobody decided is denied (X1)."""

from __future__ import annotations

from itertools import product

import pytest

from app.domain.permissions import (
    FORCED,
    RULES,
    Denial,
    Relation,
    Role,
    explain_denial,
    may,
    may_administer,
    may_ever,
    may_see,
    may_see_contacts,
)
from app.protocol.commands import COMMANDS

# Written by hand beside the code's own table. A row is a deed, a column a relation, a letter a role that may:
# o operator, v approver, m manager, a admin. What is held by a colleague stands under `other`.
MATRIX = """
                    own   none  other foreign
TakeDialogue        ovma  ovma  -     -
TakeDialogue.force  -     -     ma    -
SendReply           ovma  -     -     -
GiveBackDialogue    ovma  ova   -     -
SnoozeDialogue      ovma  ova   -     -
ResolveDialogue     ovma  ova   -     -
ReopenDialogue      -     ova   -     -
AddNote             ovma  ova   ova   -
TagDialogue         ovma  ova   ova   -
SaveArticle         -     ova   -     -
ArchiveArticle      -     ova   -     -
DismissUnanswered   -     ova   -     -
SaveReadyReply      -     ova   -     -
ResendTicket        -     ova   -     -
SendPaymentLink     -     ova   -     -
ReissueTicket       -     ova   -     -
TransferTicket      -     ova   -     -
AdmitTicket         -     ova   -     -
SolveTicketTrouble  -     ova   -     -
SellTickets         -     ova   -     -
SendRunner          -     ova   -     -
MoveErrand          -     ova   -     -
OpenRefund          -     ova   -     -
EditRefund          -     ova   -     -
SetRefundPayee      -     ova   -     -
SubmitRefund        -     ova   -     -
ReturnRefund        -     ova   -     -
WithdrawRefund      -     ova   -     -
OfferUpgrade        -     ova   -     -
HoldUpgrade         -     ova   -     -
ExtendHold          -     ova   -     -
SendPayLink         -     ova   -     -
TakePayment         -     ova   -     -
ReleaseUpgrade      -     ova   -     -
ApproveRefund       -     va    -     -
ConfirmPayout       -     va    -     -
FailPayout          -     va    -     -
RejectRefund        -     va    -     -
AcceptGateRisk      -     va    -     -
DecideLatePayment   -     va    -     -
PauseOffers         -     ovma  -     -
"""
LETTERS = dict(zip("ovma", (Role.OPERATOR, Role.APPROVER, Role.MANAGER, Role.ADMIN), strict=True))


def allowed_cells() -> set[tuple[Role, str, Relation]]:
    head, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    return {
        (LETTERS[letter], row[0], Relation(relation))
        for row in rows
        for relation, letters in zip(head, row[1:], strict=True)
        for letter in letters.strip("-")
    }


ALLOWED = allowed_cells()
DEEDS = (*COMMANDS, FORCED)
CELLS = list(product(Role, DEEDS, Relation))


def test_every_command_has_a_rule_and_every_rule_a_command() -> None:
    assert set(RULES) == set(DEEDS)


def test_every_command_has_a_row_in_the_matrix_of_this_test() -> None:
    assert {deed for _, deed, _ in ALLOWED} == set(DEEDS)


@pytest.mark.parametrize(("role", "deed", "relation"), CELLS)
def test_each_cell_is_as_the_matrix_has_it(role: Role, deed: str, relation: Relation) -> None:
    allowed = (role, deed, relation) in ALLOWED
    assert may(role, deed, relation) is may(role.value, deed, relation) is allowed
    assert (explain_denial(role, deed, relation) is None) is allowed


@pytest.mark.parametrize(("role", "deed", "relation"), CELLS)
def test_a_denial_names_its_nearest_reason(role: Role, deed: str, relation: Relation) -> None:
    held = {of for of in Relation if (role, deed, of) in ALLOWED}
    if relation in held:
        expected = None
    elif relation is Relation.FOREIGN:
        expected = Denial.NOT_FOUND  # no oracle: as if it were not there
    elif not held:
        expected = Denial.FORBIDDEN
    elif relation is Relation.OTHER:
        expected = Denial.HELD_BY_OTHER
    else:
        expected = Denial.NOT_HELD if Relation.OWN in held else Denial.FORBIDDEN
    assert explain_denial(role, deed, relation) is expected
    assert may_ever(role, deed) is bool(held)


@pytest.mark.parametrize("relation", list(Relation))
def test_a_deed_or_role_nobody_decided_is_denied(relation: Relation) -> None:
    assert not may("admin", "RefundEverything", relation)
    assert not may("owner", "TakeDialogue", relation)
    assert not may("", "", relation)
    assert explain_denial("admin", "RefundEverything", relation) is not None
    assert not may_ever("admin", "RefundEverything")
    assert not may_ever("owner", "TakeDialogue")


def test_a_manager_changes_nothing_that_is_not_his() -> None:
    beyond = {(deed, of) for role, deed, of in ALLOWED if role is Role.MANAGER and of is not Relation.OWN}
    assert beyond == {
        ("TakeDialogue", Relation.NONE),
        ("PauseOffers", Relation.NONE),
        (FORCED, Relation.OTHER),
    }


@pytest.mark.parametrize(
    ("event_ids", "scope", "seen"),
    [
        ((), "north", True),
        ((), "", True),
        (("north",), "north", True),
        (("north",), "", True),
        (("north",), "south", False),
        (("north", "south"), "south", True),
        (("north",), "nort", False),
    ],
)
def test_only_things_of_ones_events_are_seen(event_ids: tuple[str, ...], scope: str, seen: bool) -> None:
    assert may_see(event_ids, scope) is seen


def test_contacts_and_administration_are_for_few() -> None:
    assert {role for role in Role if may_see_contacts(role)} == {Role.APPROVER, Role.MANAGER, Role.ADMIN}
    assert {role for role in Role if may_administer(role)} == {Role.ADMIN}
    assert not may_see_contacts("owner")
    assert not may_administer("")
