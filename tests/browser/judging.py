"""How a test judges by the page's keys."""

#: The page has started.
READY = "() => window.Peculiar && Peculiar.started"


def settled(page, condition: str) -> None:
    """Wait until something is so."""
    page.wait_for_function(f"() => {condition}")


def shown(page) -> str:
    """Return the id of the object that is to be judged."""
    settled(page, "document.getElementById('judge').dataset.object")
    return page.evaluate("document.getElementById('judge').dataset.object")


def say(page, key: str) -> str:
    """Press a key; return the id of the object that it judged."""
    before = shown(page)
    page.keyboard.press(key)
    settled(page, f"document.getElementById('judge').dataset.object !== '{before}'")
    return before
