"""The explorer of made-up results, open in a browser."""

import functools
import http.server
import threading
from types import SimpleNamespace

import pandas as pd
import pytest
from chromium import ARGUMENTS, CHROMIUM
from made_up_explorer import make_results
from playwright.sync_api import sync_playwright

from peculiar.explorer.write import write_explorer

READY = "() => window.Peculiar && Peculiar.started"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that keeps what it is asked to itself."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    results = make_results(tmp_path_factory.mktemp("explorer"))
    write_explorer(**results)
    return results


@pytest.fixture(scope="module")
def catalogue(results):
    return pd.read_parquet(results["catalog"])


@pytest.fixture(scope="module")
def addresses(results):
    """Give the page's addresses: on disk, and on a web server."""
    folder = results["folder"]
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        yield {"file": (folder / "index.html").as_uri(), "http": f"{host}/index.html"}
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=["file", "http"])
def address(request, addresses):
    return addresses[request.param]


@pytest.fixture
def page(browser, address):
    """Open the map's page."""
    yield from opened(browser, address, "#tab=map")


@pytest.fixture
def home(browser, address):
    """Open the first page."""
    yield from opened(browser, address, "")


def opened(browser, address, part):
    """Open a page; nothing may be asked of others, or go wrong, until the end."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    seen = SimpleNamespace(asked=[], wrong=[])
    page.on("request", lambda request: seen.asked.append(request.url))
    page.on("pageerror", lambda error: seen.wrong.append(str(error)))
    page.on(
        "console", lambda said: said.type == "error" and seen.wrong.append(said.text)
    )
    page.goto(address + part)
    page.wait_for_function(READY)
    yield page
    root = address.removesuffix("index.html")
    assert [url for url in seen.asked if not url.startswith((root, "data:"))] == []
    assert seen.wrong == []
    context.close()
