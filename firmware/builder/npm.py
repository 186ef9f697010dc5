"""npm packages, pinned by a package-lock.json."""
import shutil
from pathlib import Path

from . import cache, tools
from .progress import Progress


def packages(folder: Path, progress: Progress, force: bool = False) -> tuple[Path, bool]:
    """The node_modules of what `folder`/package-lock.json names; True if they were in the cache."""

    def make(work: Path) -> None:
        tools.need(["node", "npm"], progress)
        progress.step(f"npm ci for {folder.name}")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, work)
        tools.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], work / "log", work, exit_code=3)

    fingerprint = cache.Fingerprint().add_contents(folder / "package-lock.json")
    modules, cached = cache.folder(f"npm-{fingerprint}", make, force)
    return modules / "node_modules", cached
