"""Firmware for RP2040 boards, and the boot ROM that emulators need to run it."""
import os
import shutil
import sys
from pathlib import Path

from . import cache, mpy_cross, tools, tree
from .failure import Failure
from .image import HERE, LIBRARY, STEADY, Image, Result, jobs
from .progress import Progress
from .sources import Source

_COMPILER = ["arm-none-eabi-gcc", "/usr/lib/arm-none-eabi/include/stdint.h"]
_CORE = ["-mcpu=cortex-m0plus", "-mthumb"]
_SETTINGS = [
    "MICROPY_HW_ENABLE_UART_REPL=1",  # the console while a gadget has no serial port of its own
    # The built-in serial port sends several packets a transfer, so that the controller's second buffer is used: 16 are what a frame can take
    # without the fifth of it in which the driver starts none (see additions/micropython.cmake).
    "CFG_TUD_CDC_EP_BUFSIZE=1024",
    "CFG_TUD_CDC_RX_BUFSIZE=2048",
    "CFG_TUD_CDC_TX_BUFSIZE=2048",
]
_UF2_FAMILY, _FLASH = "0xe48bff56", "0x10000000"


def _build(progress: Progress, force: bool, manifest: Path | None = None) -> Result:
    sources = {name: Source.named(name) for name in ("micropython", "tinyusb", "pico-sdk", "mbedtls")}
    board = os.environ.get("BOARD", "RPI_PICO")
    own_board = os.environ.get("BOARD_DIR")
    manifest = manifest or Path(os.environ.get("FROZEN_MANIFEST") or HERE / "rp2040" / "manifest.py").absolute()
    additions = HERE / "rp2040" / "additions"
    if not manifest.is_file():
        raise Failure(f"FROZEN_MANIFEST={manifest} is no file", 2)
    if own_board and not (Path(own_board) / "mpconfigboard.cmake").is_file():
        raise Failure(f"BOARD_DIR={own_board} has no mpconfigboard.cmake", 2)
    inputs = cache.Fingerprint("rp2040", board).add_contents(manifest).add_contents(HERE.parent / "usbdev-lib" / "usbdev").add_contents(HERE.parent / "usbdev-lib" / "manifest.py").add_contents(Path(__file__)).add_contents(additions)
    for module in sorted(manifest.parent.glob("*.py")):
        inputs.add_contents(module)  # what it may freeze
    for source in sources.values():
        source.identify(inputs)
    if own_board:
        inputs.add_contents(Path(own_board))

    def make(work: Path) -> None:
        tools.need([*_COMPILER, "cmake", "make", "gcc"], progress)
        log = work / "log"
        folders = {name: source.folder(progress) for name, source in sources.items()}
        top = tree.make(work, folders["micropython"], "rp2", {name: folders[name] for name in ("tinyusb", "mbedtls")})
        (work / "pico-sdk").symlink_to(folders["pico-sdk"])
        (work / "empty" / "libstdc++.a").write_bytes(b"!<arch>\n")
        folder = Path(own_board).absolute() if own_board else top / "ports" / "rp2" / "boards" / board
        if not (folder / "mpconfigboard.cmake").is_file():
            raise Failure(f"BOARD={board} is no board of MicroPython's port rp2", 2)
        # No path of this machine in the image.
        steady_paths = " ".join(f"-ffile-prefix-map={path}={name}" for name, path in [("", work), ("usbdev", HERE), *folders.items()])
        environment = {
            **STEADY,
            LIBRARY: str(HERE.parent / "usbdev-lib"),
            "MICROPY_MPYCROSS": str(mpy_cross.build(progress).path),
            # The C++ driver wants a library to exist of which MicroPython uses nothing.
            "CXXFLAGS": "-DPICO_CXX_DISABLE_ALLOCATION_OVERRIDES=1",
            "LDFLAGS": f"-L{work / 'empty'}",
            "CFLAGS": steady_paths,
            "ASMFLAGS": steady_paths,
        }
        settings = {
            "MICROPY_BOARD": board,
            "MICROPY_BOARD_DIR": folder,
            "MICROPY_FROZEN_MANIFEST": manifest,
            "MICROPY_DEF_BOARD": ";".join(_SETTINGS),
            "USER_C_MODULES": additions / "micropython.cmake",
            "MICROPY_LIB_DIR": os.environ.get("MPY_LIB_DIR", str(work / "empty")),
            "PICO_SDK_PATH_OVERRIDE": work / "pico-sdk",
            "PICO_NO_PICOTOOL": 1,
            "Python3_EXECUTABLE": sys.executable,
        }
        progress.step(f"configure for {board}")
        port, build = top / "ports" / "rp2", work / "build"
        tools.run(["cmake", "-S", str(port), "-B", str(build), *(f"-D{key}={value}" for key, value in settings.items())], log, environment=environment)
        progress.step("compile the firmware for rp2040")
        tools.run(["make", "-s", jobs(), "-C", str(build), "firmware"], log, environment=environment)
        for kind in ("elf", "bin"):
            (build / f"firmware.{kind}").rename(work / f"usbdev-rp2040.{kind}")
        uf2 = work / "usbdev-rp2040.uf2"
        converter = [sys.executable, str(top / "tools" / "uf2conv.py"), "-f", _UF2_FAMILY, "-b", _FLASH, "-c", "-o", str(uf2)]
        tools.run([*converter, str(work / "usbdev-rp2040.bin")], log)
        tools.run(["arm-none-eabi-size", "-A", "usbdev-rp2040.elf"], work / "usbdev-rp2040.size.txt", work)
        (work / "pico-sdk").unlink()
        for name in ("micropython", "build", "empty"):
            shutil.rmtree(work / name)
        progress.step(f"done: {(work / 'usbdev-rp2040.bin').stat().st_size:,} bytes of flash")

    folder, cached = cache.folder(f"rp2040-{inputs}-{cache.Fingerprint(tools.version('gcc-arm-none-eabi'))}", make, force)
    return Result(folder / "usbdev-rp2040.uf2", cached)


def _boot_rom(progress: Progress, force: bool) -> Result:
    folder = HERE / "rp2040" / "bootrom"
    inputs = cache.Fingerprint(tools.version("gcc-arm-none-eabi")).add_contents(folder)

    def make(work: Path) -> None:
        tools.need(_COMPILER, progress)
        progress.step("compile the boot ROM for emulators")
        # The compiler must not make memset of the loop that is memset.
        own = ["-ffreestanding", "-fno-builtin", "-fno-tree-loop-distribute-patterns", "-nostdlib"]
        sources = [str(folder / "bootrom.S"), str(folder / "bootrom.c"), "-lgcc"]
        elf = str(work / "bootrom.elf")
        flags = ["-Os", "-Wall", "-Wextra", "-Werror", *own, f"-Wl,-T,{folder / 'bootrom.ld'}"]
        tools.run(["arm-none-eabi-gcc", *_CORE, *flags, "-o", elf, *sources], work / "log", environment=STEADY)
        tools.run(["arm-none-eabi-objcopy", "-O", "binary", elf, str(work / "bootrom.bin")], work / "log")

    result, cached = cache.folder(f"rp2040-rom-{inputs}", make, force)
    return Result(result / "bootrom.bin", cached)


IMAGES = [
    Image("rp2040", "firmware for RP2040 boards: UF2, with ELF, BIN and a list of sizes beside it; BOARD names another board than RPI_PICO", _build),
    Image("rp2040-stock", "the same without the package usbdev, to measure libraries on", lambda progress, force: _build(progress, force, HERE / "rp2040" / "stock.py")),
    Image("rp2040-rom", "a boot ROM with which emulators run RP2040 firmware", _boot_rom),
]
