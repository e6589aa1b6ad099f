"""Generates the notification sounds of the console: ``python -m installer.make_sounds``.

The waves are made here, not recorded, so they carry no licence but the product's own. Each is short and soft;
safety is two-toned and repeats, to be told from the others beside a loud stage.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

RATE = 44_100
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"
Note = tuple[float, float, float]  # pitch in Hz (0 = silence), seconds, loudness 0..1

SOUNDS: dict[str, list[Note]] = {
    "escalation": [(587.33, 0.11, 0.5), (880.0, 0.22, 0.5)],
    "safety": [(987.77, 0.16, 0.85), (659.26, 0.16, 0.85), (0.0, 0.06, 0.0)] * 3,
    "sent": [(1174.66, 0.07, 0.22)],
}


def tone(pitch: float, seconds: float, loudness: float) -> list[float]:
    """One note with a 6 ms attack and a falling tail; the octave above gives it an edge in noise."""
    count = int(RATE * seconds)
    samples = []
    for i in range(count):
        moment = i / RATE
        envelope = min(1.0, moment / 0.006) * math.exp(-3.2 * moment / seconds) * min(1.0, (count - i) / 220)
        body = math.sin(2 * math.pi * pitch * moment) + 0.28 * math.sin(4 * math.pi * pitch * moment)
        samples.append(loudness * envelope * body / 1.28)
    return samples


def write(name: str, notes: list[Note], folder: Path = FOLDER) -> Path:
    """Writes one mono 16-bit wave and returns its path."""
    samples = [value for note in notes for value in tone(*note)]
    path = folder / f"{name}.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(b"".join(struct.pack("<h", round(value * 32_000)) for value in samples))
    return path


if __name__ == "__main__":
    for title, score in SOUNDS.items():
        print(write(title, score))
