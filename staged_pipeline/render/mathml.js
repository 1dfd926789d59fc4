// MathML as MathJax gives it, made small and fit for browsers. Shared by `typeset.js` and `in_page.js`.

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
