"""The batch: plan a run, execute its notebooks in kernels, cache finished briefings, publish each set."""
