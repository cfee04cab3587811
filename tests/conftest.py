"""What all tests share."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name parameters without backslashes, so that each test can be named on a command line."""
    text = val.decode("latin-1") if isinstance(val, bytes) else val
    if not isinstance(text, str):
        return None
    return text.encode("unicode_escape").decode().replace("\\", "%")
