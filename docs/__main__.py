"""``python -m docs``: write the generated parts of all pages anew."""

from docs.generated import PAGES, filled

for page in PAGES:
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
