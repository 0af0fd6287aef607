"""One number per node: the first phase of exact kernels, in doubles, and the fast tier."""
