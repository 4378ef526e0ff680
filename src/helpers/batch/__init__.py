"""The batch: plan the briefings of a run, run their notebooks, keep and publish what they give."""
