"""The batch: execute a run's notebooks in kernels, cache finished briefings, publish the sets."""
