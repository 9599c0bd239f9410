"""All that a running diplograph is made of, as a CycloneDX 1.6 list of components; run by ./scripts/sbom.

Python's packages are those of requirements.lock, npm's those bundled for the pages, Maven's the jars of
Neo4j, each with the hashes of its lock file. Licences are as the packages name them: Python's from what is
installed, npm's from the lock; jars name theirs inside (Neo4j Community is GPLv3).
`--licences` prints a table instead.
"""

from __future__ import annotations

import argparse
import base64
import json
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import TYPE_CHECKING

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from pip_requirements_parser import RequirementsFile

from graph.local.jars import read_lock

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
OF_NEO4J = ("org.neo4j", "GPL-3.0-only")
UNSAID = "not named"
LONGEST = 60  # characters of a licence's name; some packages put its whole text there


def component(kind: str, group: str, name: str, version: str, licence: str, *hashes: HashType) -> Component:
    """One package; `kind` as in package URLs: pypi, npm, maven."""
    return Component(
        group=group or None,
        name=name,
        version=version,
        purl=PackageURL(kind, group or None, name, version),
        bom_ref=f"pkg:{kind}/{group}/{name}@{version}",
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
        hashes=hashes,
    )


def python() -> Iterator[Component]:
    """What requirements.lock names."""
    for pinned in RequirementsFile.from_file(str(ROOT / "requirements.lock")).requirements:
        hashes = [line.removeprefix("--hash=").split(":")[1] for line in pinned.hash_options]
        version = next(iter(pinned.specifier)).version
        kept = [HashType(alg=HashAlgorithm.SHA_256, content=one) for one in hashes]
        yield component("pypi", "", pinned.name, version, licence_of(pinned.name), *kept)


def licence_of(name: str) -> str:
    """The licence an installed package names: an expression, else short words, else its classifiers."""
    try:
        told: PackageMetadata = metadata(name)
    except PackageNotFoundError:  # of another system or Python
        return ""
    short = told.get("License") or ""
    if not 0 < len(short) < LONGEST:
        classifiers = told.get_all("Classifier") or []
        short = " or ".join(line.split(" :: ")[-1] for line in classifiers if line.startswith("License"))
    return told.get("License-Expression") or short


def npm() -> Iterator[Component]:
    """What is bundled for the pages, and what bundles it."""
    packages = json.loads((ROOT / "assets/package-lock.json").read_text("utf-8"))["packages"]
    for path, package in packages.items():
        if path and not package.get("dev"):
            group, _, name = path.rpartition("node_modules/")[2].rpartition("/")
            digest = base64.b64decode(package["integrity"].removeprefix("sha512-")).hex()
            kept = HashType(alg=HashAlgorithm.SHA_512, content=digest)
            yield component("npm", group, name, package["version"], package.get("license", ""), kept)


def maven() -> Iterator[Component]:
    """The jars of Neo4j."""
    for jar in read_lock().jars:
        licence = OF_NEO4J[1] if jar.group.startswith(OF_NEO4J[0]) else ""
        kept = HashType(alg=HashAlgorithm.SHA_256, content=jar.sha256)
        made = component("maven", jar.group, jar.artifact, jar.version, licence, kept)
        if jar.classifier:
            told = {"classifier": jar.classifier}
            made.purl = PackageURL("maven", jar.group, jar.artifact, jar.version, told)
            made.bom_ref.value = str(made.purl)
        yield made


def main() -> None:
    """Print the list, or the table of licences."""
    parser = argparse.ArgumentParser(description="What a running diplograph is made of, as CycloneDX.")
    parser.add_argument("--licences", action="store_true", help="a table of packages and licences instead")
    components = [*python(), *npm(), *maven()]
    if not parser.parse_args().licences:
        print(JsonV1Dot6(Bom(components=components)).output_as_string(indent=1))
        return
    for each in components:
        kind = each.purl.type if each.purl else ""
        name = f"{each.group}/{each.name}" if each.group else each.name
        print(kind, name, each.version, named(each), sep="\t")


def named(one: Component) -> str:
    """Its licence in one line."""
    licence = next(iter(one.licenses), None)
    if isinstance(licence, LicenseExpression):
        return licence.value
    return (licence and (licence.id or licence.name)) or UNSAID


if __name__ == "__main__":
    main()
