"""Kinds of input, put into a good survey of each kind of source.

Each function changes the files of a `good_survey.Survey`, or its config, and returns
what has to come of it: columns of ``objects.parquet``, or a reject's reason.
"""

import gzip
import io

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from astropy.coordinates import SkyCoord
from astropy.io import fits
from mistaken_inputs import (
    COUNT,
    DEC,
    IDS,
    RA,
    SCALE,
    SIDE,
    cut,
    pixels,
    table,
    write_fits,
)
from PIL import Image

#: The row that is spoilt, where it is one.
ROW = 4


def text_ids(made):
    texts = [f"J{number}" for number in IDS]
    made.put(id=texts)
    return {"source_id": texts}


def large_ids(made):
    ids = np.uint64(2**63) + IDS.astype(np.uint64)
    made.put(id=ids)
    return {"source_id": list(map(str, ids.tolist()))}


def negative_ids(made):
    made.put(id=-IDS)
    return {"object_id": (-IDS).tolist()}


def padded_ids(made):
    texts = [f"{number:012d}" for number in IDS]
    made.put(id=texts)
    return {"object_id": IDS.tolist(), "source_id": texts}


def float_ids(made):
    made.put(id=IDS * 1.0)


def doubled_ids(made):
    made.put(id=np.where(np.arange(COUNT) == ROW, IDS[0], IDS))
    return "duplicate_id"


def _with(values, value):
    return [value if number == ROW else x for number, x in enumerate(values)]


def magnitudes_of_99(made):
    values = [20.5] * COUNT
    made.put(i_mag=_with(values, 99.0))
    return {"i_mag": _with(values, None)}


def dashes(made):
    made.put(i_mag=_with(["20.5"] * COUNT, "--"))
    return {"i_mag": _with([20.5] * COUNT, None)}


def whole_numbers(made):
    parents = (2**60 + IDS).tolist()
    made.put(parent=parents)
    made.wanted("parent")
    return {"parent": parents}


def dates(made):
    made.put(seen=pa.array([19000] * COUNT, pa.date32()))
    made.wanted("seen")
    return {"seen": ["2022-01-08"] * COUNT}


def lists(made):
    made.put(spectrum=[[1.0, 2.0]] * COUNT)
    made.wanted("spectrum")
    return {"i_mag": (20 + np.arange(COUNT) * 0.1).tolist()}


def radians(made):
    made.put(ra=np.deg2rad(RA), dec=np.deg2rad(DEC))
    made.source["units"] = {"ra": "rad", "dec": "rad"}
    return {"ra": RA.tolist(), "dec": DEC.tolist()}


def galactic(made):
    sky = SkyCoord(RA, DEC, unit="deg").galactic
    made.put(GLON=sky.l.deg, GLAT=sky.b.deg)
    names = {"ra": "GLON", "dec": "GLAT"}
    if made.name == "fits":
        made.source |= names
    else:
        made.source["properties"] = made.source["properties"] | names
    return {"ra": RA.tolist(), "dec": DEC.tolist()}


def sexagesimal(made):
    made.put(ra=["10:00:30"] * COUNT, dec=["-01:30:00"] * COUNT)
    if made.name == "fits":
        made.source["cut_at"] = "centre"
        for number in range(COUNT):
            for band in "gr":
                here = {"CRVAL1": 150.125, "CRVAL2": -1.5}
                write_fits(made.folder, number, band, **here)
    return {"ra": [150.125] * COUNT, "dec": [-1.5] * COUNT}


def no_position(made):
    made.put(ra=_with(RA, -99.0), dec=_with(DEC, -99.0))
    return "no_position" if made.name == "fits" else _without_position()


def _without_position():
    return {"ra": _with(RA.tolist(), None), "dec": _with(DEC.tolist(), None)}


def beyond_the_pole(made):
    made.put(dec=_with(DEC, 123.0))
    return "outside_sky"


def _csv(made, separator=",", point="."):
    names = ["id", "ra", "dec", "i_mag", "stem", "picture"]
    rows = table(stem=list(map(str, IDS))).select(names).to_pylist()
    lines = [separator.join(names)]
    for row in rows:
        cells = (str(x) for x in row.values())
        numbers = [x if ".png" in x else x.replace(".", point) for x in cells]
        lines.append(separator.join(numbers))
    made.table("objects.csv")
    return lines


def _positions(*_):
    return {"ra": RA.tolist(), "dec": DEC.tolist()}


def semicolons(made):
    lines = _csv(made, ";", ",")
    lines[0] += ";sité"
    lines[1:] = [f"{line};à" for line in lines[1:]]
    data = "\r\n".join(lines).encode("latin-1")
    (made.folder / "objects.csv").write_bytes(data)
    return _positions()


def comments(made):
    lines = ["# made by hand", *_csv(made), "# the end"]
    (made.folder / "objects.csv").write_text("\n".join(lines), encoding="utf-8-sig")
    return _positions()


def compressed(made):
    data = gzip.compress("\n".join(_csv(made)).encode())
    (made.folder / "objects.csv.gz").write_bytes(data)
    made.table("objects.csv.gz")
    return _positions()


def open_quote(made):
    lines = _csv(made)
    lines[ROW + 1] = lines[ROW + 1].replace(",", ',"', 1)
    return _spoilt(made, lines)


def short_row(made):
    lines = _csv(made)
    lines[ROW + 1] = lines[ROW + 1].partition(",")[0]
    return _spoilt(made, lines)


def _spoilt(made, lines):
    (made.folder / "objects.csv").write_text("\n".join(lines))
    return "unreadable_row" if made.name != "hdf5" else _without_position()


def ldac(made):
    stem = list(map(str, IDS))
    columns = table(stem=stem).select(["id", "ra", "dec", "i_mag", "stem", "picture"])
    arrays = {x: np.array(columns[x].to_pylist()) for x in columns.column_names}
    data = np.rec.fromarrays(list(arrays.values()), names=list(arrays))
    head = np.rec.fromarrays([np.array(["SIMPLE"])], names=["Field Header Card"])
    parts = [fits.PrimaryHDU(), fits.BinTableHDU(head, name="LDAC_IMHEAD")]
    parts.append(fits.BinTableHDU(data, name="LDAC_OBJECTS"))
    fits.HDUList(parts).writeto(made.folder / "objects.fits")
    made.table("objects.fits")
    return _positions()


def parts(made):
    folder = made.folder / "objects"
    folder.mkdir()
    whole = table(stem=list(map(str, IDS)))
    pq.write_table(whole.slice(0, 5), folder / "part-0.parquet")
    pq.write_table(whole.slice(5), folder / "part-1.parquet")
    made.table("objects")
    return _positions()


def one_nan(made):
    def change(image):
        image[SIDE // 2, SIDE // 2] = np.nan
        return image

    made.pictures(ROW, change)
    return "not_finite"


def zeros(made):
    made.pictures(ROW, np.zeros_like)
    return "one_value"


def small(made):
    made.pictures(ROW, lambda image: image[:10, :10].copy())
    return "wrong_shape"


def absent(made):
    files = (f"images/{IDS[ROW]}_r.fits", f"pictures/{ROW}.png")
    for name in files:
        (made.folder / name).unlink(missing_ok=True)
    return {"fits": "missing_band", "rgb": "missing"}[made.name]


def damaged(made):
    if made.name in ("hdf5", "rgb_hdf5"):
        cut("survey.h5")(made.folder)
        return None
    name = {"fits": f"images/{IDS[ROW]}_r.fits", "rgb": f"pictures/{ROW}.png"}
    cut(name[made.name])(made.folder)
    return "unreadable"


def other_scale(made):
    if made.name == "fits":
        write_fits(made.folder, ROW, "r", scale=3 * SCALE)
        return "pixel_scale"
    return _attribute(made, "pixel_scale", 3 * SCALE)


def resampled(made):
    wide = np.random.default_rng(1).normal(9, 1, (2 * SIDE, 2 * SIDE))
    write_fits(made.folder, ROW, "r", scale=0.8 * SCALE, data=wide.astype(np.float32))
    made.source["reproject"] = True
    return _positions()


def other_bands(made):
    if made.name == "fits":
        write_fits(made.folder, ROW, "r", FILTER="z")
        return "other_band"
    return _attribute(made, "bands", ["z", "y", "x"][: 2 if made.name == "hdf5" else 3])


def _attribute(made, name, value):
    with h5py.File(made.folder / "survey.h5", "a") as file:
        file[made.source["images"]].attrs[name] = value


def of_16_bits(made):
    image = (pixels(ROW, 1)[..., 0] * 256).astype(np.uint16)
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    (made.folder / "pictures" / f"{ROW}.png").write_bytes(stream.getvalue())
    return "wrong_dtype"
