const part = (id) => document.getElementById(id);
const links = [...document.querySelectorAll("#strip a")];
const numbers = links.map((link) => Number(new URLSearchParams(link.hash.slice(1)).get("page")));
const tabs = { blocks: "Blocks", issues: "Issues", rendering: "Rendering", skeleton: "Skeleton", content: "Content", evidence: "Evidence", stages: "Stages", result: "Result" };
const loading = new Map(); // page index -> what to do with its data when it comes
const kept = new Map(); // page index -> data of the pages looked at last
let place = -1; // of the page in the list
let page = null;
let ref = "";
let tab = "blocks";
let zoom = 1;
let words = null; // of each page, once words.js was asked for

function make(name, properties, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

// A page opened from disk may fetch nothing, but it may load scripts: these two are what such scripts call.
globalThis.inspectedPage = (text) => {
  const data = JSON.parse(text);
  kept.set(data.index, data);
  if (kept.size > 5) kept.delete(kept.keys().next().value);
  loading.get(data.index)?.(data);
};
globalThis.inspectedWords = (texts) => {
  words = texts.map(folded);
  choose();
};
function load(address, failed) {
  const script = make("script", { src: address, onload: () => script.remove(), onerror: failed });
  document.head.append(script);
}

// Words as they are compared: without case, accents, vowel marks, and the marks that keep formulas together.
function folded(text) {
  return text.normalize("NFKD").replace(/[\p{M}\u0640\u2066\u2069]/gu, "").toLowerCase();
}

// --- Which page, which block: the address says it.

function addressOf(wanted, number = place) {
  const address = new URLSearchParams({ page: numbers[number] });
  if (wanted) address.set("ref", wanted);
  if (tab !== "blocks") address.set("show", tab);
  return "#" + address;
}

function goTo(number, wanted = "") {
  history.replaceState(null, "", addressOf(wanted, number));
  open(number, wanted);
}

function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const number = numbers.indexOf(Number(wanted.get("page") ?? NaN));
  if (Object.hasOwn(tabs, wanted.get("show") ?? "")) tab = wanted.get("show");
  if (number < 0) goTo(place < 0 ? firstShown() : place);
  else open(number, wanted.get("ref") ?? "");
}

const firstShown = () => Math.max(0, links.findIndex((link) => !link.parentNode.hidden));

function open(number, wanted) {
  if (!links[number]) return;
  if (number === place && page) {
    if (part("sheaf").dataset.tab !== tab) turnTo(tab);
    return select(wanted);
  }
  links[place]?.removeAttribute("aria-current");
  place = number;
  links[number].setAttribute("aria-current", "page");
  links[number].scrollIntoView({ block: "nearest", inline: "nearest" });
  const index = numbers[number];
  const shown = (data) => {
    loading.delete(index);
    if (numbers[place] === index) draw(data, wanted);
  };
  page = null;
  if (kept.has(index)) return shown(kept.get(index));
  loading.set(index, shown);
  const folder = links[number].dataset.folder;
  const missing = `${folder}/inspect.js cannot be loaded. Run staged-ocr assemble on the folder of this run.`;
  load(folder + "/inspect.js", () => numbers[place] === index && draw(lost(index, folder, missing), ""));
}

function lost(index, folder, note) {
  return { index, folder, pictured: false, failed: true, size: [1, 1], notes: [note], blocks: [], skeleton: "", lines: [], verdict: null, gate: null, stages: [], calls: [], files: [] };
}

// --- A page: its picture with boxes, the sheaf of what is known, the result.

function draw(data, wanted) {
  page = data;
  part("view").hidden = false;
  part("page-name").textContent = "Page " + data.index;
  document.title = `Page ${data.index}, ${document.querySelector("h1").textContent}`;
  part("sheet").hidden = !data.pictured;
  part("sheet").style.aspectRatio = data.size.join(" / ");
  if (data.pictured) part("image").src = data.folder + "/page.png";
  else part("image").removeAttribute("src");
  part("image").alt = "Picture of page " + data.index;
  part("pane").scrollTo(0, 0);
  part("boxes").replaceChildren(...data.blocks.map(box));
  part("result").hidden = !data.files.includes("final.html");
  part("frame").removeAttribute("data-shown");
  part("tabs").replaceChildren(...Object.entries(tabs).filter(([name]) => name !== "rendering" || rendered()).map(tabButton));
  turnTo((data.failed && tab !== "stages") || (tab === "rendering" && !rendered()) ? "blocks" : tab);
  select(wanted, { still: !wanted });
}

const rendered = () => page.files.includes("render.png");

function rectangle(node, [x0, y0, x1, y1]) {
  Object.assign(node.style, { left: 100 * x0 + "%", top: 100 * y0 + "%", width: 100 * (x1 - x0) + "%", height: 100 * (y1 - y0) + "%" });
  return node;
}

const look = (block) => (block.state !== "ok" ? block.state : (block.confidence ?? 1) < 0.9 ? "fair" : "sure");
const sureness = (x) => (x == null ? "" : Math.round(100 * x) + " %");

function box(block) {
  const at = (block.box[1] < 0.03 ? " high" : "") + (block.box[0] > 0.75 ? " late" : "");
  const node = make("div", { className: look(block) + at, title: [block.ref, told(block), sureness(block.confidence)].filter(Boolean).join(", ") });
  node.dataset.ref = block.ref;
  return rectangle(node, block.box);
}

const told = ({ state }) => ({ ok: "", failed: "not read", edited: "written by a person" })[state] ?? state;

// Marks a block on both sides and in the sheaf. `row` is the row that was picked, `spots` further boxes of it.
function select(wanted, { row = null, spots = [], still = false } = {}) {
  ref = wanted;
  part("boxes").querySelectorAll(".spot").forEach((node) => node.remove());
  const marked = spots.map((spot) => rectangle(make("div", { className: "spot" }), spot));
  part("boxes").append(...marked);
  let first = marked[0];
  for (const node of part("boxes").children) {
    const on = ref !== "" && node.dataset.ref === ref;
    node.classList.toggle("on", on);
    if (on) first ??= node;
  }
  const rows = rowsShown();
  const of = row ?? rows.find((each) => ref !== "" && each.dataset.ref === ref);
  for (const each of rows) {
    const on = row ? each === row : ref !== "" && each.dataset.ref === ref;
    each.classList.toggle("on", on);
    if (on) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
  if (first) reveal(part("pane"), first);
  if (of && !still) reveal(part("sheaf"), of);
  showResult();
}

// Brings `node` into the middle of `pane`, unless it is in sight.
function reveal(pane, node) {
  const [outer, inner] = [pane.getBoundingClientRect(), node.getBoundingClientRect()];
  const low = inner.bottom > outer.top + pane.clientHeight - 8;
  if (inner.top < outer.top + 8 || low) {
    const room = Math.max(24, (pane.clientHeight - inner.height) / 2);
    pane.scrollTop += inner.top - outer.top - room;
  }
  if (inner.left < outer.left || inner.right > outer.left + pane.clientWidth) pane.scrollLeft += inner.left - outer.left - 16;
}

// The result is a page of its own, which a page opened from disk may not look into: a block is shown in it by its id.
function showResult() {
  if (!page.files.includes("final.html")) return;
  const final = page.folder + "/final.html" + (ref ? "#" + encodeURIComponent(ref) : "");
  part("open").href = final;
  if (part("result").offsetParent === null || part("frame").dataset.shown === final) return;
  part("frame").dataset.shown = final;
  part("frame").contentWindow.location.replace(new URL(final, location.href));
}

// --- The sheaf: lists of rows, each of which stands for a block, an issue or a line.

function tabButton([name, title]) {
  const count = { issues: page.verdict?.issues.length, blocks: page.blocks.length, evidence: page.lines.length, stages: page.calls.length }[name];
  const node = make("button", { type: "button", role: "tab", textContent: count ? `${title} ${count}` : title, onclick: () => turn(name), onkeydown: alongTabs });
  node.dataset.tab = name;
  node.setAttribute("aria-controls", name === "result" ? "result" : "sheaf");
  return node;
}

function alongTabs(event) {
  const shown = [...part("tabs").children].filter((each) => each.offsetParent !== null);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  const next = shown.at((shown.indexOf(event.target) + step) % shown.length);
  next.focus();
  turn(next.dataset.tab);
}

function turn(name) {
  turnTo(name);
  goTo(place, ref);
}

function turnTo(name) {
  tab = name;
  part("sheaf").dataset.tab = name;
  part("view").classList.toggle("resulting", name === "result");
  for (const each of part("tabs").children) {
    each.setAttribute("aria-selected", each.dataset.tab === name);
    each.tabIndex = each.dataset.tab === name ? 0 : -1;
  }
  part("sheaf").setAttribute("aria-label", tabs[name]);
  part("sheaf").replaceChildren(...(sheets[name] ?? sheets.blocks)());
  part("sheaf").scrollTo(0, 0);
  part("frame").removeAttribute("data-shown");
}

const rowsShown = () => [...part("sheaf").querySelectorAll(".row")];
const rows = (items) => make("ol", { className: "rows" }, ...items.map((item) => make("li", {}, item)));
const said = (text) => make("p", { textContent: text });

function row(of, className, more, ...children) {
  const node = make("button", { type: "button", className: "row " + className }, ...children);
  node.dataset.ref = of ?? "";
  node.addEventListener("click", () => pick(node, more));
  return node;
}

function pick(node, more) {
  select(node.dataset.ref, { row: node, spots: more?.() ?? [] });
  const address = new URLSearchParams(location.hash.slice(1));
  address.set("page", page.index);
  address.delete("ref");
  if (ref) address.set("ref", ref);
  history.replaceState(null, "", "#" + address);
}

// --- Finding: pages by state and by their words, and the blocks of a page likewise.

const sought = () => folded(part("find").value.trim());

function matching(blocks) {
  const [text, state] = [sought(), part("which").value];
  const named = (block) => !state || (state === "issues" ? issuesOf(block.ref) > 0 : block.state === state);
  const found = blocks.filter((block) => named(block) && (!text || folded(block.ref + " " + block.text).includes(text)));
  return found.length ? found : blocks;
}

function choose() {
  const [text, state] = [sought(), part("which").value];
  if (text && !words) {
    words = [];
    load("words.js", () => (part("found").textContent = "words.js cannot be loaded."));
  }
  if (text && !words.length) return;
  let count = 0;
  links.forEach(({ parentNode: item }, i) => {
    const named = !state || item.dataset.states.split(" ").includes(state);
    item.hidden = !(named && (!text || words[i].includes(text) || String(numbers[i]) === text));
    count += !item.hidden;
  });
  part("found").textContent = text || state ? `${count} of ${links.length} pages` : "";
  part("view").hidden = count === 0 || !page;
  part("none").hidden = count > 0;
  if (count && links[place]?.parentNode.hidden) goTo(firstShown());
  else if (page && ["blocks", "content"].includes(tab)) turn(tab);
}

for (const option of part("which").options) {
  const { length } = option.value ? links.filter((link) => link.parentNode.dataset.states.split(" ").includes(option.value)) : links;
  option.textContent += ` (${length})`;
}
part("find").addEventListener("input", choose);
part("which").addEventListener("change", choose);

// --- Keys and clicks.

function step(by) {
  for (let next = place + by; links[next]; next += by) {
    if (links[next].parentNode.hidden) continue;
    const focused = links.includes(document.activeElement);
    goTo(next);
    if (focused) links[next].focus();
    return;
  }
}

function move(by) {
  const all = rowsShown();
  const now = all.indexOf(document.activeElement);
  const on = now < 0 ? all.findIndex((each) => each.classList.contains("on")) : now;
  const next = all[on < 0 ? (by > 0 ? 0 : all.length - 1) : on + by];
  next?.focus({ preventScroll: true });
  next?.click();
}

function enlarge(by) {
  zoom = Math.min(4, Math.max(1, zoom * by));
  part("view").style.setProperty("--zoom", zoom);
  const on = part("boxes").querySelector(".spot") ?? part("boxes").querySelector(".on");
  if (on) reveal(part("pane"), on);
}

const keys = { n: () => step(1), p: () => step(-1), j: () => move(1), k: () => move(-1), "/": () => part("find").focus(), "+": () => enlarge(1.25), "-": () => enlarge(0.8) };

// Arrow keys move through the list that has the focus; in the picture, and with fields, they do what they always do.
function arrow(key) {
  const { activeElement: at } = document;
  if (at === part("pane") || at === part("sheaf")) return undefined;
  if (key === "ArrowRight") return keys.n;
  if (key === "ArrowLeft") return keys.p;
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  const by = key === "ArrowDown" ? 1 : -1;
  return links.includes(at) ? () => step(by) : () => move(by);
}

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Escape" && event.target === part("find")) part("find").blur();
  if (/^(INPUT|SELECT|SUMMARY)$/.test(event.target.tagName) && event.target.type !== "checkbox") return;
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : arrow(event.key);
  if (!act) return;
  event.preventDefault();
  act();
});
part("boxes").addEventListener("click", ({ target }) => {
  if (target.dataset.ref) goTo(place, target.dataset.ref);
});
part("smaller").addEventListener("click", () => enlarge(0.8));
part("larger").addEventListener("click", () => enlarge(1.25));
part("boxed").addEventListener("change", ({ target }) => part("boxes").classList.toggle("bare", !target.checked));
document.addEventListener("click", ({ target }) => {
  for (const more of document.querySelectorAll("header details[open], #tools details[open]")) if (!more.contains(target)) more.open = false;
});
addEventListener("resize", () => page && select(ref, { still: true }));
addEventListener("hashchange", follow);
part("none").hidden = links.length > 0;
follow();
