"""What a password must be: twelve characters or more, not a known one, not the login over again (X5)."""

from __future__ import annotations

MIN_LENGTH = 12
MAX_LENGTH = 256

KNOWN = frozenset(
    [
        "123456789012",
        "1234567890123",
        "12345678901234",
        "123456789123",
        "123412341234",
        "111111111111",
        "000000000000",
        "123123123123",
        "987654321098",
        "qwertyuiop123",
        "qwertyuiop12",
        "qwerty123456",
        "qwerty12345678",
        "qwertyqwerty",
        "qwertyuiop[]",
        "1qaz2wsx3edc",
        "1q2w3e4r5t6y",
        "1q2w3e4r5t6y7u",
        "zaq12wsxcde3",
        "asdfghjkl123",
        "asdfghjkl;'",
        "zxcvbnm12345",
        "qazwsxedcrfv",
        "password1234",
        "password12345",
        "password123456",
        "passwordpassword",
        "password!234",
        "p@ssw0rd1234",
        "p@ssword1234",
        "passw0rd1234",
        "adminadmin12",
        "administrator",
        "admin1234567",
        "adminpassword",
        "letmein12345",
        "welcome12345",
        "welcome123456",
        "iloveyou1234",
        "iloveyouforever",
        "changeme1234",
        "changemenow1",
        "trustno1trustno1",
        "sunshine1234",
        "football1234",
        "princess1234",
        "superman1234",
        "dragon123456",
        "monkey123456",
        "master123456",
        "michael12345",
        "jordan123456",
        "hello1234567",
        "correcthorsebatterystaple",
        "qwerty-123456",
        "йцукенгшщзхъ",
        "йцукен123456",
        "пароль123456",
        "пароль1234567",
        "парольпароль",
        "привет123456",
        "любовь123456",
        "наташа123456",
        "андрей123456",
        "максим123456",
        "россия123456",
        "москва123456",
        "фестиваль2027",
        "фестиваль123",
        "festival2027!",
        "festival1234",
        "concert12345",
        "usherusher12",
        "usher1234567",
        "operator1234",
        "organizer123",
    ]
)
"""Long passwords that stand in every published list, and those this product invites."""

HANGERS_ON = "!?.1"
"""what people put behind a known password to get it past a rule"""

KNOWN_STEMS = frozenset(known.rstrip(HANGERS_ON) for known in KNOWN)


def weakness(password: str, login: str) -> str:
    """Why a password is refused: too_short | too_long | known | like_login | monotonous; empty when it is not."""
    folded = password.casefold()
    if len(password) < MIN_LENGTH:
        return "too_short"
    if len(password) > MAX_LENGTH:
        return "too_long"
    if folded.rstrip(HANGERS_ON) in KNOWN_STEMS:
        return "known"
    if len(login) >= 4 and login.casefold() in folded and len(password) - len(login) < 8:
        return "like_login"
    return "monotonous" if len(set(folded)) < 5 else ""
