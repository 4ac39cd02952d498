#!/usr/bin/env python3
"""run_tests.py [NAME...]: the probe for Node in real programs. HAWK_NODE is the
node to take; without one, skipped."""

import os
import pathlib
import shutil
import sys
import unittest

NAMES = ["test_events", "test_transparency"]

if __name__ == "__main__":
    if shutil.which(os.environ.get("HAWK_NODE", "node")) is None:
        print("no node here")
        sys.exit(77)
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
    unittest.main(module=None, argv=sys.argv[:1] + (sys.argv[1:] or NAMES))
