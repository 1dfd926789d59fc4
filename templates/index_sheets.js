"use strict";
// What the sheaf shows of a page: lists of rows, each of which stands for a block, an issue or a line.

// About a block, an issue or a line: its name, then what is said of it in a colour of its own.
function about(name, ...more) {
  const small = make("small", {}, make("b", { textContent: name }));
  for (const [text, className] of more) if (text) small.append(", ", make("span", { textContent: text, className: className ?? "" }));
  return small;
}

const issuesOf = (of) => (page.verdict?.issues ?? []).filter((issue) => issue.ref === of).length;
const many = (n, word) => (n === 0 ? "" : n === 1 ? "1 " + word : `${n} ${word}s`);
const auto = (text, className = "") => make("span", { textContent: text, dir: "auto", className });
const lineBoxes = (ids) => page.lines.filter(([id]) => ids.includes(id)).map((line) => line[2]);

// JSON with its short lists on one line each.
const printed = (value) => JSON.stringify(value, null, 1).replace(/\[\n\s*([^[\]{}]*?)\n\s*\]/g, (_, items) => `[${items.replace(/\n\s*/g, " ")}]`);

// What the gate made of the page, and the rounds of repairs: what was tried, what it came to, whether it was kept.
const outcomes = { accepted: "accepted", repaired: "repaired", fell_back: "fell back", flagged: "flagged for a person", not_judged: "not judged" };
const actions = { layout: "layout asked again", content: "content asked again", repair: "asked again", fall_back: "read in a single pass" };

function decided({ outcomes: come, score: reached, reasons, rounds }) {
  const words = come.flatMap((each) => [", ", make("b", { className: each, textContent: outcomes[each] ?? each })]).slice(1);
  const head = make("p", { className: "outcome" }, ...words, reached == null ? "." : `, score ${reached.toFixed(3)}.`);
  const why = make("ul", { className: "reasons" }, ...reasons.map((reason) => make("li", { textContent: reason, dir: "auto" })));
  return make("div", { className: "gate" }, head, why, make("ol", { className: "rounds" }, ...rounds.map(round)));
}

function round({ action, asked, refs = [], before, score: after, kept, reasons = [], ...more }, i) {
  const links = refs.flatMap((of) => [", ", make("a", { href: addressOf(of), textContent: of })]).slice(1);
  const what = actions[asked ?? action] ?? action.replaceAll("_", " ");
  const came = after == null ? "not judged" : `score ${before == null ? "" : before.toFixed(3) + " → "}${after.toFixed(3)}`;
  const end = make("b", { className: kept ? "edited" : "", textContent: kept ? "kept" : "not kept" });
  const head = make("p", {}, make("b", { textContent: `Round ${i + 1}` }), `: ${what}`, ...(links.length ? [" (", ...links, ")"] : []), `; ${came}, `, end, ".");
  const told = [...reasons, ...Object.entries(more).filter(([, value]) => String(value)).map(([name, value]) => `${name}: ${[value].flat().join(", ")}`)];
  return make("li", {}, head, ...told.map((text) => make("small", { textContent: text, dir: "auto" })));
}

const sheets = {
  blocks() {
    const notes = page.notes.map((text, i) => make("li", { textContent: text, dir: "auto", className: page.failed && i === 0 ? "failed" : "" }));
    const wanted = matching(page.blocks);
    const items = wanted.map((block) => {
      const head = about(block.ref, [block.kind.replaceAll("_", " ")], [told(block), block.state], [sureness(block.confidence)], [many(issuesOf(block.ref), "issue"), "issues"]);
      return row(block.ref, "", null, head, auto(block.text.slice(0, 300), "words"));
    });
    const fewer = wanted.length < page.blocks.length ? [said(`${wanted.length} of ${page.blocks.length} blocks`)] : [];
    return [...(notes.length ? [make("ul", { className: "notes" }, ...notes)] : []), ...fewer, rows(items)];
  },
  issues() {
    const { verdict, gate } = page;
    const decision = gate ? [decided(gate)] : [];
    if (verdict?.status !== "judged") return gate ? decision : [said(verdict ? "Not judged: " + verdict.reason : "No judge has looked at this page.")];
    const parts = verdict.parts.map(({ name, weight, score }) => make("tr", {}, make("th", { scope: "row", textContent: name.replaceAll("_", " ") }), make("td", { textContent: score.toFixed(2) }), make("td", { textContent: weight.toFixed(2) })));
    const table = make("table", {}, make("caption", { textContent: `Score ${verdict.score.toFixed(3)}` }), headed("Part", "Score", "Weight"), make("tbody", {}, ...parts));
    const items = verdict.issues.map((issue) => {
      const head = about(issue.ref ?? "The page", [issue.severity, issue.severity], [issue.kind.replaceAll("_", " ")], [issue.judge === "model" ? "by the model" : ""]);
      const found = issue.words.length ? [auto(issue.words.join(" · "))] : [];
      const advice = issue.suggestion ? [auto(issue.suggestion, "words advice")] : [];
      return row(issue.ref, "issue", () => (issue.box ? [issue.box] : lineBoxes(issue.segments)), head, auto(issue.message, "words"), ...found, ...advice);
    });
    return [...decision, items.length ? rows(items) : said("Nothing was found."), table];
  },
  rendering() {
    if (!rendered()) return [said("No judge has rendered this page.")];
    const picture = make("img", { src: page.folder + "/render.png", alt: `Page ${page.index} as the judge's browser showed it`, decoding: "async" });
    return [make("div", { className: "rendering" }, picture)];
  },
  skeleton() {
    const items = page.skeleton.split("\n").filter((line) => line.trim()).map((line) => {
      const of = line.match(/\sdata-ref="([^"]*)"/);
      return of ? row(of[1], "source", null, line) : make("p", { className: "source", textContent: line });
    });
    return [rows(items)];
  },
  content() {
    const items = matching(page.blocks).map((block) => {
      const text = make("pre", { className: "source", textContent: printed(block.entry) });
      return make("div", { className: "entry" }, row(block.ref, "", null, about(block.ref, [told(block), block.state], [block.entry?.engine])), text);
    });
    return [rows(items)];
  },
  evidence() {
    const users = new Map(page.blocks.flatMap((block) => block.segments.map((id) => [id, block.ref])));
    const items = page.lines.map(([id, text, at, dir, source, confidence]) => {
      const used = users.get(id);
      const head = about(id, [used ?? "in no block", used ? "" : "doubtful"], [source === "ocr" ? "OCR" : ""], [source === "ocr" || confidence < 1 ? sureness(confidence) : ""]);
      return row(used, "", () => [at], head, make("span", { textContent: text, dir, className: "words" }));
    });
    return [items.length ? rows(items) : said("There are no lines of text.")];
  },
  stages() {
    const one = (name, by, ...cells) => make("tr", {}, make("th", { scope: "row" }, name, make("small", { textContent: by })), ...cells.map((cell) => make("td", { textContent: cell ?? "unknown" })));
    const link = (name, text = name) => make("a", { href: page.folder + "/" + name, textContent: text, target: "_blank", rel: "noopener" });
    const stages = page.stages.map(([stage, engine, seconds, calls, ...spent]) => one(stage, engine, seconds.toFixed(2), ...(calls ? [calls, ...spent] : ["", "", "", "", ""])));
    const calls = page.calls.map((call) => one(link("calls/" + call.file, call.file.replace(".json", "")), `${call.outcome}, ${call.model}`, call.seconds.toFixed(2), ...call.tokens, call.cost));
    const table = (caption, head, body) => make("div", { className: "wide", tabIndex: 0, role: "group", ariaLabel: caption }, make("table", {}, make("caption", { textContent: caption }), head, make("tbody", {}, ...body)));
    const facts = page.route ? [said(`Route: ${page.route.replaceAll("_", " ")}. Text from: ${page.source.replaceAll("_", " ")}. Language: ${page.language}.`)] : [];
    return [
      ...facts,
      table("Stages", headed("Stage", "Seconds", "Calls", "Read", "Cached", "Written", "USD"), stages),
      ...(calls.length ? [table("Model calls, of all runs", headed("Call", "Seconds", "Read", "Cached", "Written", "USD"), calls)] : []),
      make("h3", { textContent: "Files" }),
      make("ul", {}, ...page.files.map((name) => make("li", {}, link(name)))),
    ];
  },
};

function headed(...names) {
  return make("thead", {}, make("tr", {}, ...names.map((name) => make("th", { scope: "col", textContent: name }))));
}
