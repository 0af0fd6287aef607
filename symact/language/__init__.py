"""The language of activation formulas: its functions and the reader of typed text."""
