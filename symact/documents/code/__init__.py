"""Code as formulas: Python functions read through `ast`, never run."""
