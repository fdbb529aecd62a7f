"""Pictures are those of the objects at which people look, each of its own object."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from astropy.visualization import make_lupton_rgb
from made_up_explorer import (
    BANDS,
    JUDGED,
    QUEUED,
    SCALES,
    SIMILAR,
    SIZE,
    WIDE,
    Folder,
    colour,
    view_of,
)
from PIL import Image

from peculiar.explorer.rows import Rows
from peculiar.explorer.strips import RECONSTRUCTED
from peculiar.explorer.wide import Cutouts, faint_light, in_grey, write_wide
from peculiar.explorer.write import write_explorer


def panels_of(made, kind, row, size):
    """Return the panels of an object's picture, int (panel, size, size, 3)."""
    path = made.folder / kind / f"{row // 1000:04d}" / f"{row}.webp"
    picture = np.asarray(Image.open(path)).astype(int)
    assert picture.shape == (size, picture.shape[1], 3)
    return np.stack(np.split(picture, picture.shape[1] // size, axis=1))


def test_pictures_are_of_what_people_look_at(made, table):
    shown = made.array("strip") > 0
    # In a survey with few pictures, too, what is listed and judged has one.
    listed = [*QUEUED, *JUDGED, 118, 116]
    assert shown[listed].all()
    ids = list(table["object_id"])
    similar = np.full((len(ids), SIMILAR + 1), -1)
    rows = made.array("similar_rows")
    similar[rows] = made.array("similar_0").reshape(len(rows), -1)
    beside = similar[listed]
    assert shown[beside[beside >= 0]].all()
    for kind in ("strips", "wide"):
        files = {int(path.stem) for path in made.folder.glob(f"{kind}/*/*.webp")}
        assert files == set(np.flatnonzero(shown))


def test_the_first_of_each_order_come_in_turn(results, table):
    """Those beside the listed ones: candidates, far out ones, the highest scores."""
    results["publish"]["explorer"] |= {"strips": 20, "random": 0}
    write_explorer(**results)
    shown = Folder(results["folder"]).array("strip") > 0
    artifact = table["artifact_score"] >= 0.8
    artifact = artifact.where(table["judgement"].isna(), False)
    far = table["knn_distance_sigma"].mask(artifact).sort_values(ascending=False)
    # 20 less the 7 that are listed; the one further candidate; then by turns.
    assert shown[table.index[table["candidate_rank"] > 0]].all()
    assert shown[far.index[:5]].all()
    assert shown[:5].all()
    most = 20 + 7 * (SIMILAR + 1) + 2
    assert 20 <= shown.sum() <= most


def test_others_are_drawn_at_random(results):
    counts = []
    for number in (0, 5, 9999):
        results["publish"]["explorer"]["random"] = number
        write_explorer(**results)
        counts.append(int((Folder(results["folder"]).array("strip") > 0).sum()))
    assert counts[1] == counts[0] + 5
    assert counts[2] == 120
    more = Folder(results["folder"]).meta["strips"]["more"]
    assert more.startswith("120 of 120 objects have pictures")
    assert "publish.explorer.strips" in more


def test_each_strip_shows_its_own_object(made, table):
    assert made.meta["strips"]["panels"] == ["image", *RECONSTRUCTED]
    for row in np.flatnonzero(made.array("strip")):
        panels = panels_of(made, "strips", row, SIZE)
        assert len(panels) == 4
        real = colour(table["object_id"][[row]].to_numpy())[0].astype(int)
        inside = [panel[3:-3, 3:-3].mean(axis=(0, 1)) for panel in panels]
        # WebP keeps flat colours to a few steps; the next object's is one step away in
        # red and green at once, so that the mean of both tells them apart.
        for found, truth in zip(
            inside[:3], (real, real // 2, 2 * (real - real // 2)), strict=True
        ):
            np.testing.assert_allclose(found, np.minimum(truth, 255), atol=8)
        # All of the residual comes from the lower right quarter.
        heat = panels[3].sum(axis=-1)
        assert heat[-3:, -3:].mean() > 400 > 60 > heat[:3, :3].mean()


def test_a_detector_that_makes_no_images_has_one_panel(results):
    results |= {"reconstructions": {}, "embeddings": {}}
    results["publish"] |= {"detector": "knn", "score": "distance"}
    write_explorer(**results)
    made = Folder(results["folder"])
    assert made.meta["strips"]["panels"] == ["image"]
    assert made.meta["maps"] == []
    with Image.open(next(made.folder.glob("strips/*/*.webp"))) as strip:
        assert strip.size == (SIZE, SIZE)


def test_the_page_knows_size_scale_and_bands_of_each_slice(made, table):
    strips = made.meta["strips"]
    assert set(strips["wide"]) == {"wide", "faint light", *"griz"}
    assert strips["wide"][:2] == ["wide", "faint light"]
    shown = made.array("strip")
    for row in np.flatnonzero(shown):
        name = table["slice"][row]
        assert strips["forms"][shown[row] - 1] == {
            "side": SIZE,
            "wideSide": WIDE,
            "scale": SCALES[name],
            "wide": ["wide", "faint light", *BANDS[name]],
        }


def test_each_whole_cutout_is_that_of_its_object(made, table):
    """In the view's stretch by astropy, and in the band with a spot alone."""
    for row in np.flatnonzero(made.array("strip")):
        object_id, name = table["object_id"][row], table["slice"][row]
        panels = panels_of(made, "wide", row, WIDE)
        assert len(panels) == 2 + len(BANDS[name])
        flat = colour([object_id])[0].astype(np.float32)
        options = {key: view_of(name)["stretch"][key] for key in ("stretch", "Q")}
        truth = make_lupton_rgb(*flat[:, None, None], minimum=0.0, **options)[0, 0]
        # WebP keeps flat colours to a few steps.
        found = panels[0, 12:].mean(axis=(0, 1))
        np.testing.assert_allclose(found, truth, atol=8)
        spots = [panel[5:7, 5:7].mean() - panel[16:].mean() for panel in panels[2:]]
        assert int(np.argmax(spots)) == object_id % len(BANDS[name])
        assert sorted(spots)[-1] > 100 > 20 > sorted(spots)[-2]


@pytest.mark.parametrize("stretch", [None, {"minimum": 0.0, "stretch": 0.5, "Q": 15.0}])
def test_images_without_flux(tmp_path, stretch):
    """Shown as they are; each channel too, or in grey of its flux if that is known."""
    rng = np.random.default_rng(1)
    grey = rng.integers(20, 60, (3, 32, 32, 1), np.uint8)
    images = np.repeat(grey, 3, axis=3)
    patch = (200, 160, 120)
    images[:, 8:16, 8:16] = patch
    ids = np.array([7, 9, 11])
    with h5py.File(tmp_path / "0000.h5", "w") as file:
        file["object_id"], file["image"] = ids, images
        file.attrs["bands"] = ["x", "y", "z"]
        file.attrs["pixel_scale"], file.attrs["zero_point"] = 0.3, 27.0
    catalogue = {"slice": ["s"] * 3, "object_id": ids[::-1], "shard": [0] * 3}
    view = {"bands": ["x", "y", "z"], "stretch": {"kind": "none"}}
    cutouts = {"s": Cutouts([tmp_path / "0000.h5"], view, stretch)}
    rows = Rows(pa.table(catalogue))
    size = write_wide(tmp_path / "wide", rows, np.ones(3, bool), cutouts)
    files = sorted((tmp_path / "wide" / "0000").iterdir())
    assert [path.name for path in files] == ["0.webp", "1.webp", "2.webp"]
    assert size == sum(path.stat().st_size for path in files)
    panels = np.split(np.asarray(Image.open(files[2])).astype(int), 5, axis=1)
    inside = [panel[10:14, 10:14].mean(axis=(0, 1)) for panel in panels]
    np.testing.assert_allclose(inside[0], patch, atol=15)
    for channel, panel in enumerate(panels[2:]):
        if stretch is None:
            assert abs(inside[2 + channel].mean() - patch[channel]) < 15
        else:  # the sky is dark, and the brightest white, in each band alike
            assert inside[2 + channel].mean() > 200
            assert np.median(panel[20:]) < 100


def test_faint_light_is_seen_against_the_noise():
    """A patch of the noise's own brightness, which the view's stretch does not show."""
    rng = np.random.default_rng(1)
    flux = rng.normal(5, 0.02, (1, 96, 96, 3)).astype(np.float32)
    flux[:, 40:56, 40:56] += 0.04
    for factor in (1.0, 1e-6, 1e6):  # in any unit
        image = faint_light(flux * np.float32(factor)).astype(int)
        patch, sky = image[0, 42:54, 42:54].mean(), image[0, :30, :30].mean()
        assert 10 < sky < 60
        assert patch > 1.6 * sky


def test_a_band_in_grey_goes_from_sky_to_peak():
    rng = np.random.default_rng(1)
    flux = rng.normal(100, 1, (2, 64, 64, 2)).astype(np.float32)
    y, x = np.mgrid[:64, :64] - 31.5
    flux[0, ..., 0] += 500 * np.exp(-np.hypot(y, x) / 3)
    flux[1, ..., 1] = 0  # a missing band
    grey = in_grey(flux)
    assert grey.dtype == np.uint8
    assert grey[0, 31, 31, 0] == 255
    sky = grey[0, :10, :, 0]
    assert 10 < np.median(sky) < 60
    # Noise alone is not stretched to white.
    assert grey[0, ..., 1].max() < 220
    assert np.ptp(grey[1, ..., 1]) == 0


def test_examples_are_one_galaxy_with_each_kind(made):
    """The host in which kinds change most, each at its strongest, and without any."""
    examples = made.meta["examples"]
    titles = ["artifact", "blend or merger", "tail", "arc", "ordinary"]
    assert [one["title"] for one in examples] == titles
    greys = []
    for one in examples:
        with Image.open(made.folder / "examples" / one["picture"]) as picture:
            assert picture.size == (WIDE, WIDE)
            greys.append(np.asarray(picture).mean())
    # Rows 0 to 10 are of a host, two levels a kind, and 11 to 21 of the other.
    truth = [
        make_lupton_rgb(*np.full((3, 1, 1), 20 + 10 * row), minimum=0.0, **options)
        for options in [{"stretch": 300.0, "Q": 5.0}]
        for row in (1, 3, 5, 7, 8)
    ]
    np.testing.assert_allclose(greys, [x.mean() for x in truth], atol=3)


def test_kinds_that_were_not_injected_are_left_out(results):
    path = results["injected"].table
    table = pq.read_table(path).to_pandas()
    table[table["kind"] != "tidal_tail"].to_parquet(path)
    write_explorer(**results)
    titles = [one["title"] for one in Folder(results["folder"]).meta["examples"]]
    assert titles == ["artifact", "blend or merger", "arc", "ordinary"]


def test_a_run_without_injected_kinds_has_no_examples(results):
    results["injected"] = None
    write_explorer(**results)
    made = Folder(results["folder"])
    assert made.meta["examples"] == []
    assert not (made.folder / "examples").exists()
