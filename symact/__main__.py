"""Run the command line with `python -m symact`."""

from symact.cli.main import main

if __name__ == "__main__":
    main()
