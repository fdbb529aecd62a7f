"""Number of threads of a job's numerical libraries."""

import os


def limit_threads(number: int) -> None:
    """Bound the threads of TensorFlow, BLAS and OpenMP in this process.

    Must be called before these libraries first compute. `number` is that of threads of
    one operation; operations follow one another. Sums are split among threads, so the
    last digits of a result depend on their number: jobs fix it.
    """
    for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ[name] = str(number)
    os.environ["TF_NUM_INTEROP_THREADS"] = "1"
    # oneDNN's convolutions train small networks twice as fast. By default TensorFlow
    # uses them only on processors with AVX512_VNNI or AMX.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
