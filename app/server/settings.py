"""The backend's settings: defaults < TOML file < environment (`USHER_*`) < command line.

Every mistake is a `SettingsError` that names where it stands, the key and what to do (R1).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from platformdirs import user_data_path

from app.server import setting_values as v

PREFIX = "USHER_"


class SettingsError(ValueError):
    """A setting that cannot be used: `place` (file:line, variable or option), `key`, what is wrong and the remedy."""

    def __init__(self, place: str, key: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{place}: {key}: {wrong}. {remedy}" if key else f"{place}: {wrong}. {remedy}")
        self.place, self.key, self.wrong, self.remedy = place, key, wrong, remedy


@dataclass(frozen=True, slots=True)
class Key:
    """How a setting is checked and explained; `secret` ones never stand in a file that others may read."""

    check: Callable[[object], Any]
    about: str
    secret: bool = False


COUNT = v.whole(1, 10_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that may be set."""

    data: Annotated[Path, Key(v.folder, "folder of the database, attachments and keys")] = field(
        default_factory=lambda: user_data_path("usher")
    )
    host: Annotated[str, Key(v.text, "address to listen on")] = "127.0.0.1"
    port: Annotated[int, Key(v.whole(0, 65535), "port; 0 takes a free one")] = 8765
    tls_cert: Annotated[Path | None, Key(v.existing_file, "certificate chain (PEM); turns TLS on")] = None
    tls_key: Annotated[Path | None, Key(v.existing_file, "private key (PEM) of the certificate")] = None
    secret: Annotated[str, Key(v.secret, "signs tokens; empty: made once, kept in the data folder", True)] = ""
    metrics_key: Annotated[str, Key(v.secret, "bearer key of /v1/metrics for Prometheus", True)] = ""
    sites: Annotated[tuple[str, ...], Key(v.origins, "origins of the sites that embed the widget")] = ()
    origins: Annotated[tuple[str, ...], Key(v.origins, "origins whose pages may open the operators' socket")] = ()
    proxies: Annotated[tuple[str, ...], Key(v.networks, "reverse proxies whose X-Forwarded-For is believed")] = ()
    log_level: Annotated[str, Key(v.one_of("debug", "info", "warning", "error"), "least level logged")] = "info"
    brain: Annotated[str, Key(v.one_of("process", "thread", "off"), "where the bot thinks; off: nowhere")] = "process"
    guest_per_min: Annotated[int, Key(COUNT, "messages a minute from one guest")] = 10
    guest_burst: Annotated[int, Key(COUNT, "messages a guest may send at once")] = 6
    guest_files_per_h: Annotated[int, Key(COUNT, "attachments an hour from one guest")] = 3
    ip_per_min: Annotated[int, Key(COUNT, "guests' messages a minute from one address (a venue's Wi-Fi)")] = 3_000
    ip_sessions_per_min: Annotated[int, Key(COUNT, "new guests a minute from one address")] = 300
    limits: Annotated[bool, Key(v.switch, "guests' rate limits; off in a rehearsal or benchmark only")] = True
    lease_s: Annotated[int, Key(v.whole(5, 3600), "seconds until a vanished operator's dialogues go back")] = 60
    retention_days: Annotated[int, Key(v.whole(1, 3650), "days that events are kept for replay")] = 7
    retention_events: Annotated[int, Key(v.whole(1_000, 10**9), "events that are kept at least")] = 200_000
    sample: Annotated[bool, Key(v.switch, "load the sample festival into an empty database")] = False
    rehearsal: Annotated[bool, Key(v.switch, "live on a clock of its own, marked as a rehearsal")] = False
    rehearsal_key: Annotated[str, Key(v.secret, "key that may move the rehearsal's clock", True)] = ""
    speed: Annotated[float, Key(v.speed, "of the rehearsal's clock: 1, 10, 60 … or max")] = 1.0
    start: Annotated[datetime | None, Key(v.moment, "where the rehearsal's clock starts")] = None
    public_url: Annotated[str, Key(v.origin, "how guests reach this backend; begins the links they are sent")] = ""
    payments: Annotated[
        str, Key(v.one_of("auto", "off", "sandbox", "yookassa", "stripe"), "who takes guests' money")
    ] = "auto"
    sandbox_url: Annotated[str, Key(v.origin, "a sandbox provider that runs elsewhere; empty: one inside")] = ""
    sandbox_key: Annotated[str, Key(v.secret, "key of the shop at that sandbox", True)] = ""
    sandbox_port: Annotated[int, Key(v.whole(0, 65535), "port of the sandbox inside; 0: port + 1, or a free one")] = 0
    yookassa_shop: Annotated[str, Key(v.text, "shop id at YooKassa")] = ""
    yookassa_key: Annotated[str, Key(v.secret, "secret key of that shop", True)] = ""
    yookassa_url: Annotated[str, Key(v.origin, "address of YooKassa's API")] = "https://api.yookassa.ru"
    yookassa_vat: Annotated[int, Key(v.whole(1, 12), "YooKassa's code of the VAT rate on tickets; 1: none")] = 1
    yookassa_receipts: Annotated[bool, Key(v.switch, "send 54-FZ receipts with payments and refunds")] = True
    stripe_key: Annotated[str, Key(v.secret, "secret key at Stripe (sk_…)", True)] = ""
    stripe_notice_key: Annotated[str, Key(v.secret, "signing secret of the webhook endpoint (whsec_…)", True)] = ""
    stripe_url: Annotated[str, Key(v.origin, "address of Stripe's API")] = "https://api.stripe.com"
    pretix_url: Annotated[str, Key(v.origin, "address of your pretix; empty: this backend sells alone")] = ""
    pretix_organizer: Annotated[str, Key(v.text, "short form of the organizer in pretix")] = ""
    pretix_event: Annotated[str, Key(v.text, "short form of the event in pretix")] = ""
    pretix_token: Annotated[str, Key(v.secret, "token of a pretix team that may change orders", True)] = ""
    refund_two: Annotated[int, Key(COUNT, "roubles above which two people approve a refund")] = 50_000
    refund_day: Annotated[int, Key(COUNT, "roubles a day one person approves alone")] = 60_000
    refund_most: Annotated[int, Key(COUNT, "roubles that no refund exceeds")] = 500_000
    refund_cooling_min: Annotated[int, Key(v.whole(1, 1440), "minutes a lone approver waits above the limit")] = 60
    requisites_days: Annotated[int, Key(v.whole(1, 3650), "days that bank details of a closed refund are kept")] = 30
    upgrade_hours: Annotated[int, Key(v.whole(1, 8760), "hours that closed upgrades stay with the consoles")] = 72
    upgrade_days: Annotated[int, Key(v.whole(30, 3650), "days that closed upgrades are kept, with names")] = 400
    effect_days: Annotated[int, Key(v.whole(7, 3650), "days that what was done to the world is remembered")] = 30
    bench: Annotated[bool, Key(v.switch, "a benchmark's own backend: limits may be off")] = False


KEYS: dict[str, Key] = {
    name: next(part for part in hint.__metadata__ if isinstance(part, Key))
    for name, hint in get_type_hints(Settings, include_extras=True).items()
}


def _checked(place: str, key: str, value: object) -> Any:
    try:
        return KEYS[key].check(value)
    except v.WrongValue as wrong:
        raise SettingsError(place, key, wrong.wrong, wrong.remedy) from wrong


def _line_of(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[?\s*[\"']?{re.escape(key)}\b", line):
            return number
    return 1


def _nearest(key: str) -> str:
    close = get_close_matches(key, KEYS, 1)
    return f"Did you mean {close[0]!r}?" if close else f"Known keys: {', '.join(KEYS)}"


def _toml(path: Path) -> tuple[str, dict[str, Any]]:
    place = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise SettingsError(place, "", f"cannot be read ({error.strerror})", "Check the path and rights") from error
    except UnicodeDecodeError as error:
        raise SettingsError(place, "", "is not UTF-8", "Save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(place, "", f"is not TOML: {error}", "Correct that line") from error


def from_file(path: Path) -> dict[str, Any]:
    """The checked keys of a TOML file."""
    text, raw = _toml(path)
    found: dict[str, Any] = {}
    for key, value in raw.items():
        place = f"{path}:{_line_of(text, key)}"
        if key not in KEYS:
            raise SettingsError(place, key, "no such setting", _nearest(key))
        if KEYS[key].secret and os.name == "posix" and path.stat().st_mode & 0o077:
            raise SettingsError(place, key, "others may read this file", f"Run: chmod 600 {path}")
        found[key] = _checked(place, key, value)
    return found


def from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The checked keys among `USHER_*`; a near miss of a known key is a typo and refused."""
    found: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name == f"{PREFIX}CONFIG":
            continue
        key = name.removeprefix(PREFIX).lower()
        if key in KEYS:
            found[key] = _checked(name, key, value)
        elif get_close_matches(key, KEYS, 1):
            raise SettingsError(name, "", "no such setting", _nearest(key))
    return found


def from_options(options: Mapping[str, object]) -> dict[str, Any]:
    """The checked keys of a command line; options not given are None, others are not ours."""
    return {
        key: _checked(f"--{key.replace('_', '-')}", key, value)
        for key, value in options.items()
        if key in KEYS and value is not None
    }


def read(environ: Mapping[str, str], options: Mapping[str, object], file: Path | None = None) -> Settings:
    """Put the sources together and check what hangs together; `file` or `USHER_CONFIG` names the TOML file."""
    named = environ.get(f"{PREFIX}CONFIG", "")
    path = file or (Path(named) if named else None)
    found = from_file(path) if path is not None else {}
    found |= from_environment(environ)
    found |= from_options(options)
    settings = replace(Settings(), **found)
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    alone = not (settings.limits or settings.rehearsal or settings.bench)
    real = not settings.rehearsal
    pays = settings.payments
    yookassa = pays == "yookassa" and not (settings.yookassa_shop and settings.yookassa_key)
    stripe = pays == "stripe" and not (settings.stripe_key and settings.stripe_notice_key)
    pretix = (settings.pretix_url, settings.pretix_organizer, settings.pretix_event, settings.pretix_token)
    needs = "Give pretix_url, pretix_organizer, pretix_event and pretix_token"
    wrong = (
        ("pretix_url", any(pretix) and not all(pretix), "pretix half named", needs),
        ("pretix_url", all(pretix) and settings.rehearsal, "a rehearsal would change what is real", "Leave it out"),
        ("payments", yookassa, "YooKassa without a shop", "Give yookassa_shop and yookassa_key"),
        ("payments", stripe, "Stripe without its keys", "Give stripe_key and stripe_notice_key"),
        (
            "sandbox_url",
            bool(settings.sandbox_url) != bool(settings.sandbox_key),
            "one without sandbox_key",
            "Give both",
        ),
        ("tls_cert", (settings.tls_cert is None) != (settings.tls_key is None), "one without tls_key", "Give both"),
        ("limits", alone, "off without a rehearsal", "Leave them on where guests are real"),
        ("speed", real and settings.speed != 1.0, "only a rehearsal runs faster", "Add --rehearsal"),
        ("start", real and settings.start is not None, "real time has no start", "Add --rehearsal"),
    )
    for key, bad, what, remedy in wrong:
        if bad:
            raise SettingsError("settings", key, what, remedy)
