"""The widget and the sample page: what is served, with which headers, and nothing beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.server.pages import Pages
from tests.server.standing import Standing


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    (tmp_path / "widget.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.key").write_text("x", encoding="utf-8")
    (tmp_path / ".env").write_text("x", encoding="utf-8")
    (tmp_path / "vendored").mkdir()
    (tmp_path / "vendored" / "reader.js").write_text("2", encoding="utf-8")
    (tmp_path / "vendored" / "LICENSE").write_text("x", encoding="utf-8")
    return Pages(tmp_path)


def test_a_file_is_served_with_type_tag_and_policy(pages: Pages) -> None:
    answer = pages.answer("/", "")
    assert answer is not None
    headers = dict(answer.headers)
    assert answer.body == b"<!doctype html>"
    assert headers[b"content-type"] == b"text/html; charset=utf-8"
    assert b"script-src 'self'" in headers[b"content-security-policy"]
    assert b"unsafe" not in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"


def test_a_file_of_a_folder_in_it_is_served(pages: Pages) -> None:
    answer = pages.answer("/vendored/reader.js", "")
    assert answer is not None
    assert answer.body == b"2"


def test_a_known_tag_is_answered_with_nothing_new(pages: Pages) -> None:
    first = pages.answer("/widget.js", "")
    assert first is not None
    tag = dict(first.headers)[b"etag"].decode()
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        again = pages.answer("/widget.js", known)
        assert again is not None
        assert (again.status, again.body) == (304, b"")


def test_a_changed_file_is_read_anew(pages: Pages, tmp_path: Path) -> None:
    before = pages.answer("/widget.js", "")
    (tmp_path / "widget.js").write_text("22", encoding="utf-8")
    after = pages.answer("/widget.js", "")
    assert before is not None
    assert after is not None
    assert after.body == b"22"
    assert dict(before.headers)[b"etag"] != dict(after.headers)[b"etag"]


@pytest.mark.parametrize(
    "path",
    [
        "/secret.key",
        "/.env",
        "/missing.js",
        "/../pages.py",
        "/..%2fwidget.js",
        "//widget.js",
        "/a/widget.js",
        "/a/b/widget.js",
        "/a/../widget.js",
        "/./widget.js",
        "/vendored/LICENSE",
        "/\0.js",
        "/.js",
    ],
)
def test_nothing_else_is_served(pages: Pages, path: str) -> None:
    assert pages.answer(path, "") is None


@pytest.mark.requirement("K1")
def test_the_backend_serves_the_page_and_the_widget(backend: Standing) -> None:
    with backend.client() as client:
        page = client.get("/")
        script = client.get("/widget.js")
        assert page.status_code == script.status_code == 200
        assert "<" in page.text
        assert "customElements" in script.text
        assert client.head("/widget.js").headers["content-length"] == script.headers["content-length"]
        assert client.get("/widget.js", headers={"If-None-Match": script.headers["etag"]}).status_code == 304
        assert client.post("/widget.js").status_code == 405


def test_dot_segments_reach_nothing(backend: Standing) -> None:
    """The address is sent as it is, which no well-behaved client library would do."""
    for path in (b"/../settings.py", b"/..%2f..%2fpyproject.toml", b"/%2e%2e/app/pages.py", b"//etc/passwd", b"/%00"):
        answer = backend.raw(b"GET " + path + b" HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 404 "), path
