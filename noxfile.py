# /// script
# dependencies = ["nox[uv]>=2025.5"]
# ///
"""All jobs of the project: `nox` runs the jobs of CI, `nox -s NAME` runs one."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "drift", "typing", "docs", "tests", "demo"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
# The classifiers, and the Python that gets one as soon as its tests pass.
PYTHONS = [*nox.project.python_versions(PYPROJECT), "3.14"]
# Each file in one process, since the tests of a file share what takes long to make.
PARALLEL = ("-n", "auto", "--dist", "loadfile")
TEST_GROUPS = ("codegen", "typing", "checkers", "powertools", "tests", "demo", "e2e", "nox")
CHECKED = ("src", "generated", "codegen", "docs", "tests", "examples", "bench", "noxfile.py")


def install(session: nox.Session, *groups: str) -> None:
    """Install the project and dependency groups of pyproject.toml."""
    dependencies = nox.project.dependency_groups(PYPROJECT, *groups)
    session.install("-e", ".", *dependencies)


@nox.session(python="3.11")
def generate(session: nox.Session) -> None:
    """Regenerate generated/ and docs/reference/events/ from the schemas."""
    install(session, "codegen")
    session.run("python", "-m", "codegen", *session.posargs)


@nox.session(python="3.11")
def drift(session: nox.Session) -> None:
    """Fail if generated files differ from the output of the schemas and templates."""
    install(session, "codegen")
    session.run("python", "-m", "codegen", "--check")


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Check style and format."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "codegen"))
    session.run("ruff", "check", *CHECKED)
    session.run("ruff", "format", "--check", *CHECKED)


@nox.session(python="3.11")
def typing(session: nox.Session) -> None:
    """Check the types of everything, with mypy and pyright."""
    install(session, *TEST_GROUPS, "bench", "docs", "nox")
    session.run("mypy", *CHECKED)
    session.run("pyright", *CHECKED)


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """Build the documentation site. Fail on a broken link or a public name without a page."""
    install(session, "docs", "tests")
    session.run("properdocs", "build")
    # `tests` runs all of tests/docs, but without properdocs.
    session.run("python", "-m", "pytest", "tests/docs/test_site.py", "tests/docs/test_reference.py")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; `-- tests/runtime -k fifo` selects some."""
    if (
        os.environ.get("CI")
        and session.python != PYTHONS[0]
        and not shutil.which(f"python{session.python}")
    ):
        session.skip(f"Python {session.python} is not installed here")
    install(session, *TEST_GROUPS)
    if session.posargs:
        session.run("python", "-m", "pytest", *session.posargs)
        return
    session.run("python", "-m", "pytest", *PARALLEL)


@nox.session(python="3.11")
def coverage(session: nox.Session) -> None:
    """Run the tests, and fail if they leave too many branches of the runtime and generator out."""
    install(session, *TEST_GROUPS)
    session.run("python", "-m", "pytest", *PARALLEL, "--cov", *session.posargs)


@nox.session(python="3.11")
def lowest(session: nox.Session) -> None:
    """Run what concerns batches and models with the lowest supported dependencies."""
    floors = [each.replace(">=", "==") for each in PYPROJECT["project"]["dependencies"]]
    run_with(session, *floors)


@nox.session(python="3.11")
def newest(session: nox.Session) -> None:
    """Run what concerns batches and models with the newest dependencies."""
    names = [each.split(">=")[0] for each in PYPROJECT["project"]["dependencies"]]
    run_with(session, "--upgrade", *names)


def run_with(session: nox.Session, *dependencies: str) -> None:
    """Run the tests of the runtime with other dependencies than pip or uv would choose."""
    install(session, "powertools", "tests")
    session.install(*dependencies)
    folders = ("tests/runtime", "tests/events", "tests/invariants")
    session.run("python", "-m", "pytest", *PARALLEL, *folders, *session.posargs)


@nox.session(python="3.11")
def nightly(session: nox.Session) -> None:
    """Test the engine's promises on over 100,000 batches; `-- SEED` repeats a run."""
    seed = session.posargs[0] if session.posargs else str(secrets.randbelow(2**32))
    install(session, "codegen", "powertools", "tests")
    session.log(f"seed {seed}")
    # Each test tries thousands of batches, which takes longer than a hang may.
    options = ("--hypothesis-profile=nightly", f"--hypothesis-seed={seed}", "--timeout=0")
    parallel = ("-n", "auto", "--dist", "worksteal")
    folder = "tests/invariants"
    session.run("python", "-m", "pytest", *parallel, folder, *options, *session.posargs[1:])


@nox.session(python="3.11")
def mutation(session: nox.Session) -> None:
    """Find changes of the runtime that no test notices; `-- NAME...` selects mutants."""
    install(session, "codegen", "powertools", "tests", "mutation")
    session.run("mutmut", "run", *session.posargs, success_codes=[0, 1])
    session.run("python", "-m", "tests.mutants")


@nox.session(python="3.11")
def newest_checkers(session: nox.Session) -> None:
    """Run the catalogue of type errors under the newest releases of all checkers."""
    install(session, *TEST_GROUPS)
    session.install("--upgrade", "mypy", "pyright[nodejs]", "ty", "pyrefly")
    session.run("python", "-m", "pytest", "tests/typing", *session.posargs)


@nox.session(python="3.11")
def demo(session: nox.Session) -> None:
    """Regenerate, process sample batches of each source, and show a mistake that mypy finds."""
    install(session, "codegen", "typing", "demo")
    session.run("python", "-m", "examples.demo", *session.posargs)


@nox.session(python="3.11")
def bench(session: nox.Session) -> None:
    """Compare speed, start-up and memory with Powertools and with the theoretical minimum."""
    install(session, "bench")
    session.run("python", "-m", "bench", *session.posargs)


@nox.session(python="3.11")
def e2e(session: nox.Session) -> None:
    """Send 10,000 orders through each source, with real servers and the real runtime client."""
    install(session, "e2e", "powertools")
    session.run("python", "-m", "tests.e2e", *session.posargs)


@nox.session(python="3.11")
def deploy(session: nox.Session) -> None:
    """Check examples/deploy: run its functions, lint its templates, and compare its mappings."""
    install(session, "tests", "typing", "deploy")
    session.run("python", "-m", "pytest", "tests/examples/test_deploy.py", *session.posargs)


@nox.session(python="3.11")
def build(session: nox.Session) -> None:
    """Build the sdist and the wheel."""
    session.install("build")
    shutil.rmtree(Path("dist"), ignore_errors=True)
    session.run("python", "-m", "build")


@nox.session(python="3.11")
def package(session: nox.Session) -> None:
    """Build sdist and wheel twice, compare their bytes, and check what a package index requires."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "package"))
    folders = (Path("dist"), Path("build", "again"))
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        session.run(
            *("python", "-m", "build", "--no-isolation", "--outdir", str(folder)),
            env={"SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1577836800")},
        )
    first, again = ({path.name: path.read_bytes() for path in each.iterdir()} for each in folders)
    if first != again:
        session.error("two builds of the same source differ")
    files = [str(folders[0] / name) for name in sorted(first)]
    session.run("twine", "check", "--strict", *files)
    session.run("check-wheel-contents", *(file for file in files if file.endswith(".whl")))


if __name__ == "__main__":
    nox.main()
