"""A good survey of each kind of source, whose files and config can be changed."""

import h5py
import numpy as np
import pyarrow.parquet as pq
from mistaken_inputs import IDS, SOURCES, pixels, survey, table, write_fits, write_input
from PIL import Image

#: The columns of docs/reference/inputs.md.
COLUMNS = ["fits", "hdf5", "hdf5, catalogue", "rgb, pictures", "rgb, HDF5"]


class Survey:
    """The files and the section `source` of one kind of source."""

    def __init__(self, folder, column):
        self.folder, self.column = folder, column
        kind = {"rgb, pictures": "rgb", "rgb, HDF5": "rgb_hdf5"}
        self.name = kind.get(column, column.partition(",")[0])
        write_input(folder, self.name)
        self.source = dict(SOURCES[self.name])
        self.source |= {"properties": {"ra": "ra", "dec": "dec", "i_mag": "i_mag"}}
        if self.name == "fits":
            self.source["properties"] = {"i_mag": "i_mag"}
            self.source["images"] = "{stem}_{band}.fits"
        if column == "hdf5":
            self.source["catalogue"] = None
        self.inside = column in ("hdf5", "rgb, HDF5")
        self.put()

    def put(self, **columns):
        """Write the table with other columns: beside the images, or in their file."""
        columns = {"stem": list(map(str, IDS))} | columns
        written = table(**columns)
        if self.inside:
            with h5py.File(self.folder / "survey.h5", "a") as file:
                for name in written.column_names:
                    if name in file:
                        del file[name]
                    file[name] = _stored(written[name])
            return
        if self.column == "hdf5, catalogue" and "id" in columns:
            survey(id=_stored(written["id"]))(self.folder)
        pq.write_table(written, self.folder / "objects.parquet")
        self.table("objects.parquet")

    def table(self, name):
        """Name another table."""
        self.source["catalogue" if self.name == "hdf5" else "table"] = name

    def wanted(self, name):
        """Name one more property."""
        self.source["properties"] = self.source["properties"] | {name: name}

    def pictures(self, number, change):
        """Change the image of an object in each of its files, or in the HDF5 file."""
        if self.name == "fits":
            for band in "gr":
                image = change(pixels(number, 1)[..., 0].astype(np.float32))
                write_fits(self.folder, number, band, data=image)
        elif self.name == "rgb":
            image = Image.fromarray(change(pixels(number, 3).astype(np.uint8)))
            image.save(self.folder / "pictures" / f"{number}.png")
        else:
            with h5py.File(self.folder / "survey.h5", "a") as file:
                images = file[self.source["images"]]
                images[number] = change(images[number])


def _stored(column):
    """Return a column as HDF5 stores it: text in UTF-8."""
    values = np.array(column.to_pylist())
    return [str(x) for x in values] if values.dtype.kind in "UO" else values
