// Draws every chart of the page. Specifications are data blocks: nothing of a scenario is ever part of a script.
// `ast` makes Vega interpret its expressions instead of compiling them, so that the page can forbid eval.
(async () => {
  const options = {
    mode: "vega-lite", renderer: "svg", actions: false, ast: true, defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  };
  const draw = async (block) => {
    const place = document.getElementById(block.dataset.chart);
    // Sliders stand beside the picture: inside of an image nothing can be reached by keyboard.
    const bind = document.createElement("div");
    bind.className = "controls";
    place.before(bind);
    await vegaEmbed(place, JSON.parse(block.textContent), { ...options, bind });
    // The place is an image with words of its own; Vega's names of single marks would be read to nobody, and some of them are empty.
    place.querySelector("svg").setAttribute("aria-hidden", "true");
  };
  const drawn = Array.from(document.querySelectorAll("script[type='application/json'][data-chart]"), draw);
  const results = await Promise.allSettled(drawn);
  for (const result of results) if (result.status === "rejected") console.error(result.reason);
  document.documentElement.dataset.charts = results.filter((result) => result.status === "fulfilled").length;
})();
