"""Writes what scripts/bench has measured into docs/figures.md and README.md; tests/scripts/docs_test.py compares the two."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RATES = {"`GET /auth/me`": "me_per_s", "sign-ins |": "login_per_s", "sign-ups |": "signup_per_s", "refreshes": "refresh_per_s"}
# The row of docs/figures.md -> the row of scripts/bench, and how it is shown.
AIMS = {
    "99th percentile of `me` while sign-ins saturate": ("me p99 while logins saturate", "{:.1f} ms"),
    "99th percentile of `me` while a write is stalled": ("me p99 while a write is stalled", "{:.1f} ms"),
    "99th percentile of `me` beside 8 parallel searches": ("me p99 beside searches, times idle", "{:.2f}"),
    "sign-ins, of what": ("logins, share of raw libargon2", "{:.2f}"),
    "memory, idle": ("memory, idle", "{:.1f} MiB"),
    "memory with 10,000 idle connections": ("memory, 10,000 idle connections", "{:.1f} MiB"),
    "cold start": ("cold start", "{:.0f} ms"),
}


def with_cells(text, row, cells):
    """The text with other last cells in the first row of a table that begins so."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(f"| {row}"))
    kept = lines[at].strip("|").split("|")[:-len(cells)]
    lines[at] = f"|{'|'.join([*kept, *(f' {cell} ' for cell in cells)])}|"
    return "\n".join(lines)


def replaced(text, pattern, by):
    """The text with the one match of the pattern replaced."""
    changed, count = re.subn(pattern, lambda _: by, text)
    assert count == 1, f"{count} matches of {pattern}"
    return changed


def rewritten(readme, figures, report, found):
    """Both texts with the figures of bench.py's report and the rows that scripts/bench found."""
    peers = {name: {key: value["median"] for key, value in target["figures"].items()}
             for name, target in report["databases"]["sqlite"]["targets"].items()}
    fastapi, better_auth, ours = (peers[name] for name in ("fastapi", "better-auth", "usherd"))
    machine = report["machine"]
    model = re.sub(r"\(R\)|\(TM\)", "", machine["cpu"])
    rates = {row: [round(peer[key]) for peer in (fastapi, better_auth, ours)] for row, key in RATES.items()}
    me = rates["`GET /auth/me`"]
    times = [me[2] / me[0], me[2] / me[1]]

    figures = replaced(figures, r"Measured on [\d-]+ on [^.]*?, Debian 12, otherwise idle, by",
                       f"Measured on {report['date']} on {machine['cores']} cores ({model}), Debian 12, otherwise idle, by")
    for row, values in rates.items():
        figures = with_cells(figures, row, [f"{value:,}" for value in values])
    figures = with_cells(figures, "`me`, times FastAPI's", ["{:.1f} and {:.1f}".format(*times)])
    for row, (name, shape) in AIMS.items():
        figures = with_cells(figures, row, [shape.format(found[name])])
    figures = replaced(figures, r"\(FastAPI [\d,]+ ms, Better Auth [\d,]+ ms\)",
                       f"(FastAPI {fastapi['me_under_login_p99_ms']:,.0f} ms, Better Auth {better_auth['me_under_login_p99_ms']:,.0f} ms)")
    figures = replaced(figures, r"\(PSS\) is \d+ MiB; FastAPI has \d+ MiB, Better Auth \d+ MiB",
                       "(PSS) is {:.0f} MiB; FastAPI has {:.0f} MiB, Better Auth {:.0f} MiB".format(
                           *(peer["idle_pss_mib"] for peer in (ours, fastapi, better_auth))))

    readme = replaced(readme, r"(?<=\(\[figures\]\(docs/figures\.md\)\) \| )[\d,]+ a second \| [\d,]+ a second", f"{me[2]:,} a second | {me[1]:,} a second")
    readme = replaced(readme, r"\d+ times FastAPI's and \d+ times Better Auth's reads on the same cores, in \d+ MiB",
                      f"{times[0]:.0f} times FastAPI's and {times[1]:.0f} times Better Auth's reads on the same cores, in "
                      f"{round(found['memory, idle'], 1):.0f} MiB")
    return readme, figures


def write(report, found):
    files = [ROOT / "README.md", ROOT / "docs" / "figures.md"]
    for file, text in zip(files, rewritten(*(file.read_text(encoding="utf-8") for file in files), report, found), strict=True):
        file.write_text(text, encoding="utf-8")
