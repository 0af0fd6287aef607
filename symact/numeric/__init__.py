"""Numbers one can rely on: enclosures, the oracle, float formats, sampling plans."""
