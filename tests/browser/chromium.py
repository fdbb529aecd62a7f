"""The browser that the tests drive."""

import shutil

CHROMIUM = shutil.which("chromium")

#: No part of Chromium may ask the network for anything, nor need a screen.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
]
