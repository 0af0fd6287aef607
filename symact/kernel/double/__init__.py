"""float64 kernels of few steps: numbers in two parts only where a rounding would be seen."""
