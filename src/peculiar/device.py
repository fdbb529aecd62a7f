"""What TensorFlow runs on."""

import tensorflow as tf


def prepare_device() -> None:
    """Make TensorFlow deterministic, and thrifty with GPU memory.

    Must be called before any other TensorFlow work of the process.
    """
    tf.config.experimental.enable_op_determinism()
    for gpu in tf.config.list_physical_devices("GPU"):
        # Else TensorFlow takes the whole card, also from the job beside.
        tf.config.experimental.set_memory_growth(gpu, enable=True)
