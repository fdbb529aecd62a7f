"""Made-up tables and images of a survey large enough for every figure."""

import h5py
import numpy as np
import pandas as pd
from made_up_results import FIRST_ID, write_images

from peculiar.characterise.property_table import NUMBERS
from peculiar.config.kinds import ARTIFACT, ASTROPHYSICAL, KINDS, strength_at
from peculiar.inject.injection import NOTHING

COUNT, SHARDS, SIDE = 3000, 2, 24
SCORES = ["s_gen", "s_disc", "s_anom"]
SELECTION = {"rule": "any", "cuts": [{"score": "s_disc", "sigma": 1.5}]}
CLASSES = {
    "ordinary": ["ordinary"],
    "groups": {"astrophysical": list(ASTROPHYSICAL), "artifact": list(ARTIFACT)},
}
MAPS = ["pixels", "residual_pixels", "autoencoded_pixels", "autoencoded_residuals"]


def light(count, bands, rng):
    """Return round galaxies of various size and colour, (count, SIDE, SIDE, bands)."""
    y, x = np.indices((SIDE, SIDE)) - SIDE // 2
    size = rng.uniform(2, 5, (count, 1, 1, 1))
    colour = rng.uniform(0.5, 1.5, (count, 1, 1, bands))
    galaxy = np.exp(-(x**2 + y**2)[None, :, :, None] / (2 * size**2)) * colour
    return galaxy + rng.normal(0, 0.02, galaxy.shape)


def make_survey(folder):
    """Write the files of a slice, and return them by what figures call them."""
    rng = np.random.default_rng(11)
    ids, shards = FIRST_ID + np.arange(COUNT), np.arange(COUNT) % SHARDS
    kinds = np.array(list(KINDS))[np.arange(COUNT) % len(KINDS)]
    peculiar = rng.random(COUNT) < 0.15
    label = np.where(peculiar, kinds, "ordinary")
    disc = rng.standard_t(4, COUNT) + 2 * (peculiar & (rng.random(COUNT) < 0.6))
    gen = disc + rng.normal(0, 1, COUNT)
    # One score is another, as is often nearly so: their lines coincide.
    scores = pd.DataFrame({"object_id": ids, "shard": shards.astype(np.int32)})
    for name, values in zip(SCORES, (gen, disc, gen), strict=True):
        scores[name] = values
        scores[f"{name}_sigma"] = (values - values.mean()) / values.std()
    scores["selected"] = scores["s_disc_sigma"] > 1.5
    files = {"scores": folder / "scores.parquet", "labels": folder / "labels.parquet"}
    scores.to_parquet(files["scores"])
    pd.DataFrame({"object_id": ids, "label": label}).to_parquet(files["labels"])
    properties = {name: rng.normal(1, 0.3, COUNT) + 0.1 * disc for name in NUMBERS}
    properties["r_eff_arcsec"] = 10 ** rng.normal(-0.3, 0.2, COUNT) * (1 + peculiar)
    properties["blendedness"] = 10 ** (rng.normal(-2, 0.6, COUNT) + 0.3 * disc)
    properties |= {"object_id": ids, "in_bright_star_mask": peculiar}
    files["properties"] = folder / "properties.parquet"
    pd.DataFrame(properties).to_parquet(files["properties"])
    files |= {"views": [], "reconstructions": [], "cutouts": []}
    for shard in range(SHARDS):
        own = ids[shards == shard]
        flux = light(len(own), 5, rng)
        view = np.clip(120 * flux[..., [2, 1, 0]], 0, 255).astype(np.uint8)
        copy = np.clip(view * rng.uniform(0.6, 1.2), 0, 255).astype(np.uint8)
        for what, images in (("views", view), ("reconstructions", copy)):
            path = write_images(folder / what / f"{shard:04d}.h5", own, images, "irg")
            files[what].append(path)
        with h5py.File(path, "a") as file:
            file["trace"] = np.cumsum(rng.random((11, 50, 3)), axis=0)
            file["weights"] = np.array([0.0, 0.3, 0.6, 1.0])
            file["weighted"] = file["trace"][-1] + rng.random((4, 50, 3))
        files["cutouts"].append(folder / "cutouts" / f"{shard:04d}.h5")
        files["cutouts"][-1].parent.mkdir(exist_ok=True)
        with h5py.File(files["cutouts"][-1], "w") as file:
            file.attrs["bands"], file.attrs["pixel_scale"] = list("grizy"), 0.168
            file["object_id"], file["flux"] = own, flux.astype(np.float32)
    samples = np.clip(0.5 * light(48, 3, rng), 0, 1).astype(np.float32)
    files["samples"] = write_images(folder / "samples.h5", [], samples)
    files |= _write_maps(folder, scores, rng)
    return files | _write_injections(folder, rng) | _write_curves(folder, scores, rng)


def _write_maps(folder, scores, rng):
    """Write the maps of a sample, and those and the clusters of the selected."""
    places = rng.normal(size=(COUNT, 2)) + scores[["s_disc"]].to_numpy() * [1, 0.3]
    ids = scores["object_id"].to_numpy()
    maps = [
        {"map": name, "object_id": ids, "umap_x": at[:, 0], "umap_y": at[:, 1]}
        for name in MAPS
        for at in [np.float32(places + rng.normal(0, 0.5, places.shape))]
    ]
    files = {name: folder / f"{name}.parquet" for name in ("sample", "order", "maps")}
    pd.concat(map(pd.DataFrame, maps)).to_parquet(files["sample"])
    order = {"map": [*MAPS, "mean of the pixels"], "r2": [0.2, 0.3, 0.25, 0.4, 0.1]}
    pd.DataFrame(order).to_parquet(files["order"])
    chosen = ids[scores["selected"]]
    cluster = (np.arange(len(chosen)) % 6).astype(np.int32)
    middles = rng.uniform(0, 12, (6, 2))
    at = np.float32(middles[cluster] + rng.normal(0, 0.6, (len(chosen), 2)))
    cluster[::13] = -1
    table = {"object_id": chosen, "umap_x": at[:, 0], "umap_y": at[:, 1]}
    pd.DataFrame(table | {"map": "residuals"}).to_parquet(files["maps"])
    latents = {f"latent_{x:02d}": rng.normal(size=len(chosen)) for x in range(4)}
    files["embedding"] = folder / "embedding.parquet"
    embedding = pd.DataFrame(table | latents | {"cluster": cluster})
    embedding.to_parquet(files["embedding"])
    groups = {"object_id": chosen, "group_rank": 1 + (np.arange(len(chosen)) % 5 == 4)}
    files["groups"] = folder / "groups.parquet"
    pd.DataFrame(groups).to_parquet(files["groups"])
    return files


def _write_injections(folder, rng):
    """Write injected images of four hosts, and how many of them detectors find."""
    plan = [(NOTHING, 0.0, 0)]
    plan += [
        (kind, strength_at(kind, place), level)
        for kind in KINDS
        for level, place in enumerate((0.0, 0.5, 1.0), start=1)
    ]
    hosts = [(2**60 + host, *planned) for host in range(4) for planned in plan]
    table = pd.DataFrame(hosts, columns=["host", "kind", "strength", "level"])
    table.insert(0, "injection", np.arange(len(table)))
    files = {name: folder / f"{name}.parquet" for name in ("injections", "recovery")}
    table.to_parquet(files["injections"])
    view = np.clip(120 * light(len(table), 3, rng), 0, 255).astype(np.uint8)
    path = folder / "injected.h5"
    files["injected"] = write_images(path, table["injection"], view, "irg")
    rows = pd.concat(
        pd.DataFrame(plan, columns=["kind", "strength", "level"]).assign(
            slice="a", detector=name
        )
        for name in ("wgan", "swimmy", "knn", "iforest", "pca", "critic_knn", "x", "y")
    )
    n, chance = 60, np.clip(0.05 + 0.3 * rng.random(len(rows)) * rows["level"], 0, 1)
    rows = rows.assign(n=n, recovered=rng.binomial(n, chance), gained=1, lost=0)
    rows["selected"] = rows["recovered"]
    rows["recall"] = rows["recovered"] / n
    rows["recall_low"] = np.clip(rows["recall"] - 0.1, 0, 1)
    rows["recall_high"] = np.clip(rows["recall"] + 0.1, 0, 1)
    rows.to_parquet(files["recovery"])
    return files


def _write_curves(folder, scores, rng):
    """Write recall against the fraction, and scores at snapshots of a training."""
    names = ("recall", "watch", "found_per_look")
    files = {name: folder / f"{name}.parquet" for name in names}
    fraction = np.geomspace(1e-3, 1, 30)
    rows = [
        pd.DataFrame({"fraction": fraction, "recall": fraction**power}).assign(
            what="group", label=label, detector=detector, n=200
        )
        for label in CLASSES["groups"]
        for detector, power in (("wgan", 0.3), ("swimmy", 0.5), ("knn", 0.8))
    ]
    theirs = {"fraction": [0.12], "recall": [0.61], "what": "published", "n": 23}
    theirs |= {"label": "astrophysical", "detector": "T21"}
    recall = pd.concat([*rows, pd.DataFrame(theirs)]).assign(slice=None)
    recall["recall_low"] = np.clip(recall["recall"] - 0.1, 0, 1)
    recall["recall_high"] = np.clip(recall["recall"] + 0.1, 0, 1)
    recall["asked"] = recall["fraction"] > 0.99
    recall.to_parquet(files["recall"])
    looks, novel = np.arange(5, 401, 5), "started from the most novel"
    found = pd.concat(
        pd.DataFrame({"looks": looks, "mean": rate * looks}).assign(
            kind=kind, name=name
        )
        for kind, name, rate in (
            ("taught by judgements", novel, 0.6),
            (
                "taught by judgements",
                "started from the most novel, one in ten wrong",
                0.5,
            ),
            ("order of a detector", "wgan", 0.05),
            ("order of a detector", "swimmy", 0.1),
            ("order of a detector, artifacts set aside", "wgan", 0.15),
            ("order of a detector, artifacts set aside", "swimmy", 0.2),
            ("at random", "chance", 0.06),
        )
    ).reset_index(drop=True)
    found = found.assign(interesting=300, artifacts=40, objects=5000, starts=15)
    found["least"], found["most"] = 0.8 * found["mean"], 1.1 * found["mean"]
    found.to_parquet(files["found_per_look"])
    frames = [
        pd.DataFrame(
            {
                "iteration": iteration,
                "object_id": scores["object_id"],
                "s_gen": scores["s_gen"] + rng.normal(0, 900 / iteration, COUNT),
                "s_disc": scores["s_disc"] + rng.normal(0, 500 / iteration, COUNT),
                "set_aside": True,
            }
        )
        for iteration in range(200, 2001, 200)
    ]
    pd.concat(frames).to_parquet(files["watch"])
    return files
