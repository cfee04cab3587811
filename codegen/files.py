"""The generated files on disk: compare them with the expected ones, or write these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import unified_diff
from pathlib import Path

_IGNORED = "__pycache__"


def stale_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """List the files on disk that are no longer generated.

    Args:
        folder: The folder of the package.
        files: The expected texts, by paths below the folder.

    Returns:
        The paths below the folder.
    """
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path.as_posix()
        for path in found
        if _IGNORED not in path.parts and path.as_posix() not in files
    )


def changed_files(folder: Path, files: Mapping[str, str]) -> list[str]:
    """List the files that are missing or differ on disk.

    Args:
        folder: The folder of the package.
        files: The expected texts, by paths below the folder.

    Returns:
        The paths below the folder.
    """
    return sorted(name for name, text in files.items() if _read(folder / name) != text.encode())


def diff_files(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Show the differences between the files on disk and the expected ones.

    Args:
        folder: The folder of the package.
        files: The expected texts, by paths below the folder.

    Yields:
        For each changed, missing or stale file, a line with its state and the lines of a unified
        diff.
    """
    for name in [*changed_files(folder, files), *stale_files(folder, files)]:
        old = _read(folder / name)
        new = files.get(name)
        state = "missing" if old is None else "stale" if new is None else "changed"
        yield f"{state}: {name}"
        yield from unified_diff(
            (old or b"").decode(errors="replace").splitlines(),
            (new or "").splitlines(),
            f"on disk/{name}",
            f"generated/{name}",
            lineterm="",
        )


def write_files(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Bring the files on disk up to date.

    New texts are first written to temporary files beside the old ones, and then renamed, so that a
    full disk or an interrupt leaves the old files intact.

    Args:
        folder: The folder of the package.
        files: The expected texts, by paths below the folder.

    Yields:
        A line for each file that was written or removed.
    """
    changed = changed_files(folder, files)
    beside = {name: (folder / name).with_suffix(".new") for name in changed}
    try:
        for name, temporary in beside.items():
            temporary.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(files[name], encoding="utf-8", newline="\n")
        for name, temporary in beside.items():
            temporary.replace(folder / name)
            yield f"wrote {name}"
    finally:
        for temporary in beside.values():
            temporary.unlink(missing_ok=True)
    for name in stale_files(folder, files):
        (folder / name).unlink()
        yield f"removed {name}"
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and path.name != _IGNORED and not any(path.iterdir()):
            path.rmdir()


def _read(path: Path) -> bytes | None:
    # Bytes, because line ends must not change either.
    return path.read_bytes() if path.is_file() else None
