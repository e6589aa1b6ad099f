"""Makes `.venv` from the locks: with uv where it can be had, with pip where it cannot.

Every part may be interrupted at any moment. While the environment is being changed a mark lies beside
it; a set-up that finds the mark starts the environment afresh, from the caches of the first try, for a
half-written package is not told from a whole one. The stamp inside the environment says what it was made
from, so that a second start costs two small reads.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from installer import pip_settings
from installer.complaint import Complaint
from installer.place import Place, script_in
from installer.progress import Steps

STAMP = "usher-stamp.json"
# what would lead a tool, or the environment's own Python, to somebody else's packages
FOREIGN = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET")
NO_MODULES = r"\.tmpl\.py$"  # templates that only look like modules
NETWORK_REMEDY = "Check the network (or pip's index settings) and start the same command again: it goes on."


def clean_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment for tools and for Usher itself: the person's, less what belongs to other Pythons."""
    env = {name: value for name, value in environ.items() if name not in FOREIGN}
    env.setdefault("HOME", str(Path.home()))
    return env


def base_python() -> str:
    """The Python that runs this, seen through an environment it may be started from."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def base_has(module: str) -> bool:
    """Whether that Python has `module`; asked of itself, for an environment in between sees other modules."""
    question = f"import importlib.util as u, sys; sys.exit(u.find_spec({module!r}) is None)"
    return subprocess.run([base_python(), "-c", question], check=False, timeout=30).returncode == 0


def wanted_stamp(place: Place) -> dict[str, str]:
    """What a finished environment would be made from: the lock, and the project's own commands."""
    project = tomllib.loads((place.root / "pyproject.toml").read_text(encoding="utf-8"))
    own = {key: project[key] for key in ("build-system", "project")} | {"hatch": project["tool"]["hatch"]}
    return {
        "lock": hashlib.sha256(place.lock.read_bytes()).hexdigest(),
        "project": hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest(),
        "root": str(place.root),
    }


def found_stamp(place: Place) -> dict[str, str]:
    """What the environment says it was made from; empty when it was never finished or does not run here."""
    stamp = _read_stamp(place)
    # the commands of an environment name its folder in their first line: moved, they lead nowhere
    whole = stamp.get("root") == str(place.root) and not _mark(place).exists()
    runs = os.access(place.script("python"), os.X_OK) and place.script("usher").exists()
    return stamp if whole and runs else {}


def _read_stamp(place: Place) -> dict[str, str]:
    try:
        stamp = json.loads((place.venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in stamp.items()} if isinstance(stamp, dict) else {}


def make(place: Place, steps: Steps, environ: Mapping[str, str]) -> bool:
    """Bring `.venv` to what the locks say. Returns False when there was nothing to do."""
    wanted = wanted_stamp(place)
    if found_stamp(place) == wanted:
        return False
    with _one_at_a_time(place, steps):
        found = found_stamp(place)
        if found == wanted:
            return False
        env = clean_environ(environ)
        with _marked(place):
            _install(place, steps, env, only_project=found.get("lock") == wanted["lock"])
            _write_stamp(place, wanted)
    return True


def _install(place: Place, steps: Steps, env: dict[str, str], *, only_project: bool) -> None:
    try:
        uv = find_uv(place, steps, env)
        uv_env = {**env, **pip_settings.for_uv(env)}
        _with_uv(place, steps, uv, uv_env, only_project=only_project)
    except Complaint as trouble:
        if not (base_has("pip") or base_has("ensurepip")):
            raise
        steps.say(f"  {trouble.what} Trying pip instead, which takes longer.")
        _with_pip(place, steps, env)
    _compile(place, steps, env)


def _compile(place: Place, steps: Steps, env: dict[str, str]) -> None:
    """Every module once, so that no process does it anew where Python may not keep what it compiled."""
    folders = [folder for folder in (place.venv / "lib", place.venv / "Lib") if folder.is_dir()][:1]
    folders += [folder for name in ("app", "ui") if (folder := place.root / name).is_dir()]
    if not folders:
        return
    command = [str(place.script("python")), "-m", "compileall", "-q", "-j", "0", "-x", NO_MODULES]
    try:
        steps.run("Compiling", [*command, *map(str, folders)], env, "")
    except Complaint:
        steps.say("  Some modules are compiled at each start instead, which costs a moment.")


def _with_uv(place: Place, steps: Steps, uv: str, env: dict[str, str], *, only_project: bool) -> None:
    python = str(place.script("python"))
    install = [uv, "pip", "install", "--no-config", "--python", python]
    if not only_project:
        if not place.script("python").exists():
            title = "Environment .venv"
            steps.run(
                title, [uv, "venv", "--no-config", "--python", base_python(), str(place.venv)], env, NETWORK_REMEDY
            )
        steps.run("Python packages", [*install, "--require-hashes", "-r", str(place.lock)], env, NETWORK_REMEDY)
    own = [*install, "--no-deps", "--no-build-isolation", "-e", str(place.root)]
    steps.run("Usher itself", own, env, NETWORK_REMEDY)


def _with_pip(place: Place, steps: Steps, env: dict[str, str]) -> None:
    """The slow way, from nothing: what uv has left half-done is not told from whole by pip."""
    shutil.rmtree(place.venv, ignore_errors=True)
    python = str(place.script("python"))
    make_venv = [base_python(), "-m", "venv", "--without-pip", str(place.venv)]
    steps.run("Environment .venv (pip)", make_venv, env, NETWORK_REMEDY)
    pip = [base_python(), "-m", "pip", "--python", python]
    if not base_has("pip"):
        steps.run("pip itself", [python, "-m", "ensurepip"], env, NETWORK_REMEDY)
        pip = [python, "-m", "pip"]
    install = [*pip, "install", "--disable-pip-version-check", "--no-input"]
    lock = [*install, "--require-hashes", "-r", str(place.lock)]
    steps.run("Python packages (pip)", lock, env, NETWORK_REMEDY)
    own = [*install, "--no-deps", "--no-build-isolation", "-e", str(place.root)]
    steps.run("Usher itself (pip)", own, env, NETWORK_REMEDY)


def missing_means(place: Place, environ: Mapping[str, str]) -> list[str]:
    """Debian's package without which nothing can be installed here: its Python comes without pip and ensurepip.

    Raises Complaint for a Python that lacks them and is not Debian's.
    """
    if _ready_uv(place, clean_environ(environ)) or base_has("pip") or base_has("ensurepip"):
        return []
    base = Path(base_python()).resolve()
    if base.parent != Path("/usr/bin"):
        raise Complaint(
            f"The Python at {base} has neither pip nor ensurepip.",
            "Start the same command with another Python, or put uv on PATH.",
        )
    return [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def _ready_uv(place: Place, env: Mapping[str, str]) -> str | None:
    for candidate in (shutil.which("uv", path=env.get("PATH")), str(script_in(place.state / "uv", "uv"))):
        if candidate and _runs(candidate, env):
            return candidate
    return None


def find_uv(place: Place, steps: Steps, env: Mapping[str, str]) -> str:
    """A uv that runs: the one on PATH, the private one of an earlier set-up, else a new private one."""
    ready = _ready_uv(place, env)
    if ready:
        return ready
    private = place.state / "uv"
    shutil.rmtree(private, ignore_errors=True)
    lock = ["--disable-pip-version-check", "--no-input", "--require-hashes", "-r", str(place.bootstrap_lock)]
    if base_has("pip"):
        # --target is also allowed where Debian marks its Python as externally managed
        command = [base_python(), "-m", "pip", "install", "--target", str(private), *lock]
        steps.run("uv, which installs the rest", command, env, NETWORK_REMEDY)
    else:
        steps.run("A corner for uv", [base_python(), "-m", "venv", str(private)], env, NETWORK_REMEDY)
        pip = str(script_in(private, "python"))
        steps.run("uv, which installs the rest", [pip, "-m", "pip", "install", *lock], env, NETWORK_REMEDY)
    return str(script_in(private, "uv"))


def _runs(program: str, env: Mapping[str, str]) -> bool:
    try:
        done = subprocess.run([program, "--version"], env=dict(env), capture_output=True, check=False, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _mark(place: Place) -> Path:
    return place.state / "unfinished"


@contextmanager
def _marked(place: Place) -> Iterator[None]:
    """Keep the mark of an unfinished environment until the body is through; clear away one beyond repair."""
    place.state.mkdir(exist_ok=True)
    broken = place.venv.exists() and not os.access(place.script("python"), os.X_OK)
    moved = _read_stamp(place).get("root", str(place.root)) != str(place.root)
    if _mark(place).exists() or broken or moved:
        shutil.rmtree(place.venv, ignore_errors=True)
    _mark(place).touch()
    yield
    _mark(place).unlink()


def _write_stamp(place: Place, stamp: Mapping[str, str]) -> None:
    (place.venv / STAMP).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _one_at_a_time(place: Place, steps: Steps) -> Iterator[None]:
    """Let a second set-up of the same checkout wait for the first (the lock goes when its process goes)."""
    if os.name == "nt":
        yield
        return
    import fcntl

    handle = os.open(place.root / "installer", os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            steps.say("  Another set-up of this checkout is at work: waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
