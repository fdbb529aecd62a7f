"""How tests change a config, and what is said of a wrong one."""

from pathlib import Path

import pytest

from peculiar.config.resolve import ConfigError, resolve

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "workflow" / "schemas"


def put(config, path, value):
    """Set a value in nested sections; DELETE removes it."""
    *way, last = path.split("/")
    for key in way:
        if config.get(key) is None:
            config[key] = {}
        config = config[key]
    if value == DELETE:
        del config[last]
    else:
        config[last] = value


#: Put as a value, it takes the key away.
DELETE = "DELETE"


def refused(config):
    with pytest.raises(ConfigError) as caught:
        resolve(config, SCHEMAS, ["config/mine.yaml"])
    return str(caught.value)
