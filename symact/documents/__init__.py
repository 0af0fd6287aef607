"""Find the formulas in a document and say of each whether it is true."""
