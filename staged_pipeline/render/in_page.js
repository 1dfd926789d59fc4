// For a page whose formulas were not typeset ahead: MathJax turns them into MathML when the page is opened.
window.MathJax = {
  loader: { load: [] },
  tex: { packages: { "[-]": ["require", "autoload"] }, tags: "none" },
  options: {
    enableMenu: false,
    menuOptions: { settings: { enrich: false, speech: false, braille: false, assistiveMml: false, collapsible: false } },
  },
  startup: {
    typeset: false,
    pageReady() {
      for (const span of document.querySelectorAll("span.math.tex")) {
        const block = span.textContent.startsWith("\\[");
        const parsed = new DOMParser().parseFromString(MathJax.tex2mml(span.dataset.tex, { display: block }), "text/xml");
        const holder = document.createElement("span");
        holder.innerHTML = cleanMathml(parsed.documentElement, span.dataset.tex);
        span.replaceChildren(...holder.childNodes);
        span.classList.remove("tex");
      }
      return Promise.resolve();
    },
  },
};
