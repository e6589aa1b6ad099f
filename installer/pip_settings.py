"""What the machine's pip is told about indexes and certificates, passed on to uv, which reads none of it.

The lock names no address: where packages come from is the machine's own business. A machine behind a
mirror says so in pip's configuration, and a person should not have to say it twice.
"""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

SYSTEM_CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
SECTIONS = ("global", "install")
UV_INDEX_SETTINGS = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")


def pip_files(environ: Mapping[str, str], home: Path, prefix: Path) -> list[Path]:
    """The configuration files of pip, the later ones stronger."""
    if environ.get("PIP_CONFIG_FILE") == os.devnull:
        return []
    name = "pip.ini" if os.name == "nt" else "pip.conf"
    settings = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    files = [Path("/etc/xdg/pip") / name, Path("/etc") / name]
    if sys.platform == "darwin":
        files += [Path("/Library/Application Support/pip") / name]
        settings = home / "Library/Application Support"
    if os.name == "nt":
        settings = Path(environ.get("APPDATA") or home)
    files += [home / ".pip" / name, settings / "pip" / name, prefix / name]
    if "PIP_CONFIG_FILE" in environ:
        files.append(Path(environ["PIP_CONFIG_FILE"]))
    return files


def read_pip_settings(files: Iterable[Path], environ: Mapping[str, str]) -> dict[str, str]:
    """pip's settings by their long names ("index-url"); the environment wins over the files."""
    found: dict[str, str] = {}
    for file in files:
        parser = configparser.RawConfigParser()
        try:
            parser.read(file, encoding="utf-8")
        except (configparser.Error, UnicodeDecodeError, OSError):
            continue  # pip itself would name the broken file; uv can still do without it
        for section in SECTIONS:
            if parser.has_section(section):
                found.update({_long_name(key): value for key, value in parser.items(section)})
    for key, value in environ.items():
        if key.startswith("PIP_") and value:
            found[_long_name(key.removeprefix("PIP_"))] = value
    return found


def _long_name(key: str) -> str:
    return key.lower().replace("_", "-")


def uv_settings(pip: Mapping[str, str], environ: Mapping[str, str]) -> dict[str, str]:
    """The same wishes in uv's variables, without touching any that the person has set for uv."""
    wishes: dict[str, str] = {}
    if not any(environ.get(name) for name in UV_INDEX_SETTINGS):
        if pip.get("index-url"):
            wishes["UV_DEFAULT_INDEX"] = pip["index-url"].strip()
        if pip.get("extra-index-url"):
            wishes["UV_INDEX"] = " ".join(pip["extra-index-url"].split())
            # pip looks in all indexes at once; safe here, for the lock's hashes decide what is taken
            wishes["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    if pip.get("find-links"):
        wishes["UV_FIND_LINKS"] = ",".join(pip["find-links"].split())
    if pip.get("trusted-host"):
        wishes["UV_INSECURE_HOST"] = " ".join(pip["trusted-host"].split())
    if pip.get("proxy"):
        wishes["ALL_PROXY"] = pip["proxy"]
    if pip.get("timeout") or pip.get("default-timeout"):
        wishes["UV_HTTP_TIMEOUT"] = pip.get("timeout") or pip["default-timeout"]
    wishes.update(_certificates(pip))
    return {name: value for name, value in wishes.items() if not environ.get(name)}


def _certificates(pip: Mapping[str, str]) -> dict[str, str]:
    if pip.get("cert"):
        return {"SSL_CERT_FILE": pip["cert"]}
    if Path(SYSTEM_CERTIFICATES).exists():
        return {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}  # the new and the old name of one wish
    return {}


def for_uv(environ: Mapping[str, str]) -> dict[str, str]:
    """What to add to the environment of a uv that is started on this machine."""
    files = pip_files(environ, Path.home(), Path(sys.prefix))
    return uv_settings(read_pip_settings(files, environ), environ)
