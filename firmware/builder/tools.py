"""The programs that a build runs, and the packages that bring them."""
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from .failure import Failure
from .progress import Progress

# Program, or a file that stands for what is no program -> Debian's package, where they differ.
PACKAGES = {
    "arm-none-eabi-gcc": "gcc-arm-none-eabi",
    "/usr/lib/arm-none-eabi/include/stdint.h": "libnewlib-arm-none-eabi",
    "/usr/include/stdio.h": "libc6-dev",
    "wasm-ld-19": "lld-19",
    "node": "nodejs",
    "xz": "xz-utils",
}


def need(programs: Iterable[str], progress: Progress) -> None:
    """Installs what is missing as root, else tells how."""
    missing = sorted({PACKAGES.get(program, program) for program in programs if not _is_there(program)})
    if not missing:
        return
    install = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Failure(f"missing: {', '.join(missing)}. Get them with: sudo apt-get install {' '.join(missing)}", 3)
    progress.step(f"install {' '.join(missing)}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-o", "DPkg::Lock::Timeout=300", "update", "-qq"], install):
        result = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise Failure(f"apt could not install {' '.join(missing)}:\n{_tail(result.stdout)}", 3)


def _is_there(program: str) -> bool:
    return os.path.exists(program) if program.startswith("/") else shutil.which(program) is not None


def run(command: list[str], log: Path, folder: Path | None = None, environment: dict[str, str] | None = None, exit_code: int = 1) -> None:
    """Runs a command, its output into `log`. On failure the message ends with the output's last lines."""
    with open(log, "ab") as output:
        output.write(f"$ {' '.join(command)}\n".encode())
        output.flush()
        result = subprocess.run(
            command, cwd=folder, env={**os.environ, **(environment or {})}, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    if result.returncode != 0:
        raise Failure(f"{command[0]} ended with {result.returncode}:\n{_tail(log.read_text(errors='replace'))}", exit_code)


def version(package: str) -> str:
    """The installed version of a Debian package, or '' where there is none."""
    status = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return status.stdout if status.returncode == 0 else ""


def _tail(text: str) -> str:
    return "\n".join("    " + line[:300] for line in text.splitlines()[-25:])
