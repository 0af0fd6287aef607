"""One record per activation and its printed forms: terminal, JSON, LaTeX, Markdown, plot."""
