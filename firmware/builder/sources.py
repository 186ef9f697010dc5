"""The pinned source packages of sources.json, or the user's own checkouts."""
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import cache, tools
from .failure import Failure
from .progress import Progress

_PINNED = json.loads((Path(__file__).parent.parent / "sources.json").read_text())


@dataclass(frozen=True)
class Source:
    """One project's sources: where they are or will be, and what identifies their content."""

    name: str
    own: Path | None  # the user's checkout

    @staticmethod
    def named(name: str) -> "Source":
        pin = _PINNED["sources"][name]
        own = os.environ.get(pin["own"])
        if own and not (Path(own) / pin["has"]).is_file():
            raise Failure(f"{pin['own']}={own} has no {pin['has']}; point it to a checkout of {name}, or unset it to use the packaged sources", 2)
        return Source(name, Path(own).absolute() if own else None)

    @property
    def _pin(self) -> dict[str, str]:
        return _PINNED["sources"][self.name]

    def identify(self, fingerprint: cache.Fingerprint) -> None:
        if self.own:
            fingerprint.add_state(self.own)
        else:
            fingerprint.add(self._pin["sha256"])

    def folder(self, progress: Progress) -> Path:
        """The unpacked sources; downloads them if need be."""
        if self.own:
            return self.own
        name = f"{self.name}-{self._pin['sha256'][:16]}"
        return cache.folder(name, lambda work: self._fetch(work, progress))[0] / self._pin["folder"]

    def _fetch(self, work: Path, progress: Progress) -> None:
        pin = self._pin
        download = work / ".download"
        download.mkdir()
        kept = Path(os.environ.get("USBDEV_SOURCES") or "/nonexistent") / pin["file"]
        if kept.is_file():
            shutil.copy(kept, download)
        else:
            self._download(download, progress)
        archive = download / pin["file"]
        found = hashlib.sha256(archive.read_bytes()).hexdigest() if archive.is_file() else "no such file"
        if found != pin["sha256"]:
            raise Failure(f"{pin['file']}: SHA-256 is {found}, sources.json says {pin['sha256']}; not used", 3)
        progress.step(f"unpack {pin['file']}")
        if pin["kind"] == "source":
            tools.need(["xz"], progress)
            with tarfile.open(archive) as tar:
                tar.extractall(work, members=_without_top(tar))
        else:
            subprocess.run(["dpkg", "-x", archive, work], check=True)
        shutil.rmtree(download)

    def _download(self, folder: Path, progress: Progress) -> None:
        pin = self._pin
        progress.step(f"download {pin['package']} {pin['version']}")
        wanted = f"{pin['package']}={pin['version']}"
        try:
            _apt(["source", "-qq", "--download-only", wanted] if pin["kind"] == "source" else ["download", "-qq", wanted], folder)
        except Failure as failure:
            # Archives keep only the latest version of a package; the same build needs the same bytes.
            raise Failure(
                f"{failure}\nwhere the archive has a later version by now: get {pin['file']} (SHA-256 {pin['sha256']}) from Debian's snapshot archive, "
                f"which keeps every version, and let USBDEV_SOURCES name its folder; or let {pin['own']} name a checkout of {self.name}", 3
            ) from failure


def _without_top(tar: tarfile.TarFile):
    """The members without the archive's one top folder, and nothing that would land elsewhere."""
    for member in tar:
        member.name = member.name.partition("/")[2]
        if member.name and ".." not in Path(member.name).parts and (member.isfile() or member.isdir() or member.issym()):
            member.mode |= 0o200 if member.isfile() else 0
            yield member


def fetch_packages(packages: list[str], folder: Path) -> None:
    """Unpacks binary packages, in the suite's version of the day."""
    download = folder / ".download"
    download.mkdir(parents=True)
    _apt(["download", "-qq", *packages], download)
    for archive in sorted(download.glob("*.deb")):
        subprocess.run(["dpkg", "-x", archive, folder], check=True)
    shutil.rmtree(download)


def _apt(command: list[str], folder: Path) -> None:
    """apt-get with lists and sources of its own: this machine's Debian mirror, but the suite of sources.json."""
    if shutil.which("apt-get") is None:
        names = " and ".join(pin["own"] for pin in _PINNED["sources"].values())
        raise Failure(f"this system has no apt to fetch the sources with; set {names} to checkouts of your own", 3)
    state, _ = cache.folder(f"apt-{_PINNED['suite']}", _make_apt)
    log = folder / "log"
    try:
        tools.run(["apt-get", *_apt_options(state), *command], log, folder)
    except Failure as failure:
        # The lists may be older than the mirror's last change.
        state, _ = cache.folder(f"apt-{_PINNED['suite']}", _make_apt, force=True)
        try:
            tools.run(["apt-get", *_apt_options(state), *command], log, folder)
        except Failure:
            raise Failure(f"apt cannot fetch {command[-1]} from {_PINNED['suite']}:\n{failure}", 3) from failure


def _apt_options(state: Path) -> list[str]:
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": state / "lists",
        "Dir::Cache": state / "cache",
        "APT::Sandbox::User": "root",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _make_apt(work: Path) -> None:
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(LABEL)", "Created-By: Packages"], stdout=subprocess.PIPE, text=True
    ).stdout.splitlines()
    mirrors = [uri for uri, _, label in (target.partition(" ") for target in targets) if label == "Debian"] or [
        uri for uri in (target.split(" ")[0] for target in targets) if uri.rstrip("/").endswith("/debian")
    ]
    if not mirrors:
        raise Failure("apt knows no Debian mirror on this system; set MPY_DIR and TINYUSB_DIR to checkouts of your own", 3)
    for name in ("lists/partial", "cache/archives/partial"):
        (work / name).mkdir(parents=True)
    key = "/usr/share/keyrings/debian-archive-keyring.gpg"
    lines = [f"{kind} [signed-by={key}] {mirrors[0]} {_PINNED['suite']} main\n" for kind in ("deb", "deb-src")]
    (work / "sources.list").write_text("".join(lines))
    tools.run(["apt-get", *_apt_options(work), "update", "-qq"], work / "log", exit_code=3)
