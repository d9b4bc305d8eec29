"""npm's OpenID providers (providers/*.mjs) beside usherd.

    start_provider(self, "mock.mjs", port, json.dumps(claims))      # ends with the test; SkipTest without node or npm
"""

import subprocess
from pathlib import Path

import npm_packages

PROVIDERS = Path(__file__).resolve().parent / "providers"


def start_provider(test, script, port, *arguments):
    modules = npm_packages.fetch("providers")
    if modules is None:
        test.skipTest("npm could not fetch the providers")
    with open(PROVIDERS / script, encoding="utf-8") as text:
        process = subprocess.Popen(["node", "--input-type=module", "-", str(port), *arguments], cwd=modules.parent, text=True,
                                   stdin=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    test.addCleanup(process.stdout.close)
    test.addCleanup(process.wait)
    test.addCleanup(process.kill)
    line = process.stdout.readline()
    while line and line != "ready\n":
        line = process.stdout.readline()
    test.assertEqual("ready\n", line)
