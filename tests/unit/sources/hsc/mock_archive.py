"""A local server of both interfaces of HSC's archive, with a seeded sky and errors."""

import base64
import io
import json
import re
import tarfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from functools import cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from astropy.io import fits

USER, PASSWORD = "someone", "not-a-secret-1b9f"
SCALE = 0.168 / 3600  # degrees a pixel
FLUXMAG0 = 63095734448.0194  # as the archive's files have it: zero point 27.0


@dataclass
class Faults:
    """Errors of the archive; each request uses up one of `answers`."""

    absent: float = 0.0
    answers: list = field(default_factory=list)
    wait: float = 0.0
    twice: bool = False
    watch: Callable[[list[dict]], None] = lambda _: None


class Archive(ThreadingHTTPServer):
    """The server; counts connections that are served at once, and keeps each list."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, faults: Faults | None = None, table: bytes = b"") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.faults, self.table = faults or Faults(), table
        self.lists, self.calls, self.jobs = [], [], {}
        self.now, self.most = 0, 0
        self.lock = threading.Lock()
        self.host = f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> "Archive":
        """Serve."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.shutdown()
        self.server_close()

    def served(self) -> Counter:
        """Return how often each cutout was sent whole."""
        return Counter(key for _, sent in self.lists for key in sent)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer either interface."""
        archive = self.server
        with archive.lock:
            archive.now += 1
            archive.most = max(archive.most, archive.now)
            self.counted = True
        try:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            time.sleep(archive.faults.wait)
            if self.path.startswith("/das_cutout/"):
                self._cutouts(body)
            else:
                self._catalogue(json.loads(body))
        finally:
            self._served()
            # Close a little later and unannounced, as a proxy of the archive may do: a
            # second request by this connection gets no answer.
            time.sleep(0.02)
            self.close_connection = True

    def end_headers(self) -> None:
        """Count as served: with the answer in hand the client may ask again."""
        self._served()
        super().end_headers()

    def _served(self) -> None:
        with self.server.lock:
            self.server.now -= self.counted
            self.counted = False

    def _answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cutouts(self, body: bytes) -> None:
        expected = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if self.headers["Authorization"] != f"Basic {expected}":
            self._answer(401, b"Unauthorized")
            return
        rows = _rows(self.headers["Content-Type"], body)
        if isinstance(rows, str):
            self._answer(406, rows.encode())
            return
        faults = self.server.faults
        faults.watch(rows)
        with self.server.lock:
            fault = faults.answers.pop(0) if faults.answers else None
        if isinstance(fault, int):
            self._answer(fault, b"come back later", Retry_After="0")
            return
        files = answer(rows, faults)
        sent = list(files) if not callable(fault) else []
        tar = tar_of(dict(files.values()))
        if faults.twice:
            doubled = [entry for entry in files.values() for _ in (0, 1)]
            tar = tar_of(doubled)
        if callable(fault):
            tar, sent = fault(tar, files)
        with self.server.lock:
            self.server.lists.append((rows, sent))
        # No length: as the archive does it, the end of the connection is the end.
        self.send_response(200)
        self.send_header("Content-Type", "application/x-tar")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(tar)

    def _catalogue(self, body: dict) -> None:
        archive, call = self.server, self.path.rsplit("/", 1)[1]
        archive.calls.append((call, body))
        known = {"account_name": USER, "password": PASSWORD}
        if body["credential"] != known or "clientVersion" not in body:
            self._answer(401, b"Unauthorized")
        elif archive.faults.answers and isinstance(archive.faults.answers[0], int):
            self._answer(archive.faults.answers.pop(0), b"later", Retry_After="0")
        elif call == "submit":
            archive.jobs[7] = 0
            self._answer(200, json.dumps({"id": 7, "status": "waiting"}).encode())
        elif call == "status":
            archive.jobs[7] += 1
            status = {"id": 7, "status": "running" if archive.jobs[7] < 2 else "done"}
            if "nonsense" in archive.calls[0][1]["catalog_job"]["sql"]:
                status = {
                    "id": 7,
                    "status": "error",
                    "error": "syntax error",
                }
            self._answer(200, json.dumps(status).encode())
        elif call == "download":
            self._answer(200, archive.table)
        else:
            self._answer(200, b"{}")


def _rows(kind: str, body: bytes) -> list[dict] | str:
    """Return the rows of the list in the form, or its error."""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    parts = list(BytesParser(policy=HTTP).parsebytes(head + body).iter_parts())
    if [part.get_param("name", header="content-disposition") for part in parts] != [
        "list"
    ]:
        return "expected one part, list"
    lines = parts[0].get_payload(decode=True).decode().splitlines()
    if not lines or not lines[0].startswith("#? "):
        return "no header"
    if len(lines) > 1001:
        return f"{len(lines) - 1} rows, at most 1000"
    names = lines[0][3:].split()
    rows = [dict(zip(names, line.split(), strict=True)) for line in lines[1:]]
    for number, row in enumerate(rows, start=2):
        if not re.fullmatch(r"HSC-[GRIZY]", row["filter"]):
            return f"line {number}: no filter {row['filter']}"
        row["line"] = number
    return rows


def sky(*place: str) -> np.random.Generator:
    """Return the random numbers of one cutout: the same whenever it is asked for."""
    text = " ".join(place)
    return np.random.default_rng(int(sha256(text.encode()).hexdigest()[:15], 16))


def place_of(row: dict) -> tuple[str, ...]:
    """Return what the sky of a row depends on."""
    return tuple(row[key] for key in ("filter", "tract", "ra", "dec"))


def is_absent(row: dict, share: float) -> bool:
    """Return whether the archive has no data for a row."""
    return sky(*place_of(row)).uniform() < share


@cache
def cutout(place: tuple[str, ...], width: str) -> bytes:
    """Draw a cutout: noise and a Gaussian at the position; sizes vary by a pixel."""
    rng = sky(*place)
    rng.uniform()
    ra, dec = map(float, place[2:])
    half = float(width.removesuffix("asec")) / 3600 / SCALE
    shape = (int(2 * half) + rng.integers(0, 2), int(2 * half) + rng.integers(0, 2))
    middle = (np.array(shape[::-1]) - 1) / 2 + rng.uniform(-0.5, 0.5, 2)
    wcs = {"CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CUNIT1": "deg", "CUNIT2": "deg"}
    wcs |= {"CRVAL1": ra, "CRVAL2": dec}
    wcs |= {"CRPIX1": middle[0] + 1, "CRPIX2": middle[1] + 1}
    wcs |= {"CDELT1": -SCALE, "CDELT2": SCALE}
    y, x = np.indices(shape)
    radius2 = (x - middle[0]) ** 2 + (y - middle[1]) ** 2
    flux = 100 * np.exp(-radius2 / 18) + rng.normal(0, 0.03, shape)
    primary = fits.PrimaryHDU()
    primary.header["FLUXMAG0"] = FLUXMAG0
    image = fits.ImageHDU(flux.astype(np.float32), fits.Header(wcs))
    buffer = io.BytesIO()
    parts = [primary, image, fits.ImageHDU(), fits.ImageHDU()]
    fits.HDUList(parts).writeto(buffer)
    return buffer.getvalue()


def answer(rows: list[dict], faults: Faults) -> dict[tuple, tuple[str, bytes]]:
    """Return the files of a request, by what was asked for."""
    found = {}
    for row in rows:
        if not is_absent(row, faults.absent):
            name = (
                f"arch-231122-000001/{row['line']}-cutout-{row['filter']}-"
                f"{row['tract']}-{row['rerun']}.fits"
            )
            found[row["ra"], row["dec"], row["filter"]] = (
                name,
                cutout(place_of(row), row["sw"]),
            )
    return found


def tar_of(files: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """Pack files."""
    buffer = io.BytesIO()
    pairs = files.items() if isinstance(files, dict) else files
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, content in pairs:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


def cut_short(share: float):
    """Return an error: the answer ends after this share of its bytes."""

    def fault(tar: bytes, files: dict) -> tuple[bytes, list]:
        end, sent = int(len(tar) * share), []
        with tarfile.open(fileobj=io.BytesIO(tar)) as whole:
            for key, member in zip(files, whole, strict=False):
                if member.offset_data + member.size <= end:
                    sent.append(key)
        return tar[:end], sent

    return fault


def cut_between_files(number: int):
    """Return an error: the answer ends right behind a file, without a tar's end."""

    def fault(tar: bytes, files: dict) -> tuple[bytes, list]:
        with tarfile.open(fileobj=io.BytesIO(tar)) as whole:
            member = whole.getmembers()[number]
        end = member.offset_data + -(-member.size // 512) * 512
        return tar[:end], list(files)[: number + 1]

    return fault


def hostile(member: tarfile.TarInfo, content: bytes = b""):
    """Return an error: the answer begins with a member that no archive sends."""

    def fault(tar: bytes, _: dict) -> tuple[bytes, list]:
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w") as packed:
            # Without its content: a bomb says that there is more than there is.
            packed.addfile(member, io.BytesIO(content) if content else None)
        end = 512 + -(-len(content) // 512) * 512
        return buffer.getvalue()[:end] + tar, []

    return fault
