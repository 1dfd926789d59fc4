"use strict";
const pages = JSON.parse(document.getElementById("data").textContent);
const part = (id) => document.getElementById(id);
const links = [...document.querySelectorAll("#strip a")];
let current = -1;

function make(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// The result is a page of its own, which a page opened from disk may not look into: a block is shown in it by its id.
function show(number, ref) {
  const page = pages[number];
  if (!page) return;
  const final = page.folder + "/final.html" + (ref ? "#" + encodeURIComponent(ref) : "");
  part("result").hidden = page.failed;
  if (!page.failed) part("frame").src = part("open").href = final;
  if (number === current) return;
  current = number;
  part("view").hidden = false;
  part("page-name").textContent = "Page " + (page.index + 1);
  part("sheet").hidden = !page.pictured;
  if (page.pictured) part("image").src = page.folder + "/page.png";
  part("image").alt = "Image of page " + (page.index + 1);
  part("notes").replaceChildren(...page.notes.map(note));
  part("boxes").replaceChildren(...page.blocks.map((block, i) => box(block, i)));
  part("blocks").replaceChildren(...page.blocks.map((block, i) => make("li", {}, entry(block, i))));
  links.forEach((link, i) => (i === number ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current")));
  links[number].scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Shows another page, and says so in the address, so that it is shown again when this file is opened again.
function go(number) {
  if (!pages[number]) return;
  show(number);
  history.replaceState(null, "", "#page-" + pages[number].index);
}

function note(text, i) {
  return make("li", { textContent: text, dir: "auto", className: pages[current].failed && i === 0 ? "failed" : "" });
}

function box([ref, , state, [x0, y0, x1, y1]], i) {
  const node = make("button", { type: "button", className: state, title: ref, tabIndex: -1 });
  Object.assign(node.style, { left: 100 * x0 + "%", top: 100 * y0 + "%", width: 100 * (x1 - x0) + "%", height: 100 * (y1 - y0) + "%" });
  return wired(node, ref, i);
}

function entry([ref, , state, , text], i) {
  const words = make("span", { textContent: text, dir: "auto" });
  const about = make("small", { textContent: state === "ok" ? ref : ref + ", " + state, className: state });
  return wired(make("button", { type: "button" }, about, words), ref, i);
}

function wired(node, ref, i) {
  const mark = (on) => {
    for (const list of ["boxes", "blocks"]) part(list).querySelectorAll("button")[i].classList.toggle("on", on);
  };
  for (const event of ["mouseenter", "focus"]) node.addEventListener(event, () => mark(true));
  for (const event of ["mouseleave", "blur"]) node.addEventListener(event, () => mark(false));
  node.addEventListener("click", () => show(current, ref));
  return node;
}

links.forEach((link, i) =>
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(i);
  }),
);
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  go(current + { n: 1, p: -1 }[event.key]);
});
const wanted = pages.findIndex((page) => "#page-" + page.index === location.hash);
show(Math.max(0, wanted));
