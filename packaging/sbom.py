#!/usr/bin/env python3
"""Writes the software bill of materials of a build as SPDX 2.3 (JSON) to standard output.

    packaging/sbom.py --version 0.1.0 --commit COMMIT --time SECONDS --npm build/npm PROGRAM...

Names the libraries that the programs load and those that are compiled into them, in the versions of this machine's packages, and the
npm packages that are embedded or beside them. The same arguments on the same machine give the same bytes.
"""

import argparse
import json
import re
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote

# Headers, and archives that are linked statically.
COMPILED_IN = ("libcli11-dev", "libtomlplusplus-dev", "picojson-dev", "libkainjow-mustache-dev", "libsodium-dev")
NPM = ("docs/node_modules/swagger-ui-dist", "charts/node_modules/uplot")
# They name the libraries that are loaded with their first use, which no linker names.
LOADERS = ("common/net/curl_handles.h", "common/db/postgres/libpq.h")
ROOT = "SPDXRef-usher"


def output_of(*words):
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def needed(program):
    """The files of the libraries that a program names itself."""
    names = re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "--dynamic", program))
    places = dict(re.findall(r"^\s*(\S+) => (\S+)", output_of("ldd", program), re.MULTILINE))
    return {places[name] for name in names if name in places}


def packages_of(files):
    # dpkg knows a file by the path under /usr or by the one before /lib became a link.
    paths = {path for file in files for path in (file, str(Path(file).resolve()), "/usr" + file)}
    found = subprocess.run(["dpkg-query", "--search", *paths], capture_output=True, text=True, check=False).stdout
    return sorted({line.split(":")[0] for line in found.splitlines()})


def element(name, version, purl, license_name="NOASSERTION", homepage=""):
    return {
        "SPDXID": "SPDXRef-" + re.sub(r"[^A-Za-z0-9.-]", "-", name), "name": name, "versionInfo": version,
        "downloadLocation": "NOASSERTION", "filesAnalyzed": False, "licenseConcluded": "NOASSERTION",
        "licenseDeclared": license_name, "copyrightText": "NOASSERTION",
        **({"homepage": homepage} if homepage else {}),
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
    }


def debian_elements(packages):
    shown = output_of("dpkg-query", "--show", "--showformat=${Package}\t${Version}\t${Homepage}\n", *packages)
    for name, version, homepage in (line.split("\t") for line in shown.splitlines()):
        yield element(name, version, f"pkg:deb/debian/{name}@{quote(version, safe='~')}", homepage=homepage)


def npm_folders(npm):
    return [*(npm / folder for folder in NPM), *sorted(npm.glob("adapt/packages/*"))]


def npm_element(folder):
    about = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return element(about["name"], about["version"], f"pkg:npm/{quote(about['name'])}@{about['version']}", about["license"])


def document(options):
    own = element("usher", options.version, f"pkg:generic/usher@{options.version}", "MIT")
    headers = "".join((Path(__file__).resolve().parents[1] / loader).read_text(encoding="utf-8") for loader in LOADERS)
    later = {output_of("g++", "-print-file-name=" + name).strip() for name in re.findall(r'SharedLibrary library\{"(.+)"\}', headers)}
    loaded = list(debian_elements(packages_of(later.union(*map(needed, options.programs)))))
    contained = [*debian_elements(COMPILED_IN), *map(npm_element, npm_folders(options.npm))]
    relation = [{"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": ROOT}]
    for kind, parts in (("DYNAMIC_LINK", loaded), ("CONTAINS", contained)):
        relation += [{"spdxElementId": ROOT, "relationshipType": kind, "relatedSpdxElement": part["SPDXID"]} for part in parts]
    return {
        "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": f"usher-{options.version}",
        "documentNamespace": f"https://spdx.org/spdxdocs/usher-{options.version}-{options.commit}",
        "creationInfo": {"created": datetime.fromtimestamp(options.time, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                         "creators": ["Tool: usher-packaging-sbom"]},
        "packages": [own, *loaded, *contained], "relationships": relation,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--version", required=True)
    parser.add_argument("--commit", required=True)
    parser.add_argument("--time", type=int, required=True, help="when the release was made, in seconds since 1970")
    parser.add_argument("--npm", type=Path, required=True)
    parser.add_argument("programs", nargs="+")
    json.dump(document(parser.parse_args()), sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main()
