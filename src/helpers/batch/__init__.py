"""The batch: execute the notebooks of a run in kernels here or on a cluster, then have its sets published."""
