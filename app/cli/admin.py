"""Look after a backend: who may sign in, backup and restore, secrets; while the backend runs and while it rests.

The data folder names the backend (--data, or the settings file of the backend). With one running there, it does the
work; without, the database is opened directly. Passwords are made by Usher and shown once.
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.complaint import Complaint

if TYPE_CHECKING:
    from app.protocol.api import UserChange
    from app.server.caretaker import Caretaker

EXAMPLES = """\
examples:
  usher admin users add anna --name "Анна" --role operator   let somebody sign in; prints the password once
  usher admin users list --json users.json                   everybody who may
  usher admin users role anna manager                        takes hold at once, also where she is signed in
  usher admin users disable anna                             her console is closed within a second
  usher admin users password anna                            a new password
  usher admin backup /srv/copies/usher-friday.db             a copy while guests write on
  usher admin restore /srv/copies/usher-friday.db            back to it; every console fetches a fresh state
  usher admin scanner add northern-light 2 "2-А"             let a scanner in; prints its token and link once
  usher admin scanner list                                   what each holds of the gate list
  usher admin scanner revoke s1f0c2a9b7e                     a lost phone: shut out at once
  usher admin shop                                           when pretix was followed, what it has refused
  usher admin shop again                                     tell it that once more
  usher admin secrets rotate                                 new keys: everybody signs in again, codes stay good
  usher admin erase-guest 0190ab… --yes                      his words and names go for good; money stays, nameless
  usher admin export-guest 0190ab… --out her.json            all that is held of a guest, to give to him who asks
  usher admin second-factor reset anna                       a lost phone: she enrols a new one in her console
"""
EXPORT = """\
Write down all that is held of one guest: the right of access (152-FZ, article 14; GDPR, article 15). The answer is
due within 10 working days (152-FZ) or a month (GDPR) of his asking. Let him prove who he is before you hand it over.

In the file, as JSON with times in UTC: his card and what he is recognised by; conversations, dialogues with every
message and file; orders, tickets and scans; payments, refunds (requisites masked), receipts, upgrades; consents;
entries of the audit that name him. Sections that hold nothing are empty lists.

Not in it: other guests who share an order with him ("•••" stands for them), names of the staff, links and codes
that open something of others, and backups. Who asked for it and when is written into the audit.

The file holds personal data and only you can read it: hand it over by a safe way, then delete it.
What he may ask for next: usher admin erase-guest GUEST_ID
"""
ROLES = ("operator", "approver", "manager", "admin")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What `usher admin` understands."""
    parser.add_argument("--data", metavar="DIR", help="data folder of the backend")
    parser.add_argument("--config", type=Path, metavar="FILE.toml", help="settings file of the backend")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the outcome as JSON, too")
    parts = parser.add_subparsers(dest="part", required=True, metavar="WHAT")
    users = parts.add_parser("users", aliases=["user"], help="add, list, role, disable, enable, password")
    _add_users(users.add_subparsers(dest="do", required=True, metavar="DO"))
    backup = parts.add_parser("backup", help="copy the database while it is in use")
    backup.add_argument("path", type=Path, metavar="DEST", help="a file that does not exist yet")
    restore = parts.add_parser("restore", help="replace the database by a backup")
    restore.add_argument("path", type=Path, metavar="SRC", help="a file made by backup")
    restore.add_argument("--yes", action="store_true", help="do not ask: what came after the backup is lost")
    erase = parts.add_parser("erase-guest", help="erase a guest's words and names; money is kept without them")
    erase.add_argument("guest", metavar="GUEST_ID", help="as on his card in the console")
    erase.add_argument("--yes", action="store_true", help="do not ask: nothing brings it back but a backup")
    _add_export(parts)
    scanner = parts.add_parser("scanner", aliases=["scanners"], help="scanners at the gates: add, list, revoke")
    _add_scanners(scanner.add_subparsers(dest="do", required=True, metavar="DO"))
    shop = parts.add_parser("shop", help="the pretix beside this backend: followed when, told what")
    shop.add_argument("do", nargs="?", choices=["look", "again"], default="look", help="again: what it has refused")
    secrets = parts.add_parser("secrets", help="rotate")
    secrets.add_argument(
        "do",
        choices=["rotate"],
        help="make a new signing key and end every sign-in; seal second factors under a new key",
    )
    factor = parts.add_parser("second-factor", help="reset somebody's one-time codes")
    factor.add_argument("do", choices=["reset"], help="take the second factor away, so that a new one is enrolled")
    factor.add_argument("login")


def _add_export(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = parts.add_parser(
        "export-guest",
        help="write down all that is held of a guest, for himself",
        description=EXPORT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    export.add_argument("guest", metavar="GUEST_ID", help="as on his card in the console")
    export.add_argument("--out", type=Path, required=True, metavar="FILE.json", help="a file that does not exist yet")


def _add_users(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = parts.add_parser("add", help="let somebody sign in")
    add.add_argument("login", help="lower-case name to sign in with")
    add.add_argument("--name", default="", help="name that colleagues and guests see")
    add.add_argument("--role", choices=ROLES, default="operator")
    add.add_argument("--ask-password", action="store_true", help="type a password instead of having one made")
    parts.add_parser("list", help="everybody who may sign in")
    role = parts.add_parser("role", help="change what somebody may do")
    role.add_argument("login")
    role.add_argument("role", choices=ROLES)
    for name, about in (("disable", "nobody signs in as this"), ("enable", "undo disable")):
        parts.add_parser(name, help=about).add_argument("login")
    password = parts.add_parser("password", help="a new password")
    password.add_argument("login")
    password.add_argument("--ask-password", action="store_true", help="type it instead of having one made")


def _add_scanners(parts: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add = parts.add_parser("add", help="let a scanner in")
    add.add_argument("event", help="id of the event")
    add.add_argument("gate", help="id of its gate")
    add.add_argument("name", help="how people call the device: 2-A")
    add.add_argument("--reentry", action="store_true", help="it lets in again who was scanned out")
    parts.add_parser("list", help="all scanners").add_argument("event", nargs="?", default="", help="of this event")
    parts.add_parser("revoke", help="shut a scanner out").add_argument("id")


def run(args: argparse.Namespace) -> int:
    """Do one thing and say what came of it."""
    from app.ports.storage import NewerSchemaError
    from app.server import caretaker, settings

    os.umask(0o077)  # as the backend does
    try:
        read = settings.read(os.environ, {"data": args.data}, args.config)
        with caretaker.of_folder(read) as keeper:
            told = _do(args, keeper)
    except settings.SettingsError as wrong:
        raise Complaint(f"{wrong}") from wrong
    except NewerSchemaError as newer:
        raise Complaint("The database was written by a newer Usher.", "Update this one.") from newer
    except caretaker.CareError as trouble:
        raise Complaint(trouble.what, trouble.remedy) from trouble
    if args.json is not None:
        args.json.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0


def _do(args: argparse.Namespace, keeper: Caretaker) -> object:
    deeds = {
        "backup": _backup,
        "restore": _restore,
        "scanner": _scanner,
        "scanners": _scanner,
        "shop": _shop,
        "erase-guest": _erase,
        "export-guest": _export,
        "secrets": _rotate,
        "second-factor": _reset_factor,
    }
    if args.part in deeds:
        return deeds[args.part](args, keeper)
    return _list(keeper) if args.do == "list" else _change(args, keeper)


def _rotate(_args: argparse.Namespace, keeper: Caretaker) -> object:
    ended = keeper.rotate()
    print(f"A new signing key is in place; {ended} sign-ins ended.")
    print("Second factors are sealed under a new key; keep factors.key with the backups made from now on.")
    return {"ended": ended}


def _shop(args: argparse.Namespace, keeper: Caretaker) -> object:
    from app.cli import shop
    from app.protocol.api import ShopChange

    state = keeper.shop(ShopChange(do=args.do))
    for line in shop.told(state):
        print(line)
    return shop.written(state)


def _reset_factor(args: argparse.Namespace, keeper: Caretaker) -> object:
    keeper.reset_factor(args.login)
    print(f"{args.login}: no second factor any more; a new one is enrolled in the console's settings.")
    return {"login": args.login, "reset": True}


def _backup(args: argparse.Namespace, keeper: Caretaker) -> object:
    done = keeper.backup(args.path.absolute())
    print(f"{done.path}: {done.size / 1e6:.1f} MB, up to event {done.head}")
    print("Keep factors.key of the data folder, too, in another place: without it one-time codes cannot be checked.")
    return {"path": done.path, "size": done.size, "head": done.head}


def _be_sure(said: bool, loss: str) -> None:
    """Go on only when a person has agreed to the loss."""
    if said:
        return
    if not sys.stdin.isatty():
        raise Complaint(loss, "Say so with --yes.", 2)
    if input(f"{loss} Type yes to go on: ").strip().lower() != "yes":
        raise Complaint("Nothing was changed.")


def _erase(args: argparse.Namespace, keeper: Caretaker) -> object:
    _be_sure(args.yes, "What this guest wrote and who he is will be lost.")
    done = keeper.erase(args.guest)
    print(f"{done.guest_id}: erased {done.dialogues} dialogues, {done.messages} messages, {done.files} files.")
    print(f"The money of {done.orders} orders is kept without his name; the audit holds the proof.")
    print("Backups made before still hold him: drop them in their time.")
    return {name: getattr(done, name) for name in done.__struct_fields__}


def _export(args: argparse.Namespace, keeper: Caretaker) -> object:
    out: Path = args.out.absolute()
    try:
        file = out.open("xb")
    except FileExistsError as there:
        raise Complaint(f"{out} exists and is left as it is.", "Name a file that does not exist.") from there
    except OSError as error:
        remedy = "Name a file in a folder that you may write into."
        raise Complaint(f"{out} cannot be written: {error.strerror}.", remedy) from error
    try:
        with file:
            done = keeper.export(args.guest)
            file.write(json.dumps(json.loads(bytes(done.held)), ensure_ascii=False, indent=2).encode() + b"\n")
    except BaseException:
        out.unlink(missing_ok=True)  # half of it would look like all
        raise
    size = out.stat().st_size
    print(
        f"{out}: {size / 1e6:.1f} MB, " + ", ".join(f"{count} {name}" for name, count in done.counts.items() if count)
    )
    print("It is personal data: hand it over by a safe way, then delete it. The audit says that it was asked for.")
    return {"path": str(out), "size": size, "guest_id": done.guest_id, "counts": done.counts}


def _restore(args: argparse.Namespace, keeper: Caretaker) -> object:
    _be_sure(args.yes, "Everything after this backup will be lost.")
    done = keeper.restore(args.path.absolute())
    print(f"Restored up to event {done.head}; a new epoch has begun.")
    if done.factors_lost:
        print(
            f"One-time codes of {done.factors_lost} people cannot be checked: their key is not in factors.key here."
        )
        print(
            "Bring back the factors.key kept with the backup and restore again, or: usher admin second-factor reset"
        )
    return {"epoch": done.epoch, "head": done.head, "factors_lost": done.factors_lost}


def _list(keeper: Caretaker) -> object:
    users = keeper.users().users
    for user in users:
        print(f"{user.login:<20} {user.role:<9} {'disabled' if user.disabled else 'active':<9} {user.name}")
    return [{"login": u.login, "role": u.role, "disabled": u.disabled, "name": u.name, "id": u.id} for u in users]


def _asked_change(args: argparse.Namespace) -> UserChange:
    from app.protocol.api import UserChange

    password = ""
    if getattr(args, "ask_password", False):
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    return UserChange(
        do=args.do,
        login=args.login,
        name=getattr(args, "name", ""),
        role=getattr(args, "role", "operator"),
        password=password,
    )


def _change(args: argparse.Namespace, keeper: Caretaker) -> object:
    done = keeper.change(_asked_change(args))
    user = done.user
    print(f"{user.login}: {user.role}, {'disabled' if user.disabled else 'active'}")
    if done.password:
        print(f"Password, shown only now: {done.password}")
    return {"login": user.login, "role": user.role, "disabled": user.disabled, "password": done.password}


def _scanner(args: argparse.Namespace, keeper: Caretaker) -> object:
    from app.protocol.gates import ScannerChange

    wish = ScannerChange(
        do=args.do,
        event_id=getattr(args, "event", ""),
        gate_id=getattr(args, "gate", ""),
        name=getattr(args, "name", ""),
        id=getattr(args, "id", ""),
        reentry=getattr(args, "reentry", False),
    )
    done = keeper.scanner(wish)
    for one in done.scanners:
        state = "revoked" if one.revoked else f"list {one.list_ver}"
        print(f"{one.id:<12} {one.event_id:<20} {one.gate_id:<8} {one.name:<16} {state}")
    if done.token:
        print(f"Token, shown only now: {done.token}")
        print(f"On a phone: {done.url}" if done.url else "On a phone: open /gate#TOKEN of the backend once it runs")
    listed = [{"id": one.id, "gate": one.gate_id, "name": one.name, "revoked": one.revoked} for one in done.scanners]
    return {"scanners": listed, "token": done.token, "url": done.url}
