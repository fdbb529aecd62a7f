"""`peculiar plan` says what is wrong in its arguments before it plans."""

import json

import pytest
import yaml

from peculiar.config.paths import ROOT
from peculiar.config.resolve import resolve
from peculiar.run import forecast, launch
from peculiar.run.rates import measure


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--configfile", "no.yaml"], "there is no file no.yaml"),
        (["--rates", "no.yaml"], "there is no file no.yaml"),
        (["--measure", "no"], "no has no run.json: name the results folder"),
    ],
)
def test_a_missing_file_is_named(arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        forecast.main(arguments)
    assert message in capsys.readouterr().err


def test_the_configfile_of_a_profile_counts(tmp_path):
    (tmp_path / "mine.yaml").write_text("slices: {one: null}")
    mine = [str(tmp_path / "mine.yaml")]
    text = yaml.safe_dump({"configfile": mine, "cores": 2})
    (tmp_path / "config.yaml").write_text(text)
    profile = ["--profile", str(tmp_path)]
    assert launch.of_snakemake(profile).configfile[0].name == "mine.yaml"
    assert "--configfile" not in launch.of_checkout(profile)
    assert not launch.of_snakemake([]).configfile


def test_benchmarks_of_what_was_removed_do_not_count(tmp_path):
    config = yaml.safe_load((ROOT / "config" / "config.yaml").read_text())
    config = resolve(config, ROOT / "workflow" / "schemas", [])
    (tmp_path / "run.json").write_text(json.dumps({"config": config}))
    (name,) = config
    for path in (f"{name}/knn/0000", f"{name}/gone/0000", "gone/knn/0000"):
        file = tmp_path / "benchmarks" / "score" / f"{path}.tsv"
        file.parent.mkdir(parents=True)
        file.write_text("s\tmax_rss\n9.0\t100\n")
    assert list(measure([tmp_path])) == ["score knn"]
