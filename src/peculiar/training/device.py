"""The processors that TensorFlow uses."""

import logging
import os

import tensorflow as tf

log = logging.getLogger(__name__)

#: Environment variable in which a batch system lists the GPUs of a job.
ALLOTTED = "CUDA_VISIBLE_DEVICES"


def prepare_device() -> None:
    """Make TensorFlow deterministic, and let it take GPU memory only as needed.

    Must be called before any other TensorFlow work of the process.
    """
    tf.config.experimental.enable_op_determinism()
    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        # By default TensorFlow takes the whole card, also from other jobs.
        tf.config.experimental.set_memory_growth(gpu, enable=True)
    allotted = os.environ.get(ALLOTTED, "")
    log.info("GPUs: %d seen; %s=%s", len(gpus), ALLOTTED, allotted or "(not set)")
    if allotted and not gpus:
        log.warning(
            "this job was given a GPU, but TensorFlow finds none and uses the "
            "CPUs; install peculiar[gpu], and a driver on this node"
        )
