// What is quicker with script in the console, after sending.js. Every page works without it.

// Search as one types: the same page is fetched, and what its filter decides takes the place of what is shown.
const decided = [".chips", ".count", ".many", ".results"];
const decidedIn = (page) => decided.map((part) => page.querySelector(part));
function searchAsTyped(form) {
  let timer;
  let latest = 0;
  const search = async (isSent) => {
    const mine = ++latest;
    const fields = [...new FormData(form)].filter(([, value]) => value);
    const url = form.action + "?" + new URLSearchParams(fields);
    const text = await fetch(url).then((response) => response.text()).catch(() => "");
    if (mine !== latest) return;
    const found = decidedIn(new DOMParser().parseFromString(text, "text/html"));
    // The browser shows what else is answered. Half a filter is no reason to leave the page.
    if (found.includes(null)) return isSent && form.submit();
    for (const [at, part] of decidedIn(document).entries()) {
      part.replaceChildren(...found[at].childNodes);
      part.hidden = found[at].hidden;
    }
    showLocalTimes(document);
    tickRows();
    history.replaceState(null, "", url);
  };
  const soon = (...when) => {
    clearTimeout(timer);
    timer = setTimeout(search, ...when);
  };
  form.addEventListener("input", () => soon(250));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0, true);
  });
}

// Rows that are selected for an act: how many, all of the page by one tick, and with the shift key all between two.
function tickRows() {
  const ticked = document.querySelector("#picked summary");
  const boxes = [...document.querySelectorAll("tbody .pick input")];
  const head = document.querySelector("thead .pick");
  if (!ticked || !head || boxes.length === 0) return;
  const all = Object.assign(document.createElement("input"), { type: "checkbox" });
  const name = Object.assign(document.createElement("span"), { textContent: "Select all on this page" });
  const label = document.createElement("label");
  label.append(all, name);
  head.replaceChildren(label);
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    ticked.textContent = `Selected: ${count}`;
    all.checked = count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  };
  let last = 0;
  for (const [at, box] of boxes.entries())
    box.addEventListener("click", (event) => {
      if (event.shiftKey) for (let other = Math.min(last, at); other <= Math.max(last, at); other++) boxes[other].checked = box.checked;
      last = at;
      say();
    });
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    say();
  });
  say();
}

tickRows();

// A menu closes when the focus or the pointer goes elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(except)) menu.open = false;
};
document.addEventListener("pointerdown", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector(".menu[open] summary")?.focus();
  closeMenus(null);
});

// Ctrl-K or ⌘K: to a page, to what this page links to, or to an account that the search finds.
function goTo(dialog, opener) {
  const field = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const own = [...document.querySelectorAll("nav a, main .links a, .acts .links a")].map((link) => ({ text: link.textContent.trim(), href: link.href }));
  const show = (found) => {
    const rows = found.slice(0, 9).map(({ text, href }) => {
      const row = document.createElement("li");
      row.append(Object.assign(document.createElement("a"), { href, textContent: text }));
      return row;
    });
    list.replaceChildren(...rows);
  };
  let timer;
  const search = () => {
    const words = field.value.trim().toLowerCase();
    const found = own.filter(({ text }) => text.toLowerCase().includes(words));
    show(found);
    clearTimeout(timer);
    if (words.length > 2)
      timer = setTimeout(async () => {
        const response = await fetch("/admin/users?" + new URLSearchParams({ search: words }));
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const users = [...page.querySelectorAll(".results tbody tr")].map((row) => {
          const { textContent, href } = row.querySelector("th a");
          return { text: [textContent, row.querySelector('[data-column="Name"]')?.textContent].map((text) => text?.trim()).filter(Boolean).join(", "), href };
        });
        if (field.value.trim().toLowerCase() === words) show([...found, ...users]);
      }, 250);
  };
  const open = () => {
    field.value = "";
    search();
    dialog.showModal();
  };
  field.addEventListener("input", search);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    const links = [...list.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && at < 0) links[0]?.click();
    if (!step) return;
    event.preventDefault();
    (links[at + step] ?? field).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    if (!dialog.open) open();
  });
  if (navigator.platform.startsWith("Mac")) opener.querySelector("kbd").textContent = "⌘ K";
  opener.addEventListener("click", open);
  opener.hidden = false;
}

const opener = document.querySelector("button.jump");
if (opener) goTo(document.querySelector(".go-to"), opener);

// Exact times in the reader's zone. Without script they are in UTC, and say so.
const localTimes = new Intl.DateTimeFormat("sv", { dateStyle: "short", timeStyle: "short" });
function showLocalTimes(box) {
  for (const time of box.querySelectorAll("time[datetime]")) time.querySelector(".exact").textContent = localTimes.format(new Date(time.dateTime));
}
showLocalTimes(document);

for (const form of document.querySelectorAll("form.filter")) if (!decidedIn(document).includes(null)) searchAsTyped(form);

// Charts: <figure class="chart"> around a table. The first column has the days that its rows begin at; each further one is a bar beside
// the others. The table stays, in a <details>; without the library it is all there is.
const { chartScript, chartStyle } = document.currentScript.dataset; // absent in a build without the library

function load(tag, members) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), members);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

// The figures of a table: by row the second at which it begins, and how long it lasts.
function figuresOf(table) {
  const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const starts = rows.map(([day]) => Date.parse(day) / 1000);
  const columns = heads.slice(1).map((_, at) => rows.map((row) => Number.parseFloat(row[at + 1].replaceAll(",", ""))));
  return { heads, step: Math.min(...starts.slice(1).map((start, at) => start - starts[at])), data: [starts, ...columns] };
}

const wholeNumbers = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((zeros) => [1, 2, 5].map((digit) => digit * 10 ** zeros));
const font = "12px system-ui, sans-serif";
const pen = Object.assign(document.createElement("canvas").getContext("2d"), { font });
const grouped = (number) => number.toLocaleString("en");
const isoDay = (seconds) => new Date(seconds * 1e3).toISOString().slice(0, 10);
const dayRoom = 56; // pixels that the label of a day takes
const barsOfStep = 0.8;

const showLast = (chart) => chart.setLegend({ idx: chart.data[0].length - 1 }, false);

function options({ heads, step, data }, width, style) {
  const axis = { font, stroke: style.color, grid: { stroke: style.getPropertyValue("--rule"), width: 1 } };
  const fillOf = (at) => style.getPropertyValue(`--series-${at}`).trim();
  const isOver = (start) => (start + step) * 1e3 <= Date.now();
  const roomOfCounts = pen.measureText(grouped(Math.ceil(Math.max(1, ...data.slice(1).flat()) * 1.1))).width + 20;
  const [starts, ...columns] = data;
  const each = Math.ceil((starts.length * dayRoom) / (width - roomOfCounts)); // so that labels don't touch
  const size = (step * barsOfStep) / columns.length;
  // Side by side; what is not over is pale.
  const paths = uPlot.paths.bars({
    disp: {
      x0: { unit: 1, values: (_, at) => starts.map((start) => start - (step * barsOfStep) / 2 + (at - 1) * size) },
      size: { unit: 1, values: () => [size] },
      fill: { unit: 3, values: (_, at) => starts.map((start) => (isOver(start) ? fillOf(at) : `color-mix(in srgb, ${fillOf(at)} 50%, ${style.getPropertyValue("--paper")})`)) },
    },
  });
  // Above each bar is its number, if all numbers have the room.
  const label = (chart) => {
    const { ctx } = chart;
    const room = chart.valToPos(starts[0] + size, "x", true) - chart.valToPos(starts[0], "x", true);
    ctx.save();
    Object.assign(ctx, { font: `${12 * devicePixelRatio}px system-ui, sans-serif`, fillStyle: style.color, textAlign: "center", textBaseline: "bottom" });
    if (columns.flat().every((value) => ctx.measureText(grouped(value)).width < room))
      columns.forEach((values, at) => values.forEach((value, row) => ctx.fillText(grouped(value), chart.valToPos(starts[row] - (step * barsOfStep) / 2 + (at + 0.5) * size, "x", true), chart.valToPos(value, "y", true) - 2 * devicePixelRatio)));
    ctx.restore();
  };
  const [axisName, ...names] = heads;
  return {
    width,
    height: 260,
    // Without the pointer the legend has the last values.
    hooks: { ready: [showLast], draw: [label], setCursor: [(chart) => chart.cursor.idx === null && showLast(chart)] },
    legend: { markers: { fill: (_, at) => fillOf(at) } },
    scales: { x: { range: (_, low, high) => [low - step / 2, high + step / 2] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, splits: () => starts.filter((_, at) => (starts.length - 1 - at) % each === 0), values: (_, ticks) => ticks.map((tick) => isoDay(tick).slice(5)) },
      { ...axis, incrs: wholeNumbers, values: (_, ticks) => ticks.map(grouped), size: roomOfCounts },
    ],
    series: [
      { label: axisName, value: (_, start) => (start === null ? "" : isoDay(start) + (isOver(start) ? "" : ", not over")) },
      ...names.map((label, at) => ({ label, value: (_, value) => (value === null || value === undefined ? "" : grouped(value)), width: 0, fill: fillOf(at + 1), points: { show: false }, paths })),
    ],
  };
}

function draw(figure) {
  const table = figure.querySelector("table");
  if (!table) return;
  const figures = figuresOf(table);
  if (figures.data[0].length < 2) return;
  const drawing = Object.assign(document.createElement("div"), { className: "drawing", ariaHidden: "true" });
  const details = document.createElement("details");
  const summary = Object.assign(document.createElement("summary"), { textContent: "As a table" });
  const content = [...figure.childNodes];
  figure.replaceChildren(Object.assign(document.createElement("figcaption"), { textContent: table.caption.textContent }), drawing, details);
  details.append(summary, ...content);
  let chart;
  const redraw = () => {
    if (chart) chart.destroy();
    const width = Math.max(200, drawing.clientWidth - 24);
    chart = new uPlot(options(figures, width, getComputedStyle(drawing)), figures.data, drawing);
  };
  redraw();
  let width = drawing.clientWidth;
  new ResizeObserver(() => {
    if (drawing.clientWidth === width) return;
    width = drawing.clientWidth;
    redraw();
  }).observe(drawing);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}

async function drawAll(figures) {
  if (figures.length === 0 || !chartScript) return;
  await Promise.all([load("link", { rel: "stylesheet", href: chartStyle }), load("script", { src: chartScript })]);
  for (const figure of figures) draw(figure);
}

drawAll([...document.querySelectorAll("figure.chart")]).catch(() => {});

// Figures that renew themselves: <div class="renewed" data-events="PATH">. An event has the texts of its facts, and of its tables by row.
function renewFigures(box) {
  const status = document.querySelector(".live");
  let source;
  const say = (text) => {
    if (status.textContent !== text) status.textContent = text;
  };
  const show = ({ facts, tables }) => {
    box.querySelectorAll("dd").forEach((fact, at) => (fact.textContent = facts[at]));
    box.querySelectorAll("table").forEach((table, at) => {
      const heads = [...table.tHead.rows[0].cells];
      const rows = tables[at].map((texts) => {
        const row = document.createElement("tr");
        const cells = texts.map((text, column) => Object.assign(document.createElement(column ? "td" : "th"), { textContent: text, className: heads[column].className }));
        cells[0].scope = "row";
        for (const [column, cell] of cells.entries()) if (column > 0) cell.dataset.column = heads[column].textContent;
        row.append(...cells);
        return row;
      });
      table.tBodies[0].replaceChildren(...rows);
    });
  };
  const watch = () => {
    if (source) source.close();
    source = null;
    if (document.visibilityState !== "visible") return;
    source = new EventSource(box.dataset.events);
    source.onmessage = (event) => {
      show(JSON.parse(event.data));
      say("The figures are renewed every two seconds.");
    };
    // Each event is a response of its own, after which the browser asks again by itself.
    source.onerror = () => source.readyState === EventSource.CLOSED && say("The figures are not renewed any more. Reload the page.");
  };
  document.addEventListener("visibilitychange", watch);
  watch();
}

for (const box of document.querySelectorAll(".renewed")) renewFigures(box);

// The file of a questionnaire: the preview follows what is typed, lines have numbers, and a file is loaded into the field.
function previewAsTyped(editor) {
  const form = editor.querySelector("form");
  const field = form.elements.namedItem("file");
  const upload = editor.querySelector(".upload");
  let timer;
  let latest = 0;
  const preview = async () => {
    const mine = ++latest;
    const response = await fetch(editor.dataset.preview, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    if (mine !== latest || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const result = page.querySelector("#result");
    if (mine === latest && result) document.querySelector("#result").replaceChildren(...result.childNodes);
  };
  const soon = () => {
    latest++;
    clearTimeout(timer);
    timer = setTimeout(() => preview().catch(() => {}), 400);
  };
  const lines = Object.assign(document.createElement("pre"), { className: "lines", ariaHidden: "true" });
  field.before(lines);
  const number = () => (lines.textContent = field.value.split("\n").map((_, at) => at + 1).join("\n"));
  number();
  field.addEventListener("scroll", () => (lines.scrollTop = field.scrollTop));
  field.addEventListener("input", () => (number(), soon()));
  upload.hidden = false;
  upload.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    field.value = await file.text();
    soon();
  });
}

// The editor without JSON: a button changes the page in place, and a choice that other fields depend on shows them at once.
function editInPlace(draft) {
  const isOurs = (form) => form.matches(".builder, .editor form");
  // The draft is in this page alone, so a refusal must not replace it.
  const say = (why) => {
    draft.querySelector(".unsent")?.remove();
    draft.prepend(Object.assign(document.createElement("p"), { className: "summary unsent", role: "alert", textContent: `${why}. Your draft is still here; try again.` }));
    draft.firstChild.scrollIntoView({ block: "nearest" });
  };
  draft.addEventListener("submit", async (event) => {
    if (!isOurs(event.target)) return;
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    const body = new URLSearchParams(new FormData(event.target));
    if (name) body.set(name, value);
    draft.inert = true; // a second button would send the draft of before the first
    const response = await fetch(event.target.action, { method: "POST", body }).catch(() => null);
    draft.inert = false;
    if (response?.redirected) return event.target.submit();
    const page = new DOMParser().parseFromString((await response?.text().catch(() => "")) ?? "", "text/html");
    const next = page.querySelector("#draft");
    const main = page.querySelector("main");
    if (!next && main?.querySelector("[name=rest], [name=file]")) return document.querySelector("main").replaceWith(main); // kept there
    if (!next) return say(page.querySelector("main h1")?.textContent ?? "The server did not answer");
    draft.replaceChildren(...next.childNodes);
    for (const editor of draft.querySelectorAll(".editor")) previewAsTyped(editor);
    if (value === "review") draft.querySelector("[aria-invalid], .fault, .review, .summary")?.scrollIntoView({ block: "nearest" });
    const same = [...draft.querySelectorAll("button")].find((button) => button.value === value && !button.hidden);
    (draft.querySelector("[aria-invalid]") ?? (value?.startsWith("add-") ? draft.querySelector(".panel input") : same) ?? draft.querySelector(".panel input"))?.focus();
  });
  // What was checked is not what is typed after it.
  draft.addEventListener("input", (event) => {
    if (event.target.closest(".builder") && event.target.name !== "in") draft.querySelector(".review")?.remove();
  });
  draft.addEventListener("change", (event) => {
    if (["kind", "when", "in"].includes(event.target.name)) event.target.form.requestSubmit(event.target.form.querySelector('[value="keep"]'));
  });
}

for (const editor of document.querySelectorAll(".editor")) previewAsTyped(editor);
for (const draft of document.querySelectorAll("#draft")) editInPlace(draft);

// A long verification goes on by itself, part by part.
const further = document.querySelector("a[data-continue]");
if (further) location.replace(further.href);

// On phones the navigation is one row that scrolls; the current section is in sight.
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// What is unfolded is typed into.
for (const act of document.querySelectorAll(".acts > details"))
  act.addEventListener("toggle", () => act.open && (act.querySelector("[aria-invalid]") ?? act.querySelector("input:not([type=hidden])")).focus());

// After an error, one goes on typing where it is.
document.querySelector("main [aria-invalid]")?.focus();
