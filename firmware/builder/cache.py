"""The cache: folders that appear complete or not at all, named after what their content was made from."""
import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from .failure import Failure


def root() -> Path:
    """$USBDEV_CACHE, or usbdev in the user's cache folder."""
    if own := os.environ.get("USBDEV_CACHE"):
        return Path(own).absolute() / "firmware"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "usbdev" / "firmware"


def folder(name: str, make: Callable[[Path], None], force: bool = False) -> tuple[Path, bool]:
    """The cached folder `name`; if it is not there, `make` fills it. True if it was there.

    `make` works in a folder beside it, which is renamed when it is complete. Other processes that want the same folder wait.
    """
    target = root() / name
    if target.is_dir() and not force:
        return target, True
    with _locked(name):
        if target.is_dir() and not force:
            return target, True  # another process was faster
        for left in root().glob(f".{name}.*/"):
            shutil.rmtree(left, ignore_errors=True)  # of a process that was killed: the lock is ours
        work = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=root()))
        try:
            os.chmod(work, 0o755)
            make(work)
            old = None
            if target.is_dir():
                old = Path(tempfile.mkdtemp(prefix=f".{name}.old.", dir=root()))
                target.rename(old / "gone")
            work.rename(target)
            if old:
                shutil.rmtree(old, ignore_errors=True)
        except Failure as failure:
            if not (work / "log").is_file():
                raise
            log = root() / f"{name}.log"
            os.replace(work / "log", log)
            raise Failure(f"{failure}\n  the whole log: {log}", failure.exit_code) from failure
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return target, False


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    try:
        root().mkdir(parents=True, exist_ok=True)
        lock = open(root() / f".{name}.lock", "w")
    except OSError as error:
        raise Failure(f"cannot write to the cache: {error}; set USBDEV_CACHE to a folder that you can write to", 3) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Fingerprint:
    """A hash over what a folder is made from."""

    def __init__(self, *texts: str):
        self._hash = hashlib.sha256()
        self.add(*texts)

    def add(self, *texts: str) -> "Fingerprint":
        for text in texts:
            data = text.encode()
            self._hash.update(b"%d:" % len(data) + data)
        return self

    def add_contents(self, top: Path) -> "Fingerprint":
        """Names and contents of the files under `top`, without hidden ones."""
        for path in _files(top):
            self.add(str(path.relative_to(top)), hashlib.sha256(path.read_bytes()).hexdigest())
        return self

    def add_state(self, top: Path) -> "Fingerprint":
        """Names, sizes and times of the files under `top`: quick enough for a checkout of thousands."""
        for path in _files(top):
            stat = path.stat()
            self.add(str(path), str(stat.st_size), str(stat.st_mtime_ns))
        return self

    def __str__(self) -> str:
        return self._hash.hexdigest()[:16]


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
        return
    for folder_name, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in ("build", "node_modules", "__pycache__"))
        for name in sorted(files):
            path = Path(folder_name, name)
            if not name.startswith(".") and path.is_file():
                yield path
