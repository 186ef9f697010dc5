"""The images, one entry in ALL each."""
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from . import cache, tools
from .failure import Failure
from .progress import Progress
from .sources import Source

HERE = Path(__file__).parent.parent


@dataclass(frozen=True)
class Result:
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


def build(name: str, progress: Progress, force: bool) -> Result:
    return next(image for image in ALL if image.name == name).build(progress, force)


def _jobs() -> str:
    return f"-j{len(os.sched_getaffinity(0))}"


# SOURCE_DATE_EPOCH: the day of MicroPython 1.25.0, so that the same sources give the same bytes. No git: the tarball has no history, and the
# folder above the cache may have one that is not MicroPython's.
_STEADY = {"SOURCE_DATE_EPOCH": "1744761600", "GIT_DIR": "/nonexistent", "LC_ALL": "C.UTF-8"}


# --- mpy-cross ---------------------------------------------------------------------------------------------------------


def _mpy_cross(progress: Progress, force: bool = False) -> Result:
    micropython = Source.named("micropython")
    fingerprint = cache.Fingerprint("mpy-cross", tools.version("gcc"))
    micropython.identify(fingerprint)

    def make(work: Path) -> None:
        tools.need(["make", "gcc"], progress)
        top = micropython.folder(progress)
        progress.step("compile mpy-cross")
        log = work / "log"
        tools.run(["make", "-s", _jobs(), "-C", str(top / "mpy-cross"), f"BUILD={work / 'build'}", f"PYTHON={sys.executable}"], log, environment=_STEADY)
        (work / "build" / "mpy-cross").rename(work / "mpy-cross")
        shutil.rmtree(work / "build")

    folder, cached = cache.folder(f"mpy-cross-{fingerprint}", make, force)
    return Result(folder / "mpy-cross", cached)


# --- virtual -----------------------------------------------------------------------------------------------------------


def _wasm_opt(progress: Progress) -> Path:
    lock = HERE / "virtual" / "package-lock.json"

    def make(work: Path) -> None:
        tools.need(["node", "npm"], progress)
        progress.step("npm ci (binaryen)")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "virtual" / name, work)
        tools.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], work / "log", work, exit_code=3)

    return cache.folder(f"npm-{cache.Fingerprint().add_contents(lock)}", make)[0] / "node_modules" / ".bin" / "wasm-opt"


def _virtual(target: str, artifact: str, programs: list[str], compiler: str) -> Callable[[Progress, bool], Result]:
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
            settings["MICROPY_MPYCROSS"] = str(_mpy_cross(progress).path)
            if target == "virtual":
                settings["WASM_OPT"] = str(_wasm_opt(progress))
            progress.step(f"compile {artifact}")
            command = ["make", "-s", _jobs(), "-C", str(HERE / "virtual"), f"BUILD={work / 'build'}", f"PYTHON={sys.executable}"]
            tools.run(command + [f"{key}={value}" for key, value in settings.items()], log, environment=_STEADY)
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


ALL = [
    Image(
        "virtual",
        "the virtual board as a WebAssembly module",
        _virtual("virtual", "usbdev-virtual.wasm", ["clang-19", "wasm-ld-19", "make", "gcc", "node", "npm"], "clang-19"),
    ),
    Image(
        "virtual-native",
        "the same as a program for this machine, with a small scripted host, for debuggers; SANITIZE=1 adds sanitizers",
        _virtual("native", "usbdev-virtual-native", ["gcc", "make"], "gcc"),
    ),
    Image("mpy-cross", "MicroPython's compiler from .py to .mpy, of the same sources", _mpy_cross),
]
