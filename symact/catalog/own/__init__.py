"""Activations that are not in the catalogue: typed, rows of a TOML file, or of a plug-in."""
