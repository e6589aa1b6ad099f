"""Settings come from three places and every mistake says where, what and how to mend it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from app.server.settings import KEYS, Settings, SettingsError, read

LONG = "k3Yf0r-tests-only_0123456789abcdefghijklmnop"


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "usher.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_nothing_given_means_the_defaults() -> None:
    assert read({}, {}) == Settings()


def test_every_setting_has_a_check_and_an_explanation_and_its_default_passes() -> None:
    for name, key in KEYS.items():
        assert key.about
        assert key.check(getattr(Settings(), name)) == getattr(Settings(), name)


def test_the_line_beats_the_environment_and_that_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, 'port = 1\nhost = "::1"\nlog_level = "debug"\n')
    settings = read({"USHER_PORT": "2", "USHER_HOST": "192.0.2.7"}, {"port": 3, "json": "x", "host": None}, file)
    assert (settings.port, settings.host, settings.log_level) == (3, "192.0.2.7", "debug")


def test_the_environment_may_name_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "sample = true\nsites = ['https://Fest.example']\n")
    settings = read({"USHER_CONFIG": str(file), "HOME": "/"}, {})
    assert settings.sample is True
    assert settings.sites == ("https://fest.example",)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("host = 'a'\nprot = 1\n", ":2", "Did you mean 'port'?"),
        ("zzzzzzzz = 1\n", ":1", "Known keys"),
        ("port = 'many'\n", ":1: port", "whole number from 0"),
        ("port = true\n", ":1: port", "whole number"),
        ("port = 70000\n", ":1: port", "out of range"),
        ("host = 5\n", ":1: host", "quotation marks"),
        ("limits = 'perhaps'\n", ":1: limits", "true or false"),
        ("brain = 'cloud'\n", ":1: brain", "process, thread, off"),
        ("sites = [1]\n", ":1: sites", "list of texts"),
        ("sites = ['https://a.example/path']\n", ":1: sites", "scheme and host"),
        ("sites = ['*']\n", ":1: sites", "scheme and host"),
        ("proxies = ['nowhere']\n", ":1: proxies", "10.0.0.0/24"),
        ("speed = 'fast'\n", ":1: speed", "max"),
        ("speed = 5000\n", ":1: speed", "out of range"),
        ("start = 'noon'\n", ":1: start", "2026"),
        ("start = 2026-07-11T08:00:00\n", ":1: start", "time zone"),
        ("tls_cert = '/no/such/file.pem'\n", ":1: tls_cert", "Name a file"),
        ("secret = 'short'\n", ":1: secret", "32 bytes"),
        (f"secret = '{'a' * 40}'\n", ":1: secret", "few letters"),
        ("port = \n", "", "at line 1"),
        ("port = 1\nport = 2\n", "", "Correct that line"),
    ],
)
def test_a_mistake_in_the_file_names_its_line_key_and_remedy(
    tmp_path: Path, text: str, place: str, words: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read({}, {}, written(tmp_path, text))
    assert f"usher.toml{place}" in str(caught.value)
    assert words in str(caught.value)


def test_a_missing_file_an_empty_one_and_one_that_is_not_text(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        read({}, {}, tmp_path / "nothing.toml")
    assert read({}, {}, written(tmp_path, "")) == Settings()
    (tmp_path / "usher.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UTF-8"):
        read({}, {}, tmp_path / "usher.toml")


def test_a_secret_in_a_file_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="chmod 600"):
        read({}, {}, written(tmp_path, f"secret = '{LONG}'\n", 0o644))
    assert read({}, {}, written(tmp_path, f"secret = '{LONG}'\n")).secret == LONG


def test_a_typo_in_the_environment_is_refused_and_a_stranger_left_alone() -> None:
    with pytest.raises(SettingsError, match=r"USHER_PROT: no such setting\. Did you mean .port."):
        read({"USHER_PROT": "1"}, {})
    assert read({"USHER_XYZZY": "1"}, {}) == Settings()


@pytest.mark.parametrize(
    ("key", "value", "meant"),
    [
        ("LIMITS", "off", False),
        ("SAMPLE", "Yes", True),
        ("SITES", "https://a.example, http://b.example:8080", ("https://a.example", "http://b.example:8080")),
        ("PROXIES", "10.0.0.1,10.1.0.0/16", ("10.0.0.1", "10.1.0.0/16")),
        ("SPEED", "max", 0.0),
        ("SPEED", "60", 60.0),
        ("START", "2026-07-11T08:00:00+03:00", datetime.fromisoformat("2026-07-11T08:00:00+03:00")),
        ("START", "", None),
        ("TLS_CERT", "", None),
        ("DATA", "/", Path("/")),
    ],
)
def test_words_of_the_environment_become_values(key: str, value: str, meant: object) -> None:
    settings = read({f"USHER_{key}": value, "USHER_REHEARSAL": "1"}, {})
    assert getattr(settings, key.lower()) == meant


def test_a_file_where_the_data_folder_should_be_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    with pytest.raises(SettingsError, match=r"--data: data: .* is not a folder"):
        read({}, {"data": file})


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"limits": False}, "off without a rehearsal"),
        ({"speed": "10"}, "only a rehearsal"),
        ({"start": "2026-07-11T08:00:00Z"}, "real time has no start"),
        ({"tls_cert": __file__}, "tls_key"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read({}, options)


def test_limits_may_be_off_in_a_rehearsal_and_in_a_benchmark() -> None:
    assert read({}, {"limits": False, "rehearsal": True}).limits is False
    assert read({}, {"limits": False, "bench": True}).limits is False


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"payments": "yookassa"}, "yookassa_shop"),
        ({"payments": "yookassa", "yookassa_shop": "100500"}, "yookassa_key"),
        ({"payments": "stripe", "stripe_key": LONG}, "stripe_notice_key"),
        ({"sandbox_url": "http://127.0.0.1:8790"}, "sandbox_key"),
        ({"payments": "cash"}, "Write one of"),
        ({"payments": "stripe", "stripe_key": "short", "stripe_notice_key": LONG}, "32 bytes"),
        ({"public_url": "https://usher.example/path"}, "origin"),
    ],
)
def test_who_takes_money_needs_all_it_is_known_by(options: dict[str, object], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read({}, options)


PRETIX = {"pretix_url": "https://pretix.example", "pretix_organizer": "o", "pretix_event": "e", "pretix_token": LONG}


@pytest.mark.parametrize("missing", PRETIX)
def test_a_pretix_is_named_whole_or_not_at_all(missing: str) -> None:
    assert read({}, PRETIX).pretix_event == "e"
    with pytest.raises(SettingsError, match="pretix half named"):
        read({}, {name: value for name, value in PRETIX.items() if name != missing})


def test_a_rehearsal_never_touches_the_real_shop() -> None:
    with pytest.raises(SettingsError, match="what is real"):
        read({}, {**PRETIX, "rehearsal": True})


def test_secrets_of_payments_stand_in_the_environment_or_a_file_of_the_owner_only(tmp_path: Path) -> None:
    environ = {"USHER_PAYMENTS": "stripe", "USHER_STRIPE_KEY": LONG, "USHER_STRIPE_NOTICE_KEY": LONG}
    assert read(environ, {}).stripe_key == LONG
    assert {name for name, key in KEYS.items() if key.secret} >= {
        "stripe_key", "stripe_notice_key", "yookassa_key", "sandbox_key",
    }  # fmt: skip
    with pytest.raises(SettingsError, match="others may read"):
        read({}, {}, written(tmp_path, f'stripe_key = "{LONG}"\n', mode=0o644))
