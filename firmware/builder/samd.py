"""Firmware for SAMD21 and SAMD51 boards: MicroPython's port samd with registers and a flash driver of our own, in place of Microchip's."""
import json
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from . import cache, mpy_cross, tools, tree
from .failure import Failure
from .image import HERE, LIBRARY, STEADY, Image, Result, jobs
from .progress import Progress
from .sources import Source

_COMPILER = ["arm-none-eabi-gcc", "/usr/lib/arm-none-eabi/include/stdint.h"]
_SMALL = "-fipa-pta -fno-move-loop-invariants"  # worth 1 % of the code's size
# What MicroPython's own images lack: select on SAMD21, without which USB callbacks cannot wait (usbdev/more/poll.py), and os.dupterm_notify, without
# which Ctrl-C at a REPL on a port of ours ends nothing (usbdev/repl.py).
_ADDED = "-DMICROPY_PY_SELECT=1 -DMICROPY_PY_OS_DUPTERM_NOTIFY=1"
_RAM = 0x20000000


@dataclass(frozen=True)
class _Chip:
    name: str
    board: str  # where BOARD names none

    @property
    def folder(self) -> Path:
        return HERE / self.name

    def board_of_ours(self, board: str) -> Path:
        return self.folder / "boards" / board


def _build(chip: _Chip, progress: Progress, force: bool, is_stock: bool = False) -> Result:
    sources = {name: Source.named(name) for name in ("micropython", "tinyusb")}
    own_board = os.environ.get("BOARD_DIR")
    board = Path(own_board).name if own_board else os.environ.get("BOARD", chip.board)
    if own_board and not (Path(own_board) / "mpconfigboard.mk").is_file():
        raise Failure(f"BOARD_DIR={own_board} has no mpconfigboard.mk", 2)
    manifest = chip.folder / "stock.py" if is_stock else Path(os.environ.get("FROZEN_MANIFEST") or chip.folder / "manifest.py").absolute()
    if not manifest.is_file():
        raise Failure(f"FROZEN_MANIFEST={manifest} is no file", 2)
    known = json.loads((chip.folder / "boards.json").read_text()).get(board, {})
    code, console, linker = os.environ.get("CODE_SIZE") or (None if is_stock else known.get("code")), known.get("console", ""), known.get("linker")
    if code and not re.fullmatch(r"[1-9][0-9]{1,3}K", code):
        raise Failure(f"CODE_SIZE={code} is no size; write it like 220K", 2)
    library = HERE.parent / "usbdev-lib" / "usbdev"
    inputs = cache.Fingerprint(chip.name, board, code or "", console, linker or "").add_contents(manifest).add_contents(library)
    for content in (HERE / "samd", chip.folder, Path(__file__), Path(tree.__file__)):
        inputs.add_contents(content)
    for module in sorted(manifest.parent.glob("*.py")):
        inputs.add_contents(module)  # what it may freeze
    for source in sources.values():
        source.identify(inputs)
    if own_board:
        inputs.add_contents(Path(own_board))
    name = f"usbdev-{chip.name}"

    def make(work: Path) -> None:
        tools.need([*_COMPILER, "make", "gcc"], progress)
        log = work / "log"
        folders = {key: source.folder(progress) for key, source in sources.items()}
        top = tree.make(work, folders["micropython"], "samd", {"tinyusb": folders["tinyusb"], f"asf4/{chip.name}": chip.folder})
        port, build = top / "ports" / "samd", work / "build"
        _correct(port / "mcu" / chip.name / "pin-af-table.csv", chip)
        folder = next((f for f in (Path(own_board or "/nonexistent").absolute(), chip.board_of_ours(board), port / "boards" / board) if f.is_dir()), None)
        settings_file = folder / "mpconfigboard.mk" if folder else None
        if settings_file is None or f"MCU_SERIES = {chip.name.upper()}" not in settings_file.read_text():
            raise Failure(f"BOARD={board} is no {chip.name.upper()} board of MicroPython's port samd, nor of {chip.folder}/boards", 2)
        # No path of this machine in the image.
        steady_paths = " ".join(f"-ffile-prefix-map={path}={key}" for key, path in [("", work), ("firmware", HERE), *folders.items()])
        includes = " ".join(f"-I{path}" for path in (HERE / "samd" / "registers", HERE / "samd" / "hal", chip.folder / "registers"))
        settings = {
            "BOARD": board,
            "BOARD_DIR": folder,
            "BUILD": build,
            "FROZEN_MANIFEST": manifest,
            "MICROPY_MPYCROSS": mpy_cross.build(progress).path,
            "MPY_LIB_DIR": os.environ.get("MPY_LIB_DIR", str(work / "empty")),
            "PYTHON": sys.executable,
            "USER_C_MODULES": HERE / "samd",
            "CONSOLE": console,
            "ASF4_SRC_C": f"lib/asf4/{chip.name}/flash.c",
            "CFLAGS_EXTRA": f"{includes} {_SMALL} {_ADDED} {steady_paths}",
        }
        if code:
            settings["MICROPY_HW_CODESIZE"] = code
        if linker:
            settings["LD_FILES"] = linker
        progress.step(f"compile the firmware for {board}")
        command = ["make", "-s", jobs(), "-C", str(port), *(f"{key}={value}" for key, value in settings.items())]
        try:
            tools.run(command, log, environment={**STEADY, LIBRARY: str(library.parent)})
        except Failure as failure:
            raise _too_large(log, board, failure) from failure
        for kind in ("elf", "bin", "uf2"):
            (build / f"firmware.{kind}").rename(work / f"{name}.{kind}")
        report = work / f"{name}.size.txt"
        tools.run(["arm-none-eabi-size", "-A", f"{name}.elf"], report, work)
        summary = _summary(work, name)
        report.write_text(f"{summary}\n\n{report.read_text()}")
        for scrap in ("micropython", "build", "empty"):
            shutil.rmtree(work / scrap)
        progress.step(f"done: {summary}")

    folder, cached = cache.folder(f"{chip.name}-{inputs}-{cache.Fingerprint(tools.version('gcc-arm-none-eabi'))}", make, force)
    return Result(folder / f"{name}.uf2", cached)


def _correct(table: Path, chip: _Chip) -> None:
    """Puts right what MicroPython's table of pins has wrong; a later MicroPython may not."""
    corrections = chip.folder / "pin-af-table.json"
    if corrections.is_file():
        text = table.read_text()
        for wrong, right in json.loads(corrections.read_text()).items():
            text = text.replace(f"\n{wrong}\n", f"\n{right}\n")
        table.write_text(text)


def _too_large(log: Path, board: str, failure: Failure) -> Failure:
    if over := re.search(r"region `FLASH' overflowed by (\d+) bytes", log.read_text(errors="replace")):
        return Failure(
            f"the firmware for {board} is {int(over[1]):,} bytes larger than the part of the flash that is set aside for it; freeze less (FROZEN_MANIFEST), "
            "or set more aside (CODE_SIZE=224K, say), which leaves less for files"
        )
    return failure


def _summary(work: Path, name: str) -> str:
    """Where flash and RAM go, by the linker's symbols."""
    listing = work / "symbols"
    tools.run(["arm-none-eabi-nm", f"{name}.elf"], listing, work)
    symbol = {parts[2]: int(parts[0], 16) for parts in map(str.split, listing.read_text().splitlines()) if len(parts) == 3 and parts[0] != "$"}
    listing.unlink()
    flash, room = (work / f"{name}.bin").stat().st_size, symbol["_codesize"]
    heap, stack = symbol["_eheap"] - symbol["_sheap"], symbol["_estack"] - symbol["_sstack"]
    return (
        f"{flash:,} of {room:,} bytes of flash, {symbol['_sflash_fs']:,} for files; "
        f"RAM: {symbol['_ebss'] - _RAM:,} fixed, {stack:,} stack, {heap:,} heap"
    )


def _images(chip: _Chip) -> list[Image]:
    what = f"firmware for {chip.name.upper()} boards: UF2, with ELF, BIN and a list of sizes beside it; BOARD names another board than {chip.board}"
    return [
        Image(chip.name, what, lambda progress, force: _build(chip, progress, force)),
        Image(f"{chip.name}-stock", "the same without the package usbdev, to measure libraries on", lambda progress, force: _build(chip, progress, force, is_stock=True)),
    ]


IMAGES = [*_images(_Chip("samd21", "SAMD_GENERIC_D21X18")), *_images(_Chip("samd51", "SAMD_GENERIC_D51X19"))]
