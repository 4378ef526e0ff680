"""Mark tests that start processes as slow, run them first, and refuse processes to every other test.

A test that starts a kernel, a server, a browser or another process asks for the fixture `processes`, itself or through
another fixture, and is marked `slow` for it. A test that starts one without asking fails, so `make quick`, which leaves
the slow tests out, stays quick. A test of the real data in `shared` is slow too: reading it takes minutes. So is one
that asks for `simulation`, because it works through hundreds of random series, files or projects; and so is each case
of a corpus that `corpus.in_part` leaves to `make test`.
"""

from __future__ import annotations

import sys

import pytest

STARTS = {
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "socket.bind",
    "socket.connect",
    "subprocess.Popen",
}
SLOW_FIXTURES = {"processes", "shared", "simulation"}
# How a browser is started.
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
# These modules start processes and servers. Doctests take no fixtures, so they are marked as slow by name.
STARTING_MODULES = ("helpers.batch.", "helpers.drops.download.")


class StartedProcesses:
    """A pytest plugin that marks tests as slow, and watches all others through Python's audit hooks."""

    def __init__(self) -> None:
        self.refusing = False
        self.refused: list[str] = []

    def _watch(self, event: str, _arguments: tuple[object, ...]) -> None:
        if event in STARTS and self.refusing:
            self.refused.append(event)
            raise PermissionError(f"{event}: a test that starts a process or a server asks for the fixture `processes`")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            in_starting_module = isinstance(item, pytest.DoctestItem) and item.name.startswith(STARTING_MODULES)
            asks = SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ()))
            if in_starting_module or asks or item.get_closest_marker("not_in_part"):
                item.add_marker("slow")
        # Files with slow tests come first, so that the short ones fill what is left of each core at the end.
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)

    def pytest_collection_finish(self) -> None:
        sys.addaudithook(self._watch)  # only now, because importing the tests causes thousands of events

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item):
        self.refusing = item.get_closest_marker("slow") is None
        try:
            return (yield)
        finally:
            self.refusing = False

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]):
        report = yield
        if self.refused and report.passed:  # the test or the code under test caught the refusal
            report.outcome = "failed"
            report.longrepr = f"It started a process without the fixture `processes`: {', '.join(self.refused)}"
        self.refused.clear()
        return report
