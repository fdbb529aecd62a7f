"""Workbooks, as a spreadsheet program and as openpyxl read them."""

import shutil
import subprocess

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from peculiar.tables import spreadsheet
from peculiar.tables.columns import describe
from peculiar.tables.spreadsheet import write_spreadsheet

#: Next to the ends of 64 bits, and beyond 2^53, where floats have gaps.
IDS = [2**63 - 1, -(2**63), 2**53 + 1, 37791770880101153, 0]


def table_of(**columns):
    table = pa.table(columns)
    return table.cast(pa.schema([describe(field) for field in table.schema]))


@pytest.fixture
def mixed():
    return table_of(
        object_id=pa.array(IDS),
        tract=pa.array([2**60 + 1, 0, 1, 2, 3]),
        source_row=pa.array([1, 2, 3, 4, None]),
        g_mag=pa.array([20.123456789, None, np.nan, np.inf, 21]),
        selected=pa.array([True, False, None, True, False]),
        tags=pa.array(["=1+1", "0012", "a\x01b\n<c>", "", None]),
    )


def read(path):
    book = openpyxl.load_workbook(path)
    return book, [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def test_every_value_is_what_it_was(mixed, tmp_path):
    write_spreadsheet(mixed, tmp_path / "a.xlsx", "candidates", frozen=1)
    book, (header, *rows) = read(tmp_path / "a.xlsx")
    assert header == mixed.column_names
    columns = dict(zip(header, map(list, zip(*rows, strict=True)), strict=True))
    assert columns["object_id"] == list(map(str, IDS))
    assert columns["tract"] == [str(2**60 + 1), "0", "1", "2", "3"]
    assert columns["source_row"] == [1, 2, 3, 4, None]
    assert columns["g_mag"] == [20.123456789, None, None, "inf", 21]
    assert columns["selected"] == [True, False, None, True, False]
    assert columns["tags"][:2] == ["=1+1", "0012"]
    sheet = book["candidates"]
    assert {sheet[f"F{row}"].data_type for row in (2, 3)} == {"s"}  # no formula
    # An id that one types over stays text.
    assert sheet["A2"].number_format == "@"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:F6")


def test_the_second_sheet_says_what_the_columns_are(mixed, tmp_path):
    write_spreadsheet(mixed, tmp_path / "a.xlsx", "candidates")
    book, _ = read(tmp_path / "a.xlsx")
    told = {row[0]: row[1:] for row in book["columns"].iter_rows(values_only=True)}
    assert list(told) == ["column", *mixed.column_names]
    assert told["g_mag"] == ("mag", "Magnitude in g, AB")


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_keeps_every_id(mixed, tmp_path):
    one_line = mixed.drop_columns(["tags"])
    write_spreadsheet(one_line, tmp_path / "a.xlsx", "candidates")
    command = ["soffice", "--headless", "--convert-to", "csv", "--outdir", tmp_path]
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run([*command, profile, tmp_path / "a.xlsx"], check=True, timeout=120)
    read = pd.read_csv(tmp_path / "a.csv", dtype=str)
    assert read["object_id"].tolist() == list(map(str, IDS))


def test_the_same_table_gives_the_same_bytes(mixed, tmp_path):
    for name in ("a", "b"):
        write_spreadsheet(mixed, tmp_path / f"{name}.xlsx", "candidates")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_no_sheet_holds_is_cut_off_and_said(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(spreadsheet, "ROWS", 2)
    long = "x" * 40_000
    table = table_of(object_id=pa.array([1, 2, 3]), tags=pa.array([long, "", ""]))
    write_spreadsheet(table, tmp_path / "a.xlsx", "candidates")
    _, rows = read(tmp_path / "a.xlsx")
    assert len(rows) == 3
    assert rows[1][1] == long[:32_767]
    assert "a sheet has 2 rows: 1 are left out" in caplog.text
    assert "B2: only the first 32767 letters" in caplog.text


def test_no_rows(tmp_path):
    table = table_of(object_id=pa.array([], pa.int64()))
    write_spreadsheet(table, tmp_path / "a.xlsx", "candidates")
    assert read(tmp_path / "a.xlsx")[1] == [["object_id"]]
