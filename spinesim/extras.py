"""Optional parts of the package, and how to get them."""


def install(extra: str) -> str:
    """The command that installs an optional part, and where to give it.

    >>> print(install("data"))
    python -m pip install ".[data]" in the project folder of spinesim
    """
    return f'python -m pip install ".[{extra}]" in the project folder of spinesim'
