"""Progress: silent at first, on stderr, never on stdout."""

import time

from symact.cli import progress as module
from symact.cli.progress import progress


def test_quick_work_is_silent(capsys):
    with progress("work", 1, forced=True) as bar:
        bar.advance("one")

    assert capsys.readouterr() == ("", "")


def test_slow_work_shows_lines_on_stderr_where_they_are_asked_for(capsys, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with progress("work", 2, forced=True) as bar:
        time.sleep(0.1)
        bar.advance("one")

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == ["symact: work 0/2", "symact: work 1/2 one"]


def test_slow_work_is_silent_in_a_pipe(capsys, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    with progress("work", 2) as bar:
        time.sleep(0.1)
        bar.advance("one")

    assert capsys.readouterr() == ("", "")


def test_a_terminal_gets_a_bar(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with progress("work", 2) as bar:
        time.sleep(0.1)
        bar.advance("one")

        assert bar.bar is not None
        assert bar.bar.tasks[0].completed == 1
