"""What an image is, and what all builds of images have in common."""
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from .progress import Progress

HERE = Path(__file__).parent.parent
LIBRARY = "USBDEV_LIB"  # tells manifests where the package usbdev is

@dataclass(frozen=True)
class Result:
    """A file that was built, or found in the cache. What lies beside it belongs to it."""

    path: Path
    cached: bool

    def copied_to(self, folder: str) -> "Result":
        target = Path(folder).absolute()
        target.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=".", dir=target))
        try:
            shutil.copy2(self.path, temporary / self.path.name)
            os.replace(temporary / self.path.name, target / self.path.name)
        finally:
            shutil.rmtree(temporary)
        return replace(self, path=target / self.path.name)


@dataclass(frozen=True)
class Image:
    name: str
    what: str
    build: Callable[[Progress, bool], Result]


def jobs() -> str:
    return f"-j{len(os.sched_getaffinity(0))}"


# SOURCE_DATE_EPOCH: the day of MicroPython 1.25.0, so that the same sources give the same bytes. No git: the tarball has no history, and the
# folder above the cache may have one that is not MicroPython's.
STEADY = {"SOURCE_DATE_EPOCH": "1744761600", "GIT_DIR": "/nonexistent", "LC_ALL": "C.UTF-8"}
