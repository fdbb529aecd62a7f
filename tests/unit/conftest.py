"""A small config, for the tests of what is made of one."""

import pytest
import yaml


@pytest.fixture
def config():
    return yaml.safe_load("""
        cutouts: {size: 96, bands: [g, r, i]}
        source: {kind: simulated, objects: 10, magnitudes: [20, 20.5]}
        views:
          rgb96: {size: 96, bands: [i, r, g], stretch: {kind: lupton}}
        detectors:
          wgan:
            kind: wgan
            view: rgb96
            selection: {cuts: [{score: s_disc, sigma: 3}]}
          knn:
            kind: knn
            view: rgb96
            selection: {cuts: [{score: distance, top: 0.1}]}
        labels: {ordinary: [ordinary], groups: {artifact: [trail]}}
        publish: {detector: wgan, score: s_disc}
        slices: {bright: , faint: {source: {magnitudes: [21, 21.5]}}}
    """)
