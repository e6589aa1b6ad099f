from __future__ import annotations

from pathlib import Path

import pytest

from installer import pip_settings
from installer.pip_settings import pip_files, read_pip_settings, uv_settings


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_stronger_file_and_then_the_environment_win(tmp_path: Path) -> None:
    weak = _file(tmp_path, "a", "[global]\nindex-url = https://weak.example/simple\ncert = /a.pem\n")
    strong = _file(tmp_path, "b", "[install]\nindex_url = https://strong.example/simple\n")
    settings = read_pip_settings([weak, strong], {"PIP_CERT": "/b.pem", "HOME": "/"})
    assert settings == {"index-url": "https://strong.example/simple", "cert": "/b.pem"}


def test_a_broken_or_absent_file_is_passed_over(tmp_path: Path) -> None:
    broken = _file(tmp_path, "a", "index-url = no section\n")
    assert read_pip_settings([broken, tmp_path / "absent"], {}) == {}


def test_the_person_s_own_file_comes_after_the_machine_s(tmp_path: Path) -> None:
    files = pip_files({"PIP_CONFIG_FILE": "/own.conf"}, tmp_path, Path("/prefix"))
    order = [str(file) for file in files]
    assert order.index("/etc/pip.conf") < order.index(str(tmp_path / ".config/pip/pip.conf"))
    assert order[-2:] == ["/prefix/pip.conf", "/own.conf"]


def test_pip_may_be_told_to_read_no_file(tmp_path: Path) -> None:
    assert pip_files({"PIP_CONFIG_FILE": "/dev/null"}, tmp_path, tmp_path) == []


def test_uv_is_told_of_every_index_and_looks_in_all_of_them_as_pip_does() -> None:
    pip = {"index-url": "https://one.example/simple", "extra-index-url": "file:///a\nfile:///b"}
    wishes = uv_settings(pip, {})
    assert wishes["UV_DEFAULT_INDEX"] == "https://one.example/simple"
    assert wishes["UV_INDEX"] == "file:///a file:///b"
    assert wishes["UV_INDEX_STRATEGY"] == "unsafe-best-match"


@pytest.mark.parametrize("name", pip_settings.UV_INDEX_SETTINGS)
def test_an_index_that_the_person_set_for_uv_is_left_alone(name: str) -> None:
    wishes = uv_settings({"index-url": "https://one.example", "extra-index-url": "file:///a"}, {name: "file:///own"})
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_INDEX_STRATEGY"} & set(wishes)


def test_links_hosts_proxy_and_patience_are_passed_on() -> None:
    pip = {"find-links": "/a /b", "trusted-host": "one two", "proxy": "http://p.example:1", "default-timeout": "180"}
    wishes = uv_settings(pip, {"UV_HTTP_TIMEOUT": "5"})
    assert wishes["UV_FIND_LINKS"] == "/a,/b"
    assert wishes["UV_INSECURE_HOST"] == "one two"
    assert wishes["ALL_PROXY"] == "http://p.example:1"
    assert "UV_HTTP_TIMEOUT" not in wishes


def test_certificates_are_pip_s_else_the_system_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert uv_settings({"cert": "/own.pem"}, {}) == {"SSL_CERT_FILE": "/own.pem"}
    monkeypatch.setattr(pip_settings, "SYSTEM_CERTIFICATES", str(_file(tmp_path, "certs", "")))
    assert uv_settings({}, {}) == {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    monkeypatch.setattr(pip_settings, "SYSTEM_CERTIFICATES", str(tmp_path / "absent"))
    assert uv_settings({}, {}) == {}


def test_the_machine_s_settings_are_found_where_pip_looks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = _file(tmp_path, "own.conf", "[global]\nindex-url = https://own.example/simple\n")
    assert pip_settings.for_uv({"PIP_CONFIG_FILE": str(own)})["UV_DEFAULT_INDEX"] == "https://own.example/simple"
