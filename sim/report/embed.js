// Draws every chart of the page. Specifications are data blocks: nothing of a scenario is ever part of a script.
// `ast` makes Vega interpret its expressions instead of compiling them, so that the page can forbid eval.
(async () => {
  const options = {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  const drawn = Array.from(document.querySelectorAll("script[type='application/json'][data-chart]"), (block) =>
    vegaEmbed(document.getElementById(block.dataset.chart), JSON.parse(block.textContent), options));
  const results = await Promise.allSettled(drawn);
  for (const result of results) if (result.status === "rejected") console.error(result.reason);
  document.documentElement.dataset.charts = results.filter((result) => result.status === "fulfilled").length;
})();
