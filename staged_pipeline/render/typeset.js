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

// What only scripts of MathJax use goes; glyphs get names that are the same in every formula, so that pages share them.
function cleanSvg(svg) {
  const empty = new Set();
  for (const path of svg.querySelectorAll("defs path")) {
    if (!path.getAttribute("d")) empty.add("#" + path.id), path.remove();
    else path.id = path.id.replace(/^MJX-\d+-/, "MJX-");
  }
  for (const use of svg.querySelectorAll("use")) {
    const target = use.getAttributeNS("http://www.w3.org/1999/xlink", "href") || use.getAttribute("href");
    use.removeAttributeNS("http://www.w3.org/1999/xlink", "href");
    if (empty.has(target)) use.remove();
    else use.setAttribute("href", target.replace(/^#MJX-\d+-/, "#MJX-"));
  }
  for (const node of [svg, ...svg.querySelectorAll("*")]) {
    for (const name of node.getAttributeNames()) if (name.startsWith("data-")) node.removeAttribute(name);
  }
  for (const group of [...svg.querySelectorAll("g")].reverse()) {
    if (group.attributes.length === 0) group.replaceWith(...group.childNodes);
  }
  svg.removeAttribute("xmlns:xlink");
  svg.removeAttribute("role");
  svg.setAttribute("aria-hidden", "true");
  return svg.outerHTML;
}

// Browsers know of `mathvariant` only `normal`; the styled letters are characters of their own.
const STYLED = {
  "bold": [0x1d400, 0x1d41a, 0x1d7ce], "italic": [0x1d434, 0x1d44e], "bold-italic": [0x1d468, 0x1d482],
  "script": [0x1d49c, 0x1d4b6], "bold-script": [0x1d4d0, 0x1d4ea], "fraktur": [0x1d504, 0x1d51e],
  "double-struck": [0x1d538, 0x1d552, 0x1d7d8], "bold-fraktur": [0x1d56c, 0x1d586],
  "sans-serif": [0x1d5a0, 0x1d5ba, 0x1d7e2], "bold-sans-serif": [0x1d5d4, 0x1d5ee, 0x1d7ec],
  "sans-serif-italic": [0x1d608, 0x1d622], "sans-serif-bold-italic": [0x1d63c, 0x1d656],
  "monospace": [0x1d670, 0x1d68a, 0x1d7f6],
};
// Letters that Unicode had before the others of their alphabet.
const EARLIER = {
  0x1d455: 0x210e, 0x1d49d: 0x212c, 0x1d4a0: 0x2130, 0x1d4a1: 0x2131, 0x1d4a3: 0x210b, 0x1d4a4: 0x2110, 0x1d4a7: 0x2112,
  0x1d4a8: 0x2133, 0x1d4ad: 0x211b, 0x1d4ba: 0x212f, 0x1d4bc: 0x210a, 0x1d4c4: 0x2134, 0x1d506: 0x212d, 0x1d50b: 0x210c,
  0x1d50c: 0x2111, 0x1d515: 0x211c, 0x1d51d: 0x2128, 0x1d53a: 0x2102, 0x1d53f: 0x210d, 0x1d545: 0x2115, 0x1d547: 0x2119,
  0x1d548: 0x211a, 0x1d549: 0x211d, 0x1d551: 0x2124,
};

function styleLetters(node) {
  const starts = STYLED[node.getAttribute("mathvariant")];
  if (!starts || node.children.length) return;
  const styled = (letter) => {
    for (const [i, [first, last]] of [["A", "Z"], ["a", "z"], ["0", "9"]].entries()) {
      if (letter < first || letter > last || !starts[i]) continue;
      const code = starts[i] + letter.charCodeAt(0) - first.charCodeAt(0);
      return String.fromCodePoint(EARLIER[code] || code);
    }
    return letter;
  };
  node.textContent = node.textContent.replace(/[A-Za-z0-9]/g, styled);
  node.removeAttribute("mathvariant");
}

function cleanMathml(math, tex) {
  for (const node of [math, ...math.querySelectorAll("*")]) {
    for (const name of node.getAttributeNames()) if (name.startsWith("data-")) node.removeAttribute(name);
    for (const child of [...node.childNodes]) if (child.nodeType === 3 && node.children.length) child.remove();
    styleLetters(node);
  }
  const name = (tag) => document.createElementNS("http://www.w3.org/1998/Math/MathML", tag);
  const row = name("mrow");
  row.append(...math.childNodes);
  const annotation = name("annotation");
  annotation.setAttribute("encoding", "application/x-tex");
  annotation.textContent = tex;
  const semantics = name("semantics");
  semantics.append(row.children.length === 1 ? row.firstElementChild : row, annotation);
  const whole = name("math");
  for (const attribute of math.getAttributeNames()) if (attribute !== "xmlns") whole.setAttribute(attribute, math.getAttribute(attribute));
  whole.append(semantics);
  return whole.outerHTML;
}
