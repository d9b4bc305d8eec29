"""How long tests wait for something before they fail, in seconds: tests/patience.json times USHER_TEST_PATIENCE, a positive number. A test
that passes does not wait so long.

step: a quick operation, on a busy machine; command: a program that works for a while, or a journey in a browser; build: all packages of
frontend/; hang: after it ctest ends a test.
"""

import json
import os
from pathlib import Path

FACTOR = float(os.environ.get("USHER_TEST_PATIENCE", "1"))
PATIENCE = {name: seconds * FACTOR for name, seconds in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()}
