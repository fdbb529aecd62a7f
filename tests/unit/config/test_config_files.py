"""A config file that cannot be read, or loses a key, is refused with its line."""

import pytest
from small_config import put, refused

from peculiar.config.files import check_files

BAD = {
    "tab": (
        b"a:\n\tb: 1\n",
        "line 2: not valid YAML: .*; indent with spaces, not tabs",
    ),
    "open": (b"a: [1, 2\nb: 3\n", "line 2: not valid YAML: .*brackets"),
    "colon": (b"a: {b:1}\nc: d: e\n", "line 2: not valid YAML: .*colons"),
    "list": (b"- a\n- b\n", "line 1: no sections"),
    "empty": (b"\n", "line 1: no sections"),
    "empty JSON": (b"{}\n", "line 1: no sections"),
    "twice in JSON": (
        b'{\n\t"a": 1,\n\t"a": 2\n}',
        "line 3: the key 'a' is given again, first in line 2",
    ),
    "Latin-1": (b"# caf\xe9\na: 1\n", "line 1: not UTF-8"),
    "twice": (b"a: 1\nb: {}\na: 2\n", "line 3: the key 'a' is given again, .*line 1"),
    "NUL": (b"a: 1\nb: \x00\n", "line 2: not text: .*#x0000"),
    "unknown tag": (b"a: 1\nb: !!python/name:os.system\n", "line 2: not valid YAML"),
    "own tag": (b"a: !mine 1\n", "line 1: not valid YAML: .*!mine"),
    "deep": (b"a:\n- {b: 1,\n   b: 2}\n", "line 3: the key 'b' is given again"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_has_its_line(name, tmp_path):
    data, said = BAD[name]
    path = tmp_path / "mine.yaml"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=rf"mine\.yaml, {said}"):
        check_files([path])


@pytest.mark.parametrize("text", ["a: &x [*x]\n", "a: &x\n  b: {c: *x}\n"])
def test_a_value_that_holds_itself(text, tmp_path):
    (tmp_path / "mine.yaml").write_text(text)
    with pytest.raises(ValueError, match=r"mine\.yaml, a value holds itself"):
        check_files([tmp_path / "mine.yaml"])


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ValueError, match=r"mine\.yaml cannot be read \(No such file"):
        check_files([tmp_path / "mine.yaml"])


@pytest.mark.parametrize(
    "text",
    [
        '{\n\t"slices": {"a": null}\n}',
        "\ufeffslices: {a: null}\n",
        "a: &base {size: 1}\nb:\n  <<: *base\n  <<: *base\n",
        "a: {x: 1}\nb: {x: 1}\nc: [{x: 1}, {x: 2}]\n",
    ],
)
def test_other_ways_of_writing_are_let_pass(text, tmp_path):
    (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
    check_files([tmp_path / "mine.yaml"])


def test_of_many_errors_the_first_are_shown(config):
    for name in "abcdefg":
        put(config, f"detectors/wgan/training/{name}", 1)
    lines = refused(config).splitlines()
    assert lines[0] == "the configuration has 7 errors:"
    assert [line.split(": ")[1][-1] for line in lines[1:4]] == list("abc")
    assert lines[4:] == ["  and 4 more"]
