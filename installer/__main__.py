"""Entry point. Written for any Python 3, so that an old one is told what it lacks instead of failing on syntax."""

import sys

OLDEST = (3, 11)


def main():  # type: () -> int
    """Check the Python, then hand over. Returns the exit code."""
    if sys.version_info < OLDEST:
        wanted = ".".join(str(part) for part in OLDEST)
        found = ".".join(str(part) for part in sys.version_info[:2])
        sys.stderr.write(
            "Usher needs Python " + wanted + " or newer; this is " + found + " (" + sys.executable + ").\n"
        )
        sys.stderr.write("Start the same command with a newer one, for example: python3.11 -m installer demo\n")
        return 2
    from installer.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
