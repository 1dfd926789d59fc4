// Loaded before MathJax: its configuration, and `typeset`, which the driver calls with a page's formulas.
window.MathJax = {
  loader: {
    paths: {
      mathjax: "https://mathjax.invalid/mathjax",
      "mathjax-newcm": "https://mathjax.invalid/@mathjax/mathjax-newcm-font",
    },
  },
  startup: { typeset: false },
  // An undefined macro is an error to report, not red letters in a page. Definitions would reach the next formula, and
  // make a page depend on those before it.
  tex: { packages: { "[-]": ["noundefined", "newcommand", "require"] }, tags: "none" },
  // An inline formula must be one <svg>: MathJax would cut it into breakable pieces.
  svg: { fontCache: "local", linebreaks: { inline: false } },
  options: {
    // Speech, braille and semantic enrichment make a formula several times larger.
    enableMenu: false,
    menuOptions: { settings: { enrich: false, speech: false, braille: false, assistiveMml: false, collapsible: false } },
  },
};

const DEFINES =
  /\\(?:(?:re|provide)?newcommand|(?:re)?newenvironment|[egx]?def|(?:future)?let|Declare[A-Za-z]+|newtagform|require|(?:begin|end)group\w*)(?![A-Za-z])/;
const LIMIT_MS = 8000;
const late = () => new Promise((_, reject) => setTimeout(() => reject(new Error("typesetting it takes too long")), LIMIT_MS));

async function typeset(jobs) {
  const replies = [];
  for (const job of jobs) {
    try {
      replies.push(await Promise.race([typesetOne(job.tex, job.display), late()]));
    } catch (error) {
      replies.push({ svg: "", mathml: "", error: String(error.message || error) });
    }
  }
  return replies;
}

async function typesetOne(tex, display) {
  if (DEFINES.test(tex)) return { svg: "", mathml: "", error: "it defines macros or loads extensions" };
  MathJax.texReset();
  const svg = (await MathJax.tex2svgPromise(tex, { display })).querySelector("svg");
  const wrong = svg.querySelector("[data-mjx-error]");
  if (wrong) return { svg: "", mathml: "", error: wrong.getAttribute("data-mjx-error") };
  MathJax.texReset();
  const source = new DOMParser().parseFromString(await MathJax.tex2mmlPromise(tex, { display }), "text/xml");
  return { svg: cleanSvg(svg), mathml: cleanMathml(source.documentElement, tex), error: null };
}

const NAME = /^MJX-\d+-(?:NCM-)?/;

// What only scripts of MathJax use goes; glyphs get names that are the same in every formula, so that pages share them.
function cleanSvg(svg) {
  const empty = new Set();
  for (const path of svg.querySelectorAll("defs path")) {
    if (!path.getAttribute("d")) empty.add("#" + path.id), path.remove();
    else path.id = path.id.replace(NAME, "M-");
  }
  for (const use of svg.querySelectorAll("use")) {
    const target = use.getAttributeNS("http://www.w3.org/1999/xlink", "href") || use.getAttribute("href");
    use.removeAttributeNS("http://www.w3.org/1999/xlink", "href");
    if (empty.has(target)) use.remove();
    else use.setAttribute("href", "#" + target.slice(1).replace(NAME, "M-"));
  }
  for (const node of [svg, ...svg.querySelectorAll("*")]) {
    for (const name of node.getAttributeNames()) if (name.startsWith("data-")) node.removeAttribute(name);
  }
  for (const group of [...svg.querySelectorAll("g")].reverse()) {
    const only = group.childNodes.length === 1 && group.firstChild.localName === "use" && group.firstChild;
    const transform = group.getAttribute("transform");
    if (group.attributes.length === 0) group.replaceWith(...group.childNodes);
    else if (only && transform && group.attributes.length === 1 && !only.hasAttribute("transform")) {
      only.setAttribute("transform", transform);
      group.replaceWith(only);
    }
  }
  // A thousandth of an em is finer than any screen.
  for (const moved of svg.querySelectorAll("[transform]")) {
    const rounded = moved.getAttribute("transform").replace(/translate\([^)]*\)/g, (t) => t.replace(/-?\d+\.\d+/g, (n) => Math.round(n)).replace(", ", ","));
    moved.setAttribute("transform", rounded);
  }
  svg.removeAttribute("xmlns:xlink");
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");
  return svg.outerHTML;
}
