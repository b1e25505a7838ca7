"""The self-contained page: one file that opens from disk and may fetch nothing, run nothing foreign, leak nothing.

Text is escaped, chart specifications are data blocks in which no ``<`` is left, and the Content-Security-Policy allows
exactly the scripts and the style sheet that are in the page, by their hashes.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Iterable
from html import escape
from importlib import resources
from importlib.metadata import version

import altair as alt

from sim.compiled import cache_folder
from sim.report.figure import Figure, Table
from sim.writing import write_whole

# "<" and ">" could end a script or open a comment in it, "&" is another thing in XHTML, old JavaScript ends lines at the others.
_IN_SCRIPT = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def page(title: str, body: str, figures: Iterable[Figure]) -> str:
    """A whole HTML document.

    Parameters
    ----------
    title : plain text.
    body : HTML; whoever made it has escaped what needed it.
    figures : those whose places are in the body, made by ``figure_html``.
    """
    style = resources.files("sim.report").joinpath("page.css").read_text(encoding="utf-8")
    embed = resources.files("sim.report").joinpath("embed.js").read_text(encoding="utf-8")
    library = vega_library()
    policy = (
        f"default-src 'none'; script-src {_source_hash(library)} {_source_hash(embed)}; style-src {_source_hash(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    blocks = "\n".join(_chart_block(figure) for figure in figures)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{style}</style>
</head>
<body>
{body}
{blocks}
<script>{library}</script>
<script>{embed}</script>
</body>
</html>
"""


def figure_html(figure: Figure) -> str:
    """A figure's place in the page: caption, picture, its data."""
    return f"""<figure>
<figcaption><h3>{escape(figure.title)}</h3><p class="soft small">{escape(figure.reading)}</p></figcaption>
<div class="chart" id="{figure.key}" role="img" aria-label="{escape(figure.alternative)}"></div>
<noscript><p>The picture needs JavaScript; its numbers are here:</p></noscript>
<details><summary>The numbers in this picture</summary>{table_html(figure.data)}</details>
</figure>"""


def prose(text: str) -> str:
    """A sentence for the page: escaped, and no percent sign at the beginning of a line.

    >>> prose("<b> 3.1 %") == "&lt;b&gt; 3.1\\N{NO-BREAK SPACE}%"
    True
    """
    return escape(text).replace(" %", "\N{NO-BREAK SPACE}%")


def table_html(table: Table, css: str = "") -> str:
    """A table of plain text; every cell is escaped."""
    head = "".join(_cell("th", text, place < table.n_words, ' scope="col"') for place, text in enumerate(table.headings))
    rows = "\n".join(f"<tr>{_row(row, table.n_words)}</tr>" for row in table.rows)
    css = f' class="{css}"' if css else ""
    return f'<div class="scroll" tabindex="0"><table{css}><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'


def _row(cells: tuple[str, ...], n_words: int) -> str:
    first, *others = cells
    rest = "".join(_cell("td", text, place < n_words) for place, text in enumerate(others, start=1))
    return _cell("th", first, n_words > 0, ' scope="row"') + rest


def _cell(tag: str, text: str, is_word: bool, attributes: str = "") -> str:
    word = ' class="word"' if is_word else ""
    return f"<{tag}{word}{attributes}>{escape(text)}</{tag}>"


def _chart_block(figure: Figure) -> str:
    return f'<script type="application/json" data-chart="{figure.key}">{script_json(figure.spec())}</script>'


def script_json(value: object) -> str:
    """JSON that can stand inside a script element, whatever text is in it.

    >>> script_json({"title": "</script><b>&"})
    '{"title":"\\\\u003c/script\\\\u003e\\\\u003cb\\\\u003e\\\\u0026"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # A lone surrogate can't be written as UTF-8; browsers show this character in its place.
    return text.encode("utf-8", "replace").decode("utf-8").translate(_IN_SCRIPT)


def _source_hash(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode('utf-8')).digest()).decode('ascii')}'"


@functools.cache
def vega_library() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script without imports.

    Bundling takes two seconds, so the result is kept beside the compiled engine. What is kept begins with its own hash:
    a file that was cut short, or meddled with, is made again.
    """
    kept = cache_folder() / f"vega-{version('vl-convert-python')}-{vega_lite_version()}.js"
    try:
        digest, _, library = kept.read_text(encoding="utf-8").partition("\n")
        if digest == hashlib.sha256(library.encode("utf-8")).hexdigest():
            return library
    except (OSError, UnicodeDecodeError):
        pass
    library = _bundled()
    write_whole(kept, f"{hashlib.sha256(library.encode('utf-8')).hexdigest()}\n{library}")
    return library


def vega_lite_version() -> str:
    """The version that this Altair writes specifications for, as vl-convert wants it: "6.4"."""
    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def _bundled() -> str:
    import vl_convert

    # Browsers turn carriage returns into line feeds before they hash a script.
    library = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", vl_version=vega_lite_version())
    library = library.replace("\r\n", "\n").replace("\r", "\n")
    if "</script" in library.lower() or "<!--" in library:
        raise RuntimeError("vl-convert brings a library that can't stand inside a script element")
    return library
