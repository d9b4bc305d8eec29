"""Pages as MkDocs, VitePress and Docusaurus build them: of docs/, and of sites/, which has one of each kind of node. Built into
build/sites, and again where a source, the tools or the packages of frontend/ differ."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / "tests" / "end_to_end")]

import harness  # noqa: E402
import npm_packages  # noqa: E402
from guide_blocks import blocks_of  # noqa: E402

SOURCES = HERE / "sites"
BUILT = ROOT / "build" / "sites"
FRONTEND = ROOT / "build" / "frontend"
QUESTIONS = ROOT / "common" / "core" / "questionnaire" / "background.json"
PACKAGES = {"usherd-adapt": "adapt", "usherd-client": "client", "usherd-docusaurus": "docusaurus-plugin", "usherd-react": "react"}


@dataclass(frozen=True)
class Generator:
    """`docs`: where its pages are, `html`: what it builds, below its folder; `article`: the selector of a page's text."""
    command: tuple
    docs: str
    html: str
    article: str
    guides: tuple
    forms: tuple  # of variants, as the guides have them: (guide, the block's title)


ANY, MARKDOWN = ("docs/readers.md", "variants.md"), ("docs/readers.md", "markdown.md")
MKDOCS = ("docs/mkdocs.md", "examples/mkdocs/docs/index.md")
GENERATORS = {
    "docusaurus": Generator(("node_modules/.bin/docusaurus", "build"), "docs", "build", ".theme-doc-markdown", ("accounts", "chat", "security", "adapted-pages"), (ANY, MARKDOWN)),
    "vitepress": Generator(("node_modules/.bin/vitepress", "build"), ".", ".vitepress/dist", ".vp-doc", ("settings", "operations", "postgres"), (ANY, MARKDOWN)),
    "mkdocs": Generator(("mkdocs", "build", "--quiet"), "docs", "site", "[role=main]", ("testing", "better-auth", "questionnaire"), (ANY, MKDOCS)),
}


def modules():
    """The generators of npm; None where they are not here and cannot be fetched."""
    return npm_packages.fetch(SOURCES)


def link_modules(folder, fetched):
    """node_modules with the packages that frontend/ built beside those of npm: copies, so that both take one React."""
    place = folder / "node_modules"
    place.mkdir()
    for entry in fetched.iterdir():
        (place / entry.name).symlink_to(entry)
    for name, source in PACKAGES.items():
        (place / name).mkdir()
        shutil.copy(FRONTEND / source / "package.json", place / name)
        shutil.copytree(FRONTEND / source / "dist", place / name / "dist")
    for entry in (FRONTEND / "node_modules").iterdir():
        if not (place / entry.name).exists():
            (place / entry.name).symlink_to(entry)


def digest(files):
    made = hashlib.sha256()
    for file in sorted(files):
        made.update(f"{file.name}\n{len(file.read_bytes())}\n".encode() + file.read_bytes())
    return made.hexdigest()


def variants(generator):
    """A page with each form that the guides have for the generator."""
    forms = [next(block.text for block in blocks_of(guide) if block.title == title) for guide, title in generator.forms]
    return "# Variants\n\n" + "\nA line.\n\n".join(forms)


def build_one(name, generator, fetched):
    folder, pages = BUILT / name, [ROOT / "docs" / f"{guide}.md" for guide in generator.guides]
    own = [file for file in (SOURCES / name).rglob("*") if file.is_file()]
    packages = FRONTEND.glob("*/dist/**/*.js") if name == "docusaurus" else []
    mark, now = folder / ".digest", digest([*pages, *own, QUESTIONS, SOURCES / "package-lock.json", *packages]) + variants(generator)
    if mark.is_file() and mark.read_text() == now:
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SOURCES / name, folder)
    for page in pages:
        shutil.copy(page, folder / generator.docs)
    shutil.copy(QUESTIONS, folder / "questions.json")
    (folder / generator.docs / ("variants.mdx" if name == "docusaurus" else "variants.md")).write_text(variants(generator), encoding="utf-8")
    if name == "docusaurus":
        link_modules(folder, fetched)
    elif name == "vitepress":
        (folder / "node_modules").symlink_to(fetched)
    ran = subprocess.run(generator.command, cwd=folder, capture_output=True, text=True, timeout=harness.PATIENCE["build"], check=False)
    if ran.returncode:
        raise AssertionError(f"{name}: {ran.stdout}{ran.stderr}")
    mark.write_text(now)


def build(fetched):
    """Returns each page's generator, file and article."""
    BUILT.mkdir(parents=True, exist_ok=True)
    with open(BUILT / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, generator in GENERATORS.items():
            build_one(name, generator, fetched)
    pages = []
    for name, generator in GENERATORS.items():
        sources = [*(file.stem for file in (SOURCES / name / generator.docs).glob("*.md*")), "variants", *generator.guides]
        for stem in sorted(sources):
            html = BUILT / name / generator.html
            file = html / f"{stem}.html" if name == "vitepress" else html / stem / "index.html"
            pages.append({"generator": name, "page": stem, "file": str(file), "article": generator.article})
    return pages
