"""What a guest reads on a button: names of events and titles of articles, and what they stand for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

from app.protocol.guest import EventsPage
from app.protocol.records import ButtonRef


@dataclass(frozen=True, slots=True)
class Titles:
    """`names` are how an event is called on a button, lower case; `intents` by (event, title in lower case)."""

    names: Mapping[str, tuple[str, ...]]
    intents: Mapping[tuple[str, str], str]

    def of_event(self, event: str, buttons: tuple[ButtonRef, ...]) -> ButtonRef | None:
        """The button that names this event."""
        for button in buttons:
            if any(name in button.label.casefold() for name in self.names.get(event, ())):
                return button
        return None

    def of_matter(self, event: str, intents: tuple[str, ...], buttons: tuple[ButtonRef, ...]) -> ButtonRef | None:
        """The button that stands for what the guest meant, by its title."""
        for button in buttons:
            if self.intents.get((event, button.label.casefold())) in intents:
                return button
        return None

    def other_events(self, event: str, text: str) -> tuple[str, ...]:
        """Events named in a text although it does not name this one: an answer about the wrong event."""
        words = text.casefold()
        if any(name in words for name in self.names.get(event, ())):
            return ()
        return tuple(
            other for other, names in self.names.items() if other != event and any(name in words for name in names)
        )


def read_titles(page: EventsPage, articles: Mapping[str, Mapping[str, object]]) -> Titles:
    """`page` is what the backend has on sale, `articles` the sample's files by event."""
    names = {
        event.id: tuple(name.casefold() for name in (event.name.ru, event.name.en) if name) for event in page.events
    }
    intents: dict[tuple[str, str], str] = {}
    for event, table in articles.items():
        found = table.get("article")
        for article in found if isinstance(found, list) else ():
            for title in article["title"].values():
                intents[event, str(title).casefold()] = str(article["intent"])
    return Titles(names, intents)


def rehearsal_midnight() -> datetime:
    """The midnight with which the rehearsal's day begins, aware in the zone of its event."""
    root = files("resources").joinpath("sample")
    organiser = tomllib.loads(root.joinpath("organiser.toml").read_text(encoding="utf-8"))
    event = tomllib.loads(root.joinpath(organiser["rehearsal_event"], "event.toml").read_text(encoding="utf-8"))
    doors: datetime = event["doors_at"]
    return doors.replace(hour=0, minute=0, second=0, tzinfo=ZoneInfo(event["zone"]))


def load_articles() -> dict[str, dict[str, object]]:
    """The sample's `articles.toml` by event."""
    root = files("resources").joinpath("sample")
    found = {}
    for folder in root.iterdir():
        if folder.is_dir():
            text = folder.joinpath("articles.toml").read_text(encoding="utf-8")
            found[folder.name] = tomllib.loads(text)
    return found
