"use strict";
// What is quicker with script in the console. Every page works without it.

// Search as one types: the same page is fetched, and its results take the place of those shown.
function searchAsTyped(form) {
  let timer;
  let latest = 0;
  const search = async () => {
    const mine = ++latest;
    const fields = [...new FormData(form)].filter(([, value]) => value);
    const url = form.action + "?" + new URLSearchParams(fields);
    const response = await fetch(url);
    if (mine !== latest || response.redirected || !response.headers.get("content-type").startsWith("text/html")) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const results = page.querySelector(".results");
    if (mine !== latest || !results) return;
    document.querySelector(".results").replaceChildren(...results.childNodes);
    document.querySelector(".count").textContent = page.querySelector(".count").textContent;
    history.replaceState(null, "", url);
  };
  const soon = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(() => {}), wait);
  };
  form.addEventListener("input", () => soon(250));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
}

for (const form of document.querySelectorAll("form.filter")) if (document.querySelector(".results")) searchAsTyped(form);

// Charts: <figure class="chart" data-kind="line|bars"> around a table. The first column is the axis, each further one a series.
// The table stays, in a <details>; without the library it is all there is.
const assets = "/admin/assets/";

function load(tag, members) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), members);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

function figuresOf(table) {
  const names = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()));
  const columns = names.map((_, column) => rows.map((row) => row[column]));
  const isDays = columns[0].every((text) => /^\d{4}-\d\d-\d\d$/.test(text));
  const axis = columns[0].map((text, row) => (isDays ? Date.parse(text) / 1000 : row));
  const series = columns.slice(1).map((texts) => texts.map((text) => (text === "" ? null : Number.parseFloat(text))));
  const drawn = series.map((values) => values.some((value) => Number.isFinite(value)));
  return {
    names: names.slice(1).filter((_, at) => drawn[at]),
    axisName: names[0],
    labels: columns[0],
    isDays,
    data: [axis, ...series.filter((_, at) => drawn[at]).map((values) => values.map((value) => (Number.isFinite(value) ? value : null)))],
  };
}

// Colours and dashes: lines differ by more than their colour.
const strokes = ["#2f6fd0", "#c2570c", "#16803c", "#8b3fb5", "#a0185a", "#5f6b1e"];
const dashes = [[], [6, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 2]];

const isoDay = (seconds) => new Date(seconds * 1e3).toISOString().slice(0, 10);

function options(kind, { names, axisName, labels, isDays }, width, style) {
  const axis = { stroke: style.color, grid: { stroke: style.getPropertyValue("--rule"), width: 1 } };
  const bars = kind === "bars";
  // Of several series the later ones stand within the earlier ones, so that each can be seen.
  const barPaths = (at) => {
    const share = 1 - (0.8 * at) / names.length;
    return uPlot.paths.bars({ size: [0.7 * share, 60 * share] });
  };
  const label = (value) => (labels[value] === undefined ? "" : labels[value]);
  return {
    width,
    height: 260,
    scales: { x: { time: isDays, ...(bars && { range: [-0.5, labels.length - 0.5] }) }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.05)] } },
    axes: [{ ...axis, ...(isDays && { values: (_, ticks) => ticks.map((tick) => isoDay(tick).slice(5)) }), ...(!isDays && { values: (_, ticks) => ticks.map(label), incrs: [1, 2, 5, 10] }) }, { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6] }],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1e3), "Etc/UTC"),
    series: [
      { label: axisName, value: (_, value) => (value === null ? "" : isDays ? isoDay(value) : label(value)) },
      ...names.map((name, at) => ({
        label: name,
        width: 2,
        stroke: strokes[at % strokes.length],
        fill: bars ? strokes[at % strokes.length] + "99" : undefined,
        dash: bars ? undefined : dashes[at % dashes.length],
        points: { show: false },
        ...(bars && { paths: barPaths(at) }),
      })),
    ],
  };
}

function draw(figure) {
  const table = figure.querySelector("table");
  if (!table) return;
  const figures = figuresOf(table);
  if (figures.labels.length < 2 || figures.names.length === 0) return;
  const drawing = Object.assign(document.createElement("div"), { className: "drawing", ariaHidden: "true" });
  const details = document.createElement("details");
  const summary = Object.assign(document.createElement("summary"), { textContent: table.caption.textContent + " as a table" });
  const content = [...figure.childNodes];
  figure.replaceChildren(drawing, details);
  details.append(summary, ...content);
  let chart;
  const redraw = () => {
    if (chart) chart.destroy();
    const width = Math.max(200, drawing.clientWidth - 24);
    chart = new uPlot(options(figure.dataset.kind, figures, width, getComputedStyle(drawing)), figures.data, drawing);
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
  if (figures.length === 0) return;
  await Promise.all([load("link", { rel: "stylesheet", href: assets + "uPlot.min.css" }), load("script", { src: assets + "uPlot.iife.min.js" })]);
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
      const classes = [...table.tHead.rows[0].cells].map((cell) => cell.className);
      const rows = tables[at].map((texts) => {
        const row = document.createElement("tr");
        const cells = texts.map((text, column) => Object.assign(document.createElement(column ? "td" : "th"), { textContent: text, className: classes[column] }));
        cells[0].scope = "row";
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

// The editor of questionnaires: the preview follows what is typed, and a file is loaded into the field. Nothing is published by it.
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
  field.addEventListener("input", soon);
  upload.hidden = false;
  upload.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    field.value = await file.text();
    soon();
  });
}

for (const editor of document.querySelectorAll(".editor")) previewAsTyped(editor);

// A long verification goes on by itself, part by part.
const further = document.querySelector("a[data-continue]");
if (further) location.replace(further.href);
