(refs) => {
  // What a page shows of each of its content elements, as data. A formula's text is its TeX.
  const wide = document.documentElement.clientWidth;
  const high = Math.max(document.documentElement.scrollHeight, 1);

  function textOf(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || getComputedStyle(node).display === "none") return "";
    if (node.dataset.tex !== undefined) return ` ${node.dataset.tex} `;
    const inner = [...node.childNodes].map(textOf).join("");
    return /^(inline|ruby)/.test(getComputedStyle(node).display) ? inner : ` ${inner} `;
  }

  function isCut(element) {
    const box = element.getBoundingClientRect();
    if (box.left < -1 || box.right > wide + 1) return true;
    return element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflowX !== "visible";
  }

  const wanted = new Set(refs);
  const found = [...document.querySelectorAll("[id]")].filter((element) => wanted.has(element.id)).map((element) => {
    const box = element.getBoundingClientRect();
    const inside = [element, ...element.querySelectorAll(".table-wrap, .equation-block, pre, img, svg")];
    return {
      ref: element.id,
      text: textOf(element).replace(/\s+/g, " ").trim(),
      box: box.width && box.height
        ? [box.left / wide, (box.top + scrollY) / high, box.right / wide, (box.bottom + scrollY) / high]
        : null,
      direction: getComputedStyle(element).direction,
      clipped: inside.some((one) => isCut(one)),
      untypeset: [...element.querySelectorAll(".math.tex, .math-error")].map((one) => one.dataset.tex || one.textContent),
      lost_pictures: [...element.querySelectorAll("img")].filter((one) => !one.complete || !one.naturalWidth).length,
    };
  });
  return { height: high, refs: found };
}
