"""axe-core finds no serious accessibility problem in a report, everything unfolded.

axe-core comes from npm and is not part of the repository: ``npm install axe-core`` beside it, or name its axe.min.js in AXE_CORE.
"""

import json
import os
import re
from pathlib import Path

import pytest

from sim.report import write_report
from tests.report.made import Made
from tests.report.test_browser import visit

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("AXE_CORE", ROOT / "node_modules" / "axe-core" / "axe.min.js"))

RUN = """
const look = async () => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  while (!document.documentElement.dataset.charts) await new Promise((go) => setTimeout(go, 50));
  const found = await axe.run(document, { resultTypes: ["violations"] });
  const told = found.violations.map(({ id, impact, nodes }) => ({ id, impact, where: nodes[0].html.slice(0, 200) }));
  const place = document.createElement("template");
  place.id = "axe";
  place.dataset.found = JSON.stringify(told);
  document.body.append(place);
};
look();
"""


def violations(page: Path, folder: Path) -> list[dict[str, str]]:
    """What axe finds, looked for in a copy of the page that may run it."""
    if not AXE.exists():
        pytest.skip("no axe-core; npm install axe-core, or set AXE_CORE")
    html = re.sub('<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text(encoding="utf-8"))
    scripts = "".join(f"<script>{each}</script>" for each in (AXE.read_text(encoding="utf-8"), RUN))
    copy = folder / "looked_at.html"
    copy.write_text(html.replace("</body>", f"{scripts}</body>"), encoding="utf-8")
    found = re.search('<template id="axe" data-found="([^"]*)"', visit(copy, folder).document)
    assert found, "axe did not finish"
    return list(json.loads(found[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))


def test_axe_would_notice(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<!DOCTYPE html><html data-charts="0"><body><main><img src="data:,"></main></body></html>', encoding="utf-8")
    assert {"image-alt", "html-has-lang"} <= {each["id"] for each in violations(page, tmp_path)}


def test_a_report_has_no_serious_problem(usual: Made, tmp_path: Path) -> None:
    found = violations(write_report(usual, tmp_path / "report.html"), tmp_path)
    assert [each for each in found if each["impact"] in {"serious", "critical"}] == []
