"""One person in two worlds as HTML: two diaries side by side, cut to what matters, and how it came to their parting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from sim.experiments.twins import account
from sim.experiments.twins.causes import Move
from sim.experiments.twins.pair import Twins
from sim.report.theme import exact, in_words, number
from sim.scenario.vocabulary import capital

BEFORE, AFTER = 3, 9
"""Lines shown before the first difference and from it on."""

SHORT, MOST_TURNS, MOST_MORE = 30, 4, 80
"""Lines up to which a life is shown whole; turns of a longer one; lines of it that can be unfolded."""

FIRST, PARTING, NOT_HERE = "first difference", "lives part", "\N{EN DASH}"
MARKS = {"same": "", "number": "other number", "different": "differs"}


def life_html(twins: Twins, level: int = 3, *, is_drawn: bool = False, with_causes: bool = True) -> str:
    """A person's two lives. All text is escaped.

    Parameters
    ----------
    level : of the heading in the page.
    is_drawn : whether their company was drawn, so that no command tells more of them.
    with_causes : tell what sets the worlds apart too; not where `causes_html` has told it of several people.
    """
    picked = f": {twins.picked}" if twins.picked else ""
    shown = shown_lines(twins)
    n = len(twins.lines)
    counts = "" if len(shown) == n else f'<p class="soft small">Shown are {len(shown):,} of {n:,} lines.</p>'
    steps = [*(_causes(twins) if with_causes and twins.first is not None else ()), *_links(twins)]
    heading = f"<h{level + 1}>How it came to the first difference</h{level + 1}>\n"
    why = f"{heading}{_list('ol', steps)}" if steps else ""
    return f"""<div class="life">
<h{level}>{escape(f"{capital(twins.who.role)} {twins.who.number}{picked}")}</h{level}>
<p>{escape(account.parting(twins))}</p>
{diary_html(twins, shown)}
{counts}{_more(twins, shown, is_drawn)}
{why}
</div>"""


def shown_lines(twins: Twins) -> list[int]:
    """Indices of the lines that are shown at once: all of a short life, else those around the parting and at the turns."""
    n = len(twins.lines)
    if n <= SHORT:
        return list(range(n))
    if twins.first is None:
        return list(range(SHORT))
    chosen = set(range(max(twins.first - BEFORE, 0), min(twins.first + AFTER, n)))
    if twins.apart is not None:
        chosen.add(twins.apart)
    return sorted(chosen | set(account.turns(twins, MOST_TURNS)))


def diary_html(twins: Twins, shown: Sequence[int]) -> str:
    """Both diaries as a table: what is the same stands once, across both worlds; a row tells what is left out."""
    rows: list[str] = []
    last = -1
    for k in [*shown, len(twins.lines)]:
        if k > last + 1:
            rows.append(_gap(twins, last + 1, k))
        if k < len(twins.lines):
            rows.append(_row(twins, k))
        last = k
    head = "".join(f'<th class="word" scope="col">{escape(name)}</th>' for name in (twins.baseline, twins.scenario))
    body = "\n".join(rows)
    return f"""<div class="scroll" tabindex="0"><table class="wide diary"><thead><tr><th scope="col">day</th>{head}
<th class="word" scope="col">the two worlds</th></tr></thead>
<tbody>
{body}
</tbody></table></div>"""


def _row(twins: Twins, k: int) -> str:
    line = twins.lines[k]
    told = (line.baseline, line.scenario)
    cells = (
        f'<td class="word soft" colspan="2">{escape(told[0])}</td>'
        if line.how == "same"
        else "".join(f'<td class="word">{escape(each or NOT_HERE)}</td>' for each in told)
    )
    css = "" if line.how == "same" else f' class="{line.how}"'
    return f'<tr{css}><th scope="row">{number(line.day, 0)}</th>{cells}<td class="word mark">{mark(twins, k)}</td></tr>'


def _gap(twins: Twins, first: int, end: int) -> str:
    n, differing = end - first, sum(line.how != "same" for line in twins.lines[first:end])
    lines = "1 line is" if n == 1 else f"{n:,} lines are"
    same = "all the same in both worlds" if differing == 0 else f"{differing:,} not the same in both worlds"
    return f'<tr class="gap"><td></td><td class="word soft" colspan="3">{lines} left out, {same}</td></tr>'


def mark(twins: Twins, k: int) -> str:
    """How the worlds differ in a line, in words."""
    if k == twins.first:
        return FIRST
    return PARTING if k == twins.apart else MARKS[twins.lines[k].how]


def _more(twins: Twins, shown: Sequence[int], is_drawn: bool) -> str:
    """The lines from the first difference on, folded away; as many as a page can bear."""
    n = len(twins.lines)
    if len(shown) == n:
        return ""
    begin = max((twins.first or 0) - BEFORE, 0)
    more = range(begin, min(begin + MOST_MORE, n))
    rest = f'<p class="soft small">The whole life has {n:,} lines{_command(twins, is_drawn)}.</p>' if len(more) < n else ""
    title = f"{len(more):,} lines of both diaries without a gap, from day {twins.lines[begin].day:,} on"
    return f"<details><summary>{title}</summary>{diary_html(twins, more)}{rest}</details>"


def _command(twins: Twins, is_drawn: bool) -> str:
    """How to see all of a life; `holivar twin` draws no companies."""
    if is_drawn:
        return ""
    options = escape(f"--{twins.who.role} {twins.who.number} --seed {twins.seed} --all")
    files = "the scenario's file, the baseline's behind <code>--baseline</code>"
    return f": <code>holivar twin</code> with {files}, and <code>{options}</code>"


def causes_html(twins: Twins) -> str:
    """What sets the two worlds of a pair apart: parameters, levers by the day from which they differ, the first event."""
    return _list("ul", [*_causes(twins)])


def _list(tag: str, items: Sequence[str]) -> str:
    inside = "\n".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<{tag}>\n{inside}\n</{tag}>"


def _causes(twins: Twins) -> Iterator[str]:
    if twins.changes:
        changed = ", ".join(f"{change.key} from {_amount(change.before)} to {_amount(change.after)}" for change in twins.changes)
        yield f"The two companies differ from the first day on: {changed}."
    for day, by, moves in account.moves_by_intervention(twins.moves):
        whose = f"{by} moves" if by else "the files set otherwise:"
        yield f"Day {number(day, 0)}: from here on {whose} {', '.join(_moved(move) for move in moves)}."
    if twins.company is not None:
        yield f"The first difference in the whole company: {account.in_both(twins, twins.company)}."


def _links(twins: Twins) -> Iterator[str]:
    """The chain of those who parted one by the other, the person last."""
    return (f"{account.in_both(twins, link.line)}; {link.why}." for link in twins.chain)


def _moved(move: Move) -> str:
    unit = "" if move.unit in ("", "1", "enum", "share") else f" {move.unit}"
    return f"{in_words(move.lever)} from {_amount(move.before)} to {_amount(move.after)}{unit}"


def _amount(value: float) -> str:
    return exact(float(f"{value:.6g}"))
