"""Mean radial profiles against what was drawn into the images."""

import h5py
import numpy as np
import pandas as pd
import pytest
from made_up_results import FIRST_ID

from peculiar.evaluate.profiles import (
    UNIT_RADIUS,
    mean_profiles,
    radial_profiles,
    unit_flux,
)

SIZE, BANDS, SIGMA = 40, ["g", "r"], {"round": 2.0, "flat": 4.0, "plain": 3.0}


def gaussian(sigma: float, colour: float) -> np.ndarray:
    """Return a round source about pixel size // 2, (size, size, 2): r is 1, g given."""
    y, x = np.indices((SIZE, SIZE)) - SIZE // 2
    light = np.exp(-(x**2 + y**2) / (2 * sigma**2))
    return light[:, :, None] * np.array([colour, 1.0])


def survey_of(folder, count=60, name="flux"):
    """Write two shards, scores and labels; selected ones are bluer, all of any flux."""
    rng = np.random.default_rng(6)
    ids = FIRST_ID + np.arange(count)
    label = np.array(["round", "flat", "plain"])[np.arange(count) % 3]
    selected = np.arange(count) % 2 == 0
    images = np.stack(
        [
            rng.uniform(1, 50) * gaussian(SIGMA[one], 1.5 if chosen else 0.5)
            for one, chosen in zip(label, selected, strict=True)
        ]
    )
    images += rng.normal(0, 1e-3, images.shape)
    if name == "image":
        images = np.clip(images * 5, 0, 255).astype(np.uint8)
    for shard in range(2):
        rows = slice(shard * count // 2, (shard + 1) * count // 2)
        with h5py.File(folder / f"{shard:04d}.h5", "w") as file:
            file.attrs["bands"], file.attrs["pixel_scale"] = BANDS, 0.168
            file["object_id"] = ids[rows]
            file[name] = images[rows].astype(np.float32 if name == "flux" else np.uint8)
    shards = np.repeat([0, 1], [count // 2, count - count // 2])
    frame = pd.DataFrame({"object_id": ids, "shard": shards, "selected": selected})
    frame.sample(frac=1, random_state=2).to_parquet(folder / "scores.parquet")
    labels = pd.DataFrame({"object_id": ids, "label": label})
    labels.to_parquet(folder / "labels.parquet")
    return {
        "cutouts": [folder / "0000.h5", folder / "0001.h5"],
        "scores": folder / "scores.parquet",
        "labels": folder / "labels.parquet",
        "classes": {"ordinary": ["plain"], "groups": {}},
        "seed": 1,
    }


def test_rings_of_known_pixels():
    images = np.zeros((1, 7, 7, 2))
    images[0, 3, 3] = 9, 1
    images[0, 3, 4] = images[0, 2, 3] = 4, 0
    radius, profiles = radial_profiles(images)
    # By hand: ring 1 has the four neighbours and the four diagonal ones (1.41 px).
    assert radius[:2] == pytest.approx([0, (4 + 4 * np.sqrt(2)) / 8])
    assert profiles[0, :, 0] == pytest.approx([9, 1, 0, 0])
    assert profiles[0, :, 1] == pytest.approx([1, 0, 0, 0])


@pytest.mark.parametrize("size", [8, 9])
def test_rings_end_at_the_edge(size):
    radius, profiles = radial_profiles(np.ones((2, size, size, 1)))
    assert profiles.shape == (2, size - size // 2, 1)
    assert profiles == pytest.approx(1)
    assert (np.diff(radius) > 0.5).all()


def test_unit_flux_is_of_a_circle_and_the_mean_of_the_bands():
    images = np.ones((1, 41, 41, 2)) * np.array([1.0, 3.0])
    pixels = sum(
        x * x + y * y <= UNIT_RADIUS**2 for x in range(-6, 7) for y in range(-6, 7)
    )
    assert unit_flux(images) == pytest.approx([2 * pixels])


def test_profiles_are_those_that_were_drawn_and_keep_colours(tmp_path):
    profiles, _ = mean_profiles(**survey_of(tmp_path), least=10)
    assert list(dict.fromkeys(profiles["label"])) == ["ordinary", "flat", "round"]
    for (label, selected, band), part in profiles.groupby(
        ["label", "selected", "band"], sort=False
    ):
        sigma = SIGMA["plain" if label == "ordinary" else label]
        colour = {"g": 1.5 if selected else 0.5, "r": 1.0}[band]
        source = gaussian(sigma, 1.0)[None]
        unit = unit_flux(source)[0] * (1 + (1.5 if selected else 0.5)) / 2
        truth = colour * radial_profiles(source)[1][0, :, 0] / unit
        assert (part["n"] == 10).all()
        # Noise of 0.001 a pixel, of a unit of at least 20, over 10 objects and rings.
        assert np.abs(part["mean"] - truth).max() < 1e-4
        assert (part["error"] < 1e-4).all()


def test_too_few_objects_and_objects_without_flux_do_not_count(tmp_path):
    files = survey_of(tmp_path, count=30)
    labels = pd.read_parquet(files["labels"])
    labels.loc[labels["label"] == "flat", "label"] = ["flat", "flat"] + [None] * 8
    labels.to_parquet(files["labels"])
    with h5py.File(files["cutouts"][0], "r+") as file:
        file["flux"][0] = -1  # round, selected
    profiles, counts = mean_profiles(**files, least=3)
    assert set(profiles["label"]) == {"ordinary", "round"}
    used = profiles.groupby(["label", "selected"])["n"].first()
    assert used["round", True] == 4
    assert used["ordinary", False] == 5
    assert counts.values.tolist() == [
        ["ordinary", 5, 5],
        ["round", 5, 5],
        ["flat", 1, 1],
    ]


def test_labels_of_a_group_are_one_class(tmp_path):
    files = survey_of(tmp_path)
    files["classes"]["groups"] = {"known": ["round", "flat", "absent"]}
    profiles, counts = mean_profiles(**files, least=10)
    assert counts.values.tolist() == [["ordinary", 10, 10], ["known", 20, 20]]
    assert set(profiles["n"][profiles["label"] == "known"]) == {20}


def test_of_many_objects_some_are_drawn_at_random(tmp_path, monkeypatch):
    monkeypatch.setattr("peculiar.evaluate.profiles.MOST", 4)
    files = survey_of(tmp_path)
    (first, counts), (again, _) = (mean_profiles(**files, least=4) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    assert set(first["n"]) == {4}
    assert set(counts["selected"]) == {10}


@pytest.mark.parametrize("name", ["flux", "image"])
def test_profiles_are_drawn_in_a_panel_a_band(texts, tmp_path, name):
    found = texts("profiles", **survey_of(tmp_path, name=name), least_per_bin=10)
    assert [text for text in found if text.endswith(" band")] == ["g band", "r band"]
    assert "round, not selected" in found
    lines = (tmp_path / "figure.txt").read_text().splitlines()
    assert lines[0].startswith(
        "ordinary: 10 selected, 10 not selected. Mean brightness"
    )
    if name == "flux":
        # g: 1.5 / 1.25 over 0.5 / 0.75; r: 0.75 / 1.25.
        assert lines[0].endswith("g 1.80, r 0.60.")


@pytest.mark.parametrize("known", [True, False])
def test_a_sentence_says_what_is_needed(draw, tmp_path, known):
    files = survey_of(tmp_path)
    if not known:
        labels = pd.read_parquet(files["labels"])[["object_id"]]
        labels.to_parquet(files["labels"])
    figure = draw("profiles", **files, least_per_bin=11)
    text = figure.with_suffix(".txt").read_text()
    assert "Needed: 11 objects of one class" in text
    assert ("flat: 10 selected" in text) == known
    assert ("No object has a label." in text) != known
