#!/usr/bin/env python3
"""Runs pytest on pytest_cases.py, whose tests pytest-asyncio gives a loop each:
with a client of the module, or with clients from fixtures.

    pytest_suite.py shared|fixture
"""

import pathlib
import sys

import pytest

import jobs

CASES = pathlib.Path(__file__).with_name("pytest_cases.py")


class Results:
    def __init__(self):
        self.account = jobs.Account()

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self.account.add(lambda: self.look_at(report))

    @staticmethod
    def look_at(report):
        if report.failed:
            raise RuntimeError(report.longreprtext[-150:])


if __name__ == "__main__":
    results = Results()
    pytest.main(["-q", "-p", "no:cacheprovider", "-p", "pytest_asyncio",
                 "--asyncio-mode=auto", "--rootdir", str(CASES.parent),
                 "-c", "/dev/null", "-k", sys.argv[1], str(CASES)],
                plugins=[results])
    results.account.print()
