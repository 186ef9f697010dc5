"""The virtual board."""
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from . import cache, mpy_cross, npm, tools
from .failure import Failure
from .image import HERE, STEADY, Image, Result, jobs
from .progress import Progress
from .sources import Source


def _wasm_opt(progress: Progress) -> Path:
    return npm.packages(HERE / "virtual", progress)[0] / ".bin" / "wasm-opt"


def _build(target: str, artifact: str, programs: list[str], compiler: str) -> Callable[[Progress, bool], Result]:
    def build(progress: Progress, force: bool) -> Result:
        micropython, tinyusb = Source.named("micropython"), Source.named("tinyusb")
        inputs = cache.Fingerprint(target).add_contents(HERE / "virtual").add_contents(Path(__file__))
        micropython.identify(inputs)
        tinyusb.identify(inputs)
        settings = {}
        if manifest := os.environ.get("FROZEN_MANIFEST"):
            if not Path(manifest).is_file():
                raise Failure(f"FROZEN_MANIFEST={manifest} is no file", 2)
            settings["FROZEN_MANIFEST"] = str(Path(manifest).absolute())
            inputs.add_state(Path(manifest).absolute().parent)
        for name in ("MPY_LIB_DIR", "SANITIZE"):
            if value := os.environ.get(name):
                settings[name] = value
                inputs.add(name, value)
        prefix = f"{target}-{inputs}"

        def make(work: Path) -> None:
            tools.need(programs, progress)
            log = work / "log"
            settings["MPY_DIR"] = str(micropython.folder(progress))
            settings["TINYUSB_DIR"] = str(tinyusb.folder(progress))
            settings["MICROPY_MPYCROSS"] = str(mpy_cross.build(progress).path)
            if target == "virtual":
                settings["WASM_OPT"] = str(_wasm_opt(progress))
            progress.step(f"compile {artifact}")
            command = ["make", "-s", jobs(), "-C", str(HERE / "virtual"), f"BUILD={work / 'build'}", f"PYTHON={sys.executable}"]
            tools.run(command + [f"{key}={value}" for key, value in settings.items()], log, environment=STEADY)
            (work / "build" / artifact).rename(work / artifact)
            shutil.rmtree(work / "build")
            progress.step(f"done: {artifact}, {(work / artifact).stat().st_size:,} bytes")

        if target == "native":
            settings["TARGET"] = "native"
        # A machine without the compiler may use what is there; with one, the image is of that compiler.
        version = tools.version(compiler)
        if not version and not force and (any_image := sorted(cache.root().glob(f"{prefix}-*/{artifact}"))):
            return Result(any_image[0], True)
        if not version:
            tools.need(programs, progress)
            version = tools.version(compiler)
        folder, cached = cache.folder(f"{prefix}-{cache.Fingerprint(version)}", make, force)
        return Result(folder / artifact, cached)

    return build

IMAGES = [
    Image(
        "virtual",
        "the virtual board as a WebAssembly module",
        _build("virtual", "usbdev-virtual.wasm", ["clang-19", "wasm-ld-19", "make", "gcc", "/usr/include/stdio.h", "node", "npm", "xz"], "clang-19"),
    ),
    Image(
        "virtual-native",
        "the same as a program for this machine, with a small scripted host, for debuggers; SANITIZE=1 adds sanitizers",
        _build("native", "usbdev-virtual-native", ["gcc", "/usr/include/stdio.h", "make", "xz"], "gcc"),
    ),
]
