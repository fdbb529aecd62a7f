"""What TensorFlow runs on."""

import logging
import os

import tensorflow as tf

log = logging.getLogger(__name__)

#: What a batch system tells a job of its GPUs.
ALLOTTED = "CUDA_VISIBLE_DEVICES"


def prepare_device() -> None:
    """Make TensorFlow deterministic, and thrifty with GPU memory.

    Must be called before any other TensorFlow work of the process.
    """
    tf.config.experimental.enable_op_determinism()
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        # Else TensorFlow takes the whole card, also from the job beside.
        tf.config.experimental.set_memory_growth(gpu, enable=True)
    allotted = os.environ.get(ALLOTTED, "")
    log.info("GPUs: %d seen; %s=%s", len(gpus), ALLOTTED, allotted or "(not set)")
    if allotted and not gpus:
        log.warning(
            "this job was allotted a GPU and TensorFlow sees none: everything runs on "
            "processors. Is peculiar[gpu] installed, and a driver on this node?"
        )
