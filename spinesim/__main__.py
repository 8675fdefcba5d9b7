"""`python -m spinesim` is the command `spinesim`."""

from spinesim.cli.commands import main

if __name__ == "__main__":
    main()
