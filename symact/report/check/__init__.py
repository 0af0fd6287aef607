"""Report what was found in documents: terminal, JSON, JUnit, SARIF, HTML, Markdown."""
