"""Vectors of other programs: every form they are written in, and no id lost."""

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.decomposition import PCA

from peculiar.config.judging_checks import VECTORS
from peculiar.measure.descriptor_scales import STEPS
from peculiar.measure.descriptor_tables import (
    KEY,
    Descriptors,
    read_descriptors,
    write_descriptors,
    write_values,
)
from peculiar.measure.feature_files import READERS, open_table, read_vectors
from peculiar.measure.features import fit_features, read_features
from peculiar.scores.described import find_basis
from peculiar.tables.identifiers import digest

#: Near 2^63, where floats are 1,024 apart.
FIRST_ID = 2**63 - 300
N, LENGTH = 40, 12


@pytest.fixture
def ids():
    return FIRST_ID + np.random.default_rng(1).permutation(N)


@pytest.fixture
def vectors():
    rng = np.random.default_rng(2)
    return (rng.normal(size=(N, 4)) @ rng.normal(size=(4, LENGTH))).astype(np.float32)


def parquet_list(path, ids, vectors):
    table = {"id_str": ids.astype(str), "embedding": list(vectors), "ra": vectors[:, 0]}
    pq.write_table(pa.table(table), path, row_group_size=7)


def parquet_nested(path, ids, vectors):
    pq.write_table(
        pa.table({"id": ids, "tensor": vectors.reshape(N, 3, 4).tolist()}), path
    )


def parquet_columns(path, ids, vectors):
    columns = {f"feat_{k}": vectors[:, k] for k in range(LENGTH)}
    # Columns need not be in their order.
    columns = dict(sorted(columns.items()))
    facts = {"dr8": ids.astype(str), "ra": vectors[:, 0], "dec": vectors[:, 1]}
    pq.write_table(pa.table(facts | {"object_id": ids.astype(str)} | columns), path)


def hdf5(path, ids, vectors):
    with h5py.File(path, "w") as file:
        file["object_id"], file["image_embedding"] = ids, vectors


def hdf5_text(path, ids, vectors):
    with h5py.File(path, "w") as file:
        file["id_str"] = ids.astype("S")
        file["predictions"] = vectors[:, :, None]


def npz(path, ids, vectors):
    np.savez(path, ids=ids, vectors=vectors.astype(np.float64))


def records(path, ids, vectors):
    kind = [("id", "U19"), ("tensor", np.float32, (3, 4))]
    made = np.empty(len(ids), kind)
    made["id"], made["tensor"] = ids.astype(str), vectors.reshape(-1, 3, 4)
    np.save(path, made)


FORMS = [
    ("list.parquet", parquet_list),
    ("nested.parquet", parquet_nested),
    ("columns.parquet", parquet_columns),
    ("numbers.h5", hdf5),
    ("text.hdf5", hdf5_text),
    ("both.npz", npz),
    ("records.npy", records),
]


@pytest.mark.parametrize(("name", "write"), FORMS)
def test_each_form_gives_the_vectors_of_the_wanted(tmp_path, ids, vectors, name, write):
    write(tmp_path / name, ids, vectors)
    wanted = np.append(np.sort(ids)[3:30:2], FIRST_ID - 1)
    found, rows = read_vectors(open_table(tmp_path / name), wanted)
    assert found.tolist() == wanted[:-1].tolist()
    np.testing.assert_array_equal(rows, vectors[np.argsort(ids)][3:30:2])


@pytest.mark.parametrize("name", ["a.npz", "a.parquet"])
def test_objects_are_called_as_the_source_calls_them(tmp_path, vectors, name):
    texts = ["J1", str(2**64 - 1), "-5", "", "1.0", "J2"]
    if name == "a.npz":
        np.savez(tmp_path / name, ids=np.array(texts), vectors=vectors[:6])
    else:
        table = {"source_id": texts, "vector": list(vectors[:6])}
        pq.write_table(pa.table(table), tmp_path / name)
    wanted = np.array([digest("J2"), digest(str(2**64 - 1)), -5, 0])
    found, rows = read_vectors(open_table(tmp_path / name), wanted)
    assert found.tolist() == sorted(wanted[:3])
    order = [dict(zip(wanted.tolist(), (5, 1, 2), strict=False))[x] for x in found]
    np.testing.assert_array_equal(rows, vectors[order])


def test_a_folder_is_one_table(tmp_path, ids, vectors):
    for number, part in enumerate(np.array_split(np.arange(N), 3)):
        records(tmp_path / f"batch_{number}.npy", ids[part], vectors[part])
    np.save(tmp_path / "batch_index.npy", np.zeros(3, [("id", "U19"), ("n", "i8")]))
    (tmp_path / "config.toml").write_text("a = 1")
    found, rows = read_vectors(open_table(tmp_path), ids)
    np.testing.assert_array_equal(found, np.sort(ids))
    np.testing.assert_array_equal(rows, vectors[np.argsort(ids)])


def fit(folder, tables, components=3):
    fit_features(tables=tables, components=components, features=folder / "f.h5")
    return folder / "f.h5"


def test_components_are_those_of_scikit_learn(tmp_path, ids, vectors):
    npz(tmp_path / "a.npz", ids, vectors)
    found = read_features(
        [tmp_path / "a.npz"], fit(tmp_path, [tmp_path / "a.npz"]), ids
    )
    scaled = (vectors - vectors.mean(axis=0)) / vectors.std(axis=0)
    truth = STEPS * PCA(3, whiten=True).fit_transform(scaled)
    # A component's sign is arbitrary.
    truth *= np.sign((truth * found.values).sum(axis=0))
    np.testing.assert_allclose(found.values, truth.clip(-127, 127), atol=0.51)
    assert found.names == ["feature_1_1", "feature_1_2", "feature_1_3"]
    assert found.missing == {"1": []}


def test_new_objects_move_no_old_ones(tmp_path, ids, vectors):
    path = tmp_path / "a.npz"
    npz(path, ids[:30], vectors[:30])
    features = fit(tmp_path, [path])
    before = read_features([path], features, ids[:30])
    npz(path, ids[::-1], vectors[::-1])
    after = read_features([path], features, ids)
    np.testing.assert_array_equal(after.values[:30], before.values)
    assert after.values[30:].any()


def test_the_fit_does_not_depend_on_the_order_or_the_form(tmp_path, ids, vectors):
    npz(tmp_path / "a.npz", ids, vectors)
    hdf5(tmp_path / "b.h5", ids[::-1], vectors[::-1])
    one = fit(tmp_path, [tmp_path / "a.npz"]).read_bytes()
    assert fit(tmp_path, [tmp_path / "b.h5"]).read_bytes() == one


def test_missing_objects_are_named_and_have_the_mean(tmp_path, ids, vectors, caplog):
    broken = vectors.copy()
    broken[5, 2] = np.nan
    npz(tmp_path / "a.npz", ids[:-1], broken[:-1])
    npz(tmp_path / "b.npz", ids, vectors)
    tables = [tmp_path / "a.npz", tmp_path / "b.npz"]
    found = read_features(tables, fit(tmp_path, tables), ids)
    lost = [int(ids[5]), int(ids[-1])]
    assert found.missing == {"1": lost, "2": []}
    assert not found.values[[5, -1], :3].any()
    assert found.values[[5, -1], 3:].any(axis=1).all()
    assert f"no finite vector of 2 of {N} objects, object_id {lost[0]}" in caplog.text


def test_they_are_columns_of_the_descriptors(tmp_path, ids, vectors):
    npz(tmp_path / "a.npz", ids[1:], vectors[1:])
    features = fit(tmp_path, [tmp_path / "a.npz"])
    cutouts, table = tmp_path / "c.h5", tmp_path / "d.parquet"
    with h5py.File(cutouts, "w") as file:
        file.attrs["bands"], file["object_id"] = ["g"], ids
        file["flux"] = np.random.default_rng(0).normal(size=(N, 16, 16, 1)).astype("f4")
    write_descriptors(cutouts=cutouts, stretch=None, table=table)
    alone = read_descriptors([table])
    tables = [tmp_path / "a.npz"]
    write_descriptors(
        cutouts=cutouts, stretch=None, table=table, tables=tables, features=features
    )
    both = read_descriptors([table])
    own = read_features(tables, features, ids)
    assert both.names == alone.names + own.names
    np.testing.assert_array_equal(both.values, np.hstack([alone.values, own.values]))
    assert f'"missing": {{"1": ["{ids[0]}"]}}' in str(
        pq.read_schema(table).metadata[KEY]
    )


def test_vectors_of_no_object_of_the_run_are_an_error(tmp_path, ids):
    """Ids of another survey: half of them missing are none of the run's."""
    values = np.zeros((N // 2, 1), np.int8)
    tables = []
    for part, known in ((ids[::2], 0), (ids[1::2], 1)):
        tables.append(tmp_path / f"{known}.parquet")
        content = Descriptors(part, values, ["flux_g_r2"])
        lost = part.tolist()
        write_values(tables[-1], content, {"1": lost[known:], "2": lost})
    with pytest.raises(ValueError, match=r"tables: table 2 .* of none of 40 objects"):
        find_basis(descriptors={"s": tables}, taught={}, basis=tmp_path / "basis")


def test_files_of_vectors_are_known_when_the_config_is_read():
    assert tuple(READERS) == VECTORS


def test_tables_without_features_have_descriptors_in_common(tmp_path, ids):
    values = np.zeros((N, 2), np.int8)
    write_values(tmp_path / "a", Descriptors(ids, values, ["flux_g_r2", "feature_1_1"]))
    write_values(tmp_path / "b", Descriptors(ids, values[:, :1], ["flux_g_r2"]))
    assert read_descriptors([tmp_path / "a", tmp_path / "b"]).names == ["flux_g_r2"]


def refused(path, **arrays):
    np.savez(path, **arrays)
    return path


WRONG = [
    (
        {"name": [1], "v": [[1.0]]},
        r"a\.npz has name, v: expected ids, called object_id",
    ),
    ({"id": [1, 2], "v": [1.0, 2.0]}, r"expected one array of vectors, \(2, length\)"),
    ({"id": [1], "v": [[1.0]], "w": [[2.0]]}, r"v \(1, 1\), w \(1, 1\): expected one"),
    ({"id": [1.0], "v": [[1.0]]}, "stored as double"),
    ({"id": [1], "v": [["a"]]}, r"a\.npz: v holds <U1\. Expected vectors of numbers"),
    ({"id": [7, 7], "v": [[1.0], [2.0]]}, "1 ids occur more than once, object_id 7"),
    ({"id": ["1.0"], "v": [[1.0]]}, "none of 1 rows has a valid id"),
    ({"id": np.array([1], object), "v": [[1.0]]}, r"id: Object arrays.*astype\(str\)"),
]


@pytest.mark.parametrize(("arrays", "said"), WRONG)
def test_what_is_wrong_with_a_file_is_said(tmp_path, arrays, said):
    with pytest.raises(ValueError, match=said):
        open_table(refused(tmp_path / "a.npz", **arrays))


def test_what_is_wrong_with_a_table_is_said(tmp_path, ids, vectors):
    (tmp_path / "a.csv").write_text("id,v")
    with pytest.raises(ValueError, match=r"a\.csv: expected a file \.parquet, \.h5"):
        open_table(tmp_path / "a.csv")
    with pytest.raises(ValueError, match="or a folder of such files"):
        open_table(tmp_path)
    pq.write_table(pa.table({"id": ids, "f_1": vectors[:, 0]}), tmp_path / "a.parquet")
    with pytest.raises(
        ValueError, match=r"has no vectors: expected one column of lists of numbers"
    ):
        open_table(tmp_path / "a.parquet")
    words = pa.table({"id": ids[:2], "v": [["a", "b"], ["c", "d"]]})
    pq.write_table(words, tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=r"descriptors\.tables: .*has no vectors"):
        fit(tmp_path, [tmp_path / "a.parquet"])
    uneven = pa.table({"id": ids[:2], "v": [[1.0], [1.0, 2.0]]})
    pq.write_table(uneven, tmp_path / "a.parquet")
    with pytest.raises(ValueError, match=r"vectors of 1, 2 numbers in one column"):
        read_vectors(open_table(tmp_path / "a.parquet"), ids)
    npz(tmp_path / "b.npz", ids, vectors)
    features = fit(tmp_path, [tmp_path / "b.npz"])
    npz(tmp_path / "b.npz", ids, vectors[:, 1:])
    with pytest.raises(ValueError, match=r"vectors of 11 numbers. Expected 12"):
        read_features([tmp_path / "b.npz"], features, ids)


def test_groups_without_any_vector_are_missing_and_the_rest_goes_on(tmp_path):
    path = tmp_path / "holes.parquet"
    some = [None, None, [1.0, 2.0], [3.0, 4.0], None, None]
    table = {"object_id": FIRST_ID + np.arange(6), "vector": pa.array(some)}
    pq.write_table(pa.table(table), path, row_group_size=2)
    found, vectors = read_vectors(open_table(path), FIRST_ID + np.arange(6))
    assert (found - FIRST_ID).tolist() == [2, 3]
    assert vectors.tolist() == [[1, 2], [3, 4]]
    found, _ = read_vectors(open_table(path), FIRST_ID + np.array([0, 5]))
    assert not len(found)


def test_a_file_with_one_number_as_ids_is_refused(tmp_path):
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["object_id"], file["vector"] = 7, np.zeros((3, 2))
    with pytest.raises(ValueError, match=r"a\.h5"):
        open_table(tmp_path / "a.h5")
