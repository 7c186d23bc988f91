"""Tell in one sentence whether this Python can build the project."""

import sys

REQUIRED = (3, 11)


def complaint(version: tuple[int, int]) -> str | None:
    """Return why a Python of this version cannot be used, or None where it can."""
    if version == REQUIRED:
        return None
    wanted = ".".join(map(str, REQUIRED))
    found = ".".join(map(str, version))
    return (
        f"This project is pinned for Python {wanted}, and `python3` here is {found}: "
        f"install Python {wanted} or name it, as in `make build PYTHON=/path/to/python{wanted}`."
    )


if __name__ == "__main__":
    if message := complaint(sys.version_info[:2]):
        sys.exit(message)
