"""Which versions of the wire this build speaks."""

PROTO_MIN = 1
PROTO_MAX = 1
SUBPROTOCOL = "usher.v1"

MAX_CLIENT_FRAME = 64 * 1024
"""bytes, console to server"""
MAX_SERVER_FRAME = 256 * 1024
"""bytes, server to console"""
SNAPSHOT_PAGE = 200
"""items"""
REPLAY_LIMIT = 5_000
"""events; a longer replay becomes a snapshot"""
UNACKED_EVENTS = 500
UNACKED_BYTES = 1024 * 1024
COMMANDS_PER_S = 20
COMMANDS_BURST = 40


class Close:
    """Close codes; the hundreds digit says what the client does (protocol §4)."""

    RESUME = 4000
    SLOW_READER = 4002
    RATE = 4004
    REPLACED = 4008
    SNAPSHOT = 4100
    CURSOR_AHEAD = 4101
    TOKEN_EXPIRED = 4200
    REVOKED = 4204
    UPDATE_NEEDED = 4300
    MALFORMED = 4401
    TOO_LARGE = 4402
    BAD_VALUE = 4403
    NOT_AUTHENTICATED = 4404
    SECOND_HELLO = 4405
