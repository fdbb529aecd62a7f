"""Names by position: cut off, and the same in the explorer."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from peculiar.tables.designations import designation

#: A position whose last digits would be rounded up.
RA = 15 * (12 + 32 / 60 + 28.99 / 3600)
DEC = 3 + 2 / 60 + 17.9 / 3600


@pytest.mark.parametrize(
    ("ra", "dec", "name"),
    [
        (RA, DEC, "J123228.9+030217"),
        (0, -0.5 / 3600, "J000000.0-000000"),
        (359.9999999, -89.99999, "J235959.9-895959"),
        (-15, 0, "J230000.0+000000"),
        # Whole seconds survive the arithmetic of degrees.
        (15 * (1 + 1 / 60 + 1 / 3600), 1, "J010101.0+010000"),
        (None, None, ""),
        (10.0, float("nan"), ""),
    ],
)
def test_names_are_cut_off_not_rounded_and_keep_their_zeros(ra, dec, name):
    assert designation(ra, dec) == name


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_explorer_calls_objects_the_same(request):
    page = request.config.rootpath / "src" / "peculiar" / "explorer" / "page" / "js"
    rng = np.random.default_rng(1)
    # Every other one on a round position, where the last digit is easily lost.
    places = np.stack([rng.uniform(0, 360, 2000), rng.uniform(-90, 90, 2000)], axis=1)
    places[::2] = np.round(places[::2] * 240) / 240
    script = (
        "global.window = globalThis; process.argv.slice(1).forEach(require);"
        "const places = JSON.parse(require('fs').readFileSync(0));"
        "const { designation } = window.Peculiar.names;"
        "console.log(JSON.stringify(places.map(([a, b]) => designation(a, b))));"
    )
    found = subprocess.run(
        [
            "node",
            "-e",
            script,
            *(page / f"{name}.js" for name in ("sexagesimal", "names")),
        ],
        input=json.dumps(places.tolist()),
        capture_output=True,
        check=True,
        text=True,
    )
    assert json.loads(found.stdout) == [designation(*one) for one in places.tolist()]
