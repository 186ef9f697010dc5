"""MicroPython for this computer, which brings mip: the distribution's package of the pinned suite, with the libraries that it names."""
from pathlib import Path

from . import cache
from .failure import Failure
from .image import Image, Result
from .progress import Progress
from .sources import fetch_packages

_PACKAGES = ["micropython", "libc6", "libffi8", "libmbedcrypto16", "libmbedtls21", "libmbedx509-7"]

# The packages belong to another suite than this system's, so they run with their own C library and nothing else of this system's.
_LAUNCHER = """#!/bin/sh
exec {loader} --library-path {libraries} {program} "$@"
"""


def _build(progress: Progress, force: bool) -> Result:
    inputs = cache.Fingerprint("unix", *_PACKAGES).add_contents(Path(__file__))

    def make(work: Path) -> None:
        progress.step("download MicroPython for this computer")
        fetch_packages(_PACKAGES, work / "root")
        loaders = sorted((work / "root").glob("usr/lib*/**/ld-linux*.so*"))
        if not loaders:
            raise Failure("the package libc6 brings no loader on this kind of computer", 3)
        libraries = ":".join(sorted({str(library.parent) for library in (work / "root").glob("usr/lib/**/*.so.*")}))
        text = _LAUNCHER.format(loader=loaders[0], libraries=libraries, program=work / "root" / "usr" / "bin" / "micropython")
        launcher = work / "micropython"
        launcher.write_text(text.replace(str(work), str(cache.root() / name)))
        launcher.chmod(0o755)

    name = f"unix-{inputs}"
    folder, cached = cache.folder(name, make, force)
    return Result(folder / "micropython", cached)


IMAGES = [Image("unix", "MicroPython for this computer, as its distribution packages it; for mip", _build)]
