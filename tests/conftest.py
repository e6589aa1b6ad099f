"""What holds for every test of Usher.

- A home, settings and caches of its own; no keyring and no session bus of the person's.
- No network beyond this machine.
- A warning in the log fails the test, unless the test expects it (`expect_log`) or reads the log itself (`caplog`).
- Qt draws offscreen, and has a font to draw with.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from tests import surroundings

surroundings.settle()

import hypothesis  # noqa: E402 -- only after the surroundings are settled
import pytest  # noqa: E402 -- the same

from tests.logwatch import LogWatch, lead_structlog_to_logging  # noqa: E402 -- the same

# Two shared cores make any deadline a coin toss; what a property finds must be found again by its printed blob.
hypothesis.settings.register_profile(
    "usher",
    deadline=None,
    print_blob=True,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("usher")

_watch = LogWatch()


def pytest_configure(config: pytest.Config) -> None:
    """Name our own marker, start to watch the log, and refuse a Python that would make times or texts lie."""
    config.addinivalue_line("markers", "requirement(*ids): rows of the requirements that this test proves (C2, B10)")
    _watch.install()
    if sys.getfilesystemencoding().lower() != "utf-8":
        raise pytest.UsageError("The tests need UTF-8; start them with LC_ALL=C.UTF-8 or PYTHONUTF8=1.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests of real windows in one worker: keyboard focus is one for a whole screen."""
    for item in items:
        if item.get_closest_marker("window"):
            item.add_marker(pytest.mark.xdist_group("display"))


@pytest.fixture(autouse=True)
def home_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test an empty home, so that no setting leaks from one to the next."""
    for name, folder in surroundings.fresh_home().items():
        monkeypatch.setenv(name, folder)


@pytest.fixture
def expect_log() -> Callable[[str], None]:
    """A function to call with a text that some warning of this test contains."""
    return _watch.expect


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that logged a warning nobody expected."""
    lead_structlog_to_logging()
    yield
    complaints = _watch.settle()
    if complaints and "caplog" not in request.fixturenames:
        pytest.fail("\n".join(complaints), pytrace=False)


@pytest.fixture(autouse=True)
def this_machine_only() -> Iterator[None]:
    """Fail a test that reached for the network, even where the code under test took the refusal calmly."""
    surroundings.refused.clear()
    yield
    asked, surroundings.refused[:] = list(surroundings.refused), []
    if asked:
        pytest.fail(f"reached beyond this machine: {', '.join(asked)}", pytrace=False)


@pytest.fixture(scope="session")
def qapp(qapp: object) -> object:
    """pytest-qt's application, once it is known to have a font: without one every letter is a box and all pass."""
    from PySide6.QtGui import QFontDatabase

    assert QFontDatabase.families(), "no font on this machine: python3 -m installer test fetches one"
    return qapp
