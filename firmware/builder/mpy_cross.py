"""MicroPython's cross compiler."""
import shutil
import sys
from pathlib import Path

from . import cache, tools
from .image import STEADY, Image, Result, jobs
from .progress import Progress
from .sources import Source


def build(progress: Progress, force: bool = False) -> Result:
    micropython = Source.named("micropython")
    fingerprint = cache.Fingerprint("mpy-cross", tools.version("gcc"))
    micropython.identify(fingerprint)

    def make(work: Path) -> None:
        tools.need(["make", "gcc", "/usr/include/stdio.h"], progress)
        top = micropython.folder(progress)
        progress.step("compile mpy-cross")
        log = work / "log"
        tools.run(["make", "-s", jobs(), "-C", str(top / "mpy-cross"), f"BUILD={work / 'build'}", f"PYTHON={sys.executable}"], log, environment=STEADY)
        (work / "build" / "mpy-cross").rename(work / "mpy-cross")
        shutil.rmtree(work / "build")

    folder, cached = cache.folder(f"mpy-cross-{fingerprint}", make, force)
    return Result(folder / "mpy-cross", cached)

IMAGES = [Image("mpy-cross", "MicroPython's compiler from .py to .mpy, of the same sources", build)]
