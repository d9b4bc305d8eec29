"""Writes what scripts/bench has measured into docs/figures.md, README.md and its chart; tests/scripts/docs_test.py compares them."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "docs" / "pictures" / "reads.svg"
LEAST_SECONDS, LEAST_ROUNDS = 5, 3
QUOTED = r"\d+ times FastAPI's \(\d+ to \d+\) and \d+ times Better Auth's \(\d+ to \d+\) reads on the same cores, in \d+ MiB"
RATES = {"`GET /auth/me`": "me_per_s", "sign-ins |": "login_per_s", "sign-ups |": "signup_per_s", "refreshes": "refresh_per_s"}
# The row of docs/figures.md -> the row of scripts/bench, and how it is shown.
AIMS = {
    "99th percentile of `me` while sign-ins saturate": ("me p99 while logins saturate", "{:.1f} ms"),
    "99th percentile of `me` while a write is stalled": ("me p99 while a write is stalled", "{:.1f} ms"),
    "99th percentile of `me` beside 8 parallel searches": ("me p99 beside searches, times idle", "{:.2f}"),
    "99th percentile of a passkey sign-in": ("passkey sign-in p99 while logins saturate", "{:.1f} ms"),
    "passkey sign-ins, options": ("passkey sign-ins, share of refreshes", "{:.2f}"),
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
    samples = [report["databases"]["sqlite"]["targets"][name]["figures"]["me_per_s"]["samples"] for name in ("fastapi", "better-auth", "usherd")]
    spreads = [[mine / theirs for mine, theirs in zip(samples[2], peer, strict=True)] for peer in samples[:2]]
    quoted = [f"{mid:.0f} times {name}'s ({min(spread):.0f} to {max(spread):.0f})"
              for mid, name, spread in zip(times, ("FastAPI", "Better Auth"), spreads, strict=True)]
    figures = with_cells(figures, "`me`, lowest to highest round", [f"{min(each):,.0f} to {max(each):,.0f}" for each in samples])
    figures = with_cells(figures, "`me`, times FastAPI's", ["{:.1f} and {:.1f}".format(*times)])
    for row, (name, shape) in AIMS.items():
        figures = with_cells(figures, row, [shape.format(found[name])])
    figures = replaced(figures, r"\(FastAPI [\d,]+ ms, Better Auth [\d,]+ ms\)",
                       f"(FastAPI {fastapi['me_under_login_p99_ms']:,.0f} ms, Better Auth {better_auth['me_under_login_p99_ms']:,.0f} ms)")
    figures = replaced(figures, r"\(PSS\) is \d+ MiB; FastAPI has \d+ MiB, Better Auth \d+ MiB",
                       "(PSS) is {:.0f} MiB; FastAPI has {:.0f} MiB, Better Auth {:.0f} MiB".format(
                           *(peer["idle_pss_mib"] for peer in (ours, fastapi, better_auth))))

    idle = [f"{peer['idle_pss_mib']:.0f} MiB" for peer in (ours, better_auth)]
    readme = replaced(readme, r"(?<=\(\[figures\]\(docs/figures\.md\)\) \| )\d+ MiB \| \d+ MiB", " | ".join(idle))
    readme = replaced(readme, QUOTED, f"{quoted[0]} and {quoted[1]} reads on the same cores, in {idle[0]}")
    return readme, figures


def chart(figures):
    """The picture of README, from the rates of docs/figures.md: a bar a server, readable by day and by night."""
    cells = re.search(r"^\| `GET /auth/me` \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", figures, re.MULTILINE).groups()
    rates = sorted(zip(("FastAPI quickstart", "Better Auth", "Usher"), cells, strict=True), key=lambda row: -int(row[1].replace(",", "")))
    most = max(int(rate.replace(",", "")) for _, rate in rates)
    bars = ""
    for at, (name, rate) in enumerate(rates):
        width = max(2, round(480 * int(rate.replace(",", "")) / most))
        top = 40 + at * 34
        bars += (f'<text x="0" y="{top + 16}">{name}</text><rect class="{"us" if name == "Usher" else "them"}" x="150" y="{top}" width="{width}" '
                 f'height="22" rx="3"/><text x="{158 + width}" y="{top + 16}">{rate}</text>\n')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {40 + 34 * len(rates)}" role="img" aria-label="Reads of me a second">\n'
            "<style>text{font:14px system-ui,sans-serif;fill:#1c1b22}.head{font-weight:600}.us{fill:#1f4fd8}.them{fill:#8b8a96}"
            "@media(prefers-color-scheme:dark){text{fill:#ececf1}.us{fill:#7d9bf0}}</style>\n"
            '<text class="head" x="0" y="18">GET /auth/me, answers a second on the same two cores</text>\n'
            f"{bars}</svg>\n")


def too_short(report):
    """What is wrong with figures that README would quote; None if they are of enough rounds."""
    ran = report["settings"]
    if ran["seconds"] >= LEAST_SECONDS and ran["rounds"] >= LEAST_ROUNDS:
        return None
    return f"--write needs --seconds {LEAST_SECONDS} and --rounds {LEAST_ROUNDS} at least: one short round is a matter of luck"


def write(report, found):
    files = [ROOT / "README.md", ROOT / "docs" / "figures.md"]
    texts = rewritten(*(file.read_text(encoding="utf-8") for file in files), report, found)
    for file, text in zip([*files, CHART], [*texts, chart(texts[1])], strict=True):
        file.write_text(text, encoding="utf-8")
