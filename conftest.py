"""The whole of the tests is spread over the processors; what is named runs in one process."""

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    """0 where files or folders are named: a few tests are over before more processes have begun."""
    return None if config.args_source is pytest.Config.ArgsSource.TESTPATHS else 0
