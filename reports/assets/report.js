/* The page of a report: languages, curves, and the logs. Text of a submission becomes text nodes, never markup. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const make = (tag, name, text) => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const root = document.documentElement;
  let data = null;
  let lang = root.lang.startsWith("zh") ? "zh" : "en";

  /* What unpacks base64 of gzip to bytes, a piece at a time, so that the text of a large log is never held twice. */
  const PIECE = 1 << 20;
  async function unpack(base64) {
    const packed = new Uint8Array(Math.floor(base64.length / 4) * 3);
    let at = 0;
    for (let from = 0; from < base64.length; from += PIECE) {
      const piece = base64.slice(from, from + PIECE);
      if (Uint8Array.fromBase64) {
        const bytes = Uint8Array.fromBase64(piece);
        packed.set(bytes, at);
        at += bytes.length;
      } else {
        const letters = atob(piece);
        for (let i = 0; i < letters.length; i++) packed[at++] = letters.charCodeAt(i);
      }
    }
    /* Gzip ends with how long the text is: it is filled as it comes, for a Response would gather it piece by piece first. */
    const text = new Uint8Array(new DataView(packed.buffer, at - 4, 4).getUint32(0, true));
    const reader = new Blob([packed.subarray(0, at)]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
    let filled = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text.set(part.value, filled);
      filled += part.value.length;
    }
    return text;
  }
  const contentOf = (id) => byId(id).textContent.trim();

  function say(code, values = {}) {
    return (data.texts[lang][code] || code)
      .replace(/\{([a-z_]+)\|([^|{}]*)\|([^|{}]*)\}/g, (_, name, one, several) => (String(values[name]) === "1" ? one : several))
      .replace(/\{([a-z_]+)\}/g, (_, name) => String(values[name]));
  }
  const counted = (number) => number.toLocaleString("en-US");

  /* What is remembered from one report to the next, where the browser lets a file remember anything. */
  function remember(name, value) {
    try { localStorage.setItem("reproverify-" + name, value); } catch { /* not allowed to */ }
  }
  function recall(name) {
    try { return localStorage.getItem("reproverify-" + name); } catch { return null; }
  }

  /* Light and dark. */
  function dark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function showTheme(theme) {
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    if (data) drawAll();
  }

  /* The body in a language. The one that stood in the page is put back as it came, without what was drawn in it. */
  let shown = null;
  function showLanguage(wanted) {
    const main = byId("main");
    if (!data.bodies[data.lang]) {
      data.bodies[data.lang] = main.innerHTML;
      shown = data.lang;
    }
    lang = wanted;
    if (shown !== lang) main.innerHTML = data.bodies[lang];
    shown = lang;
    root.lang = lang === "zh" ? "zh-CN" : "en";
    document.title = data.titles[lang];
    for (const [id, texts] of Object.entries(data.frame)) {
      const found = byId(id);
      if (!found) continue;
      for (const [where, words] of Object.entries(texts)) {
        if (where === "text") found.textContent = words[lang];
        else found.setAttribute(where, words[lang]);
      }
    }
    byId("language").lang = lang === "zh" ? "en" : "zh-CN";
    prepare();
  }

  /* What scrolls sideways can be reached with the keyboard; what does not is no stop on the way. */
  function reachable() {
    for (const place of all(".scroll, .command code, .quote, .tree")) {
      if (place.scrollWidth > place.clientWidth + 1 || place.scrollHeight > place.clientHeight + 1) place.tabIndex = 0;
      else place.removeAttribute("tabindex");
    }
  }

  function prepare() {
    contents();
    copies();
    filtering();
    sorting();
    drawAll();
    all("details.values").forEach((details) => details.addEventListener("toggle", () => valuesTable(details), { once: true }));
    viewer.relabel();
    reachable();
  }

  function contents() {
    const nav = byId("contents");
    nav.replaceChildren();
    const reports = all("section.report");
    const headings = reports.length > 1 ? [] : all("h3[data-content], h2[data-content]");
    if (reports.length > 1) {
      const link = make("a", "", byId("tasks-heading").textContent);
      link.href = "#tasks";
      nav.append(link);
    }
    for (const heading of headings) {
      const link = make("a", "", heading.textContent);
      link.href = "#" + heading.id;
      nav.append(link);
    }
    if (data.logs.length) {
      const link = make("a", "", data.frame.viewer["aria-label"][lang]);
      link.href = "#log-0-" + (viewer.firstMark(0) || 1);
      nav.append(link);
    }
  }

  function copies() {
    for (const command of all(".command")) {
      const button = command.querySelector("button");
      button.hidden = false;
      button.textContent = say("copy");
      button.addEventListener("click", async () => {
        const text = command.querySelector("code").textContent;
        try {
          await navigator.clipboard.writeText(text);
        } catch {
          const area = make("textarea", "hidden");
          area.value = text;
          document.body.append(area);
          area.select();
          document.execCommand("copy");
          area.remove();
          button.focus();
        }
        button.textContent = say("copied");
        setTimeout(() => { button.textContent = say("copy"); }, 1500);
      });
    }
  }

  function filtering() {
    const form = byId("filter");
    if (!form) return;
    const rows = all("table.tasks tbody tr");
    const sections = new Map(all("section.report").map((section) => [section.dataset.task, section]));
    const apply = () => {
      const words = byId("filter-text").value.toLowerCase().split(/\s+/).filter(Boolean);
      const boxes = all("input[name=verdict]", form);
      const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      const chosen = all("select[data-field]", form).filter((one) => one.value);
      let shown = 0;
      for (const row of rows) {
        const text = (row.textContent + " " + (row.dataset.words || "")).toLowerCase();
        const fits = (one) => row.dataset[one.dataset.field].split("|").includes(one.value);
        row.hidden = !((!boxes.length || verdicts.has(row.dataset.verdict)) && chosen.every(fits) && words.every((word) => text.includes(word)));
        const section = sections.get(row.dataset.task);
        if (section) section.hidden = row.hidden;
        shown += !row.hidden;
      }
      byId("filter-count").textContent = say("shown", { shown, count: rows.length });
    };
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }

  /* A table is sorted by the heading that is pressed, and the other way round when it is pressed again. */
  function sorting() {
    for (const table of all("table.sortable")) {
      const heads = all("thead th", table);
      heads.forEach((head, at) => {
        const button = head.querySelector("button");
        if (!button) return;
        button.addEventListener("click", () => {
          const down = head.getAttribute("aria-sort") === "ascending";
          heads.forEach((one) => one.removeAttribute("aria-sort"));
          head.setAttribute("aria-sort", down ? "descending" : "ascending");
          const key = (row) => row.cells[at].dataset.sort ?? row.cells[at].textContent.trim();
          const keyed = all("tbody tr", table).map((row) => [key(row), row]);
          keyed.sort(([a], [b]) => (down ? -1 : 1) * a.localeCompare(b, lang, { numeric: true }));
          table.tBodies[0].append(...keyed.map(([, row]) => row));
        });
      });
    }
  }

  /* Learning curves. */
  const plots = new Map();
  const curveOf = (id) => data.curves.find((curve) => curve.id === id);
  const colour = (name) => getComputedStyle(root).getPropertyValue("--" + name).trim();

  function drawAll() {
    for (const plot of plots.values()) plot.destroy();
    plots.clear();
    watch.disconnect();
    const places = all(".plot");
    for (const place of places) places.length > MOST_DRAWN ? watch.observe(place) : draw(place);
  }
  /* A page of many curves draws those that are looked at. */
  const MOST_DRAWN = 12;
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && !plots.has(entry.target)) draw(entry.target);
    }
  }, { rootMargin: "200px" });

  function extent(curve) {
    const values = curve.points.map((point) => point.y);
    if (curve.target !== null) values.push(curve.target, curve.low, curve.high);
    let low = Infinity, high = -Infinity;
    for (const value of values) { low = Math.min(low, value); high = Math.max(high, value); }
    const room = (high - low) * 0.08 || Math.abs(high) * 0.01 || 1;
    return [low - room, high + room];
  }

  /* Epochs and steps are whole numbers. */
  const WHOLE = [1, 2, 5].flatMap((digit) => [...Array(9).keys()].map((power) => digit * 10 ** power)).sort((a, b) => a - b);

  /* The values at an axis, with as many digits as tell one from the next. */
  function ticks(plot, values, axis, space, step) {
    let digits = 0;
    while (digits < 12 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++;
    return values.map((value) => value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }

  /* Where the label of a point hides least: not another label, then not the curve, then not the target's line. */
  function labelBox(path, at, taken, wide, dpr, frame, target) {
    const high = 14 * dpr, [x, y] = path[at];
    const sides = x > frame.left + frame.width / 2 ? [x - wide, x] : [x, x - wide];
    const hidden = (box) => {
      const inside = ([a, b]) => a > box.x - 2 * dpr && a < box.x + wide + 2 * dpr && b > box.y && b < box.y + high;
      const out = box.x < frame.left || box.x + wide > frame.left + frame.width || box.y < frame.top || box.y + high > frame.top + frame.height;
      let cost = out ? 1000 : 0;
      for (const other of taken) if (Math.abs(other.y - box.y) < high && other.x < box.x + wide && box.x < other.x + other.wide) cost += 500;
      path.forEach(([a, b], one) => {
        const [c, d] = path[one + 1] || [a, b];
        const steps = Math.ceil(Math.hypot(c - a, d - b) / (4 * dpr)) || 1;
        for (let step = 0; step < steps; step++) if (inside([a + (c - a) * step / steps, b + (d - b) * step / steps])) cost += 1;
      });
      return cost + (target !== null && target > box.y && target < box.y + high ? 12 : 0);
    };
    const boxes = [7, -21, 21, -35, 35].flatMap((down) => sides.map((left) => ({ x: left, y: y + down * dpr, wide })));
    boxes.push(...[-7, 7].map((down) => ({ x: x - wide - 9 * dpr, y: y + down * dpr, wide })));
    return boxes.reduce((best, box) => (hidden(box) < hidden(best) ? box : best));
  }

  function draw(place) {
    const curve = curveOf(place.dataset.curve);
    if (!curve || !place.clientWidth) return;
    place.replaceChildren();
    const ink = colour("dim"), grid = colour("line"), mono = "12px system-ui, sans-serif";
    const marks = (u) => {
      const dpr = devicePixelRatio, { ctx } = u, { left, top, width, height } = u.bbox;
      ctx.save();
      ctx.beginPath();
      ctx.rect(left, top, width, height);
      ctx.clip();
      const taken = [];
      if (curve.target !== null) {
        const y = u.valToPos(curve.target, "y", true);
        const low = u.valToPos(curve.low, "y", true), high = u.valToPos(curve.high, "y", true);
        ctx.globalAlpha = 0.16;
        ctx.fillStyle = colour("green");
        ctx.fillRect(left, high, width, low - high);
        ctx.globalAlpha = 1;
        ctx.strokeStyle = colour("green");
        ctx.lineWidth = 1.5 * dpr;
        ctx.setLineDash([6 * dpr, 4 * dpr]);
        ctx.beginPath();
        ctx.moveTo(left, y);
        ctx.lineTo(left + width, y);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.fillStyle = colour("green");
        ctx.font = `${11 * dpr}px system-ui, sans-serif`;
        ctx.textAlign = "left";
        const text = `${say("target")} ${curve.target_text}`, line = y - 7 * dpr > top + 10 * dpr ? y - 7 * dpr : y + 15 * dpr;
        ctx.fillText(text, left + 6 * dpr, line);
        taken.push({ x: left + 6 * dpr, y: line - 11 * dpr, wide: ctx.measureText(text).width });
      }
      const dot = (at, paint, size) => {
        const point = curve.points[at];
        ctx.fillStyle = paint;
        ctx.strokeStyle = colour("paper");
        ctx.lineWidth = 1.5 * dpr;
        ctx.beginPath();
        ctx.arc(u.valToPos(point.x, "x", true), u.valToPos(point.y, "y", true), size * dpr, 0, 7);
        ctx.fill();
        ctx.stroke();
      };
      curve.points.forEach((point, at) => {
        if (point.grade) dot(at, colour(point.grade === "contradiction" ? "red" : point.grade === "suspicious" ? "amber" : "blue"), 4);
      });
      const path = curve.points.map((point) => [u.valToPos(point.x, "x", true), u.valToPos(point.y, "y", true)]);
      for (const [at, word] of [[curve.best, "best"], [curve.last, "last"]]) {
        if (at < 0) continue;
        dot(at, colour("ink"), 5);
        const text = `${say(word)} ${curve.points[at].text}`;
        ctx.font = `600 ${11.5 * dpr}px system-ui, sans-serif`;
        const box = labelBox(path, at, taken, ctx.measureText(text).width, dpr, { left, top, width, height }, curve.target === null ? null : u.valToPos(curve.target, "y", true));
        taken.push(box);
        ctx.textAlign = "left";
        ctx.lineJoin = "round";
        ctx.lineWidth = 4 * dpr;
        ctx.strokeStyle = colour("paper");
        ctx.strokeText(text, box.x, box.y + 11 * dpr);
        ctx.fillStyle = colour("ink");
        ctx.fillText(text, box.x, box.y + 11 * dpr);
      }
      ctx.restore();
    };
    const points = curve.points.length <= 120;
    const plot = new uPlot({
      width: place.clientWidth,
      height: 250,
      scales: { x: { time: false, range: (u, low, high) => [low, high + (high - low) * 0.025 || high + 1] }, y: { range: () => extent(curve) } },
      legend: { show: false },
      cursor: { y: false, points: { size: 9 }, drag: { x: true, y: false } },
      axes: [
        { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid }, font: mono, incrs: WHOLE, label: say(curve.axis), labelFont: mono, labelSize: 18, size: 32 },
        { stroke: ink, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid }, font: mono, size: 58, values: ticks, label: curve.unit, labelFont: mono, labelSize: curve.unit ? 18 : 0 },
      ],
      series: [{}, { stroke: colour("curve"), width: 1.6, points: { show: points, size: 4, fill: colour("curve") } }],
      hooks: { draw: [marks], setCursor: [(u) => read(place, curve, u.cursor.idx)] },
    }, [curve.points.map((point) => point.x), curve.points.map((point) => point.y)], place);
    plots.set(place, plot);
    const texts = curve.points.map((point) => point.text);
    place.setAttribute("aria-label", say(curve.axis === "submission" ? "trend" : "curve", { title: curve.title, count: texts.length, low: texts[0], high: texts[texts.length - 1] }));
    plot.over.addEventListener("click", () => open(curve, plot.cursor.idx));
  }

  const log = (curve) => data.logs.findIndex((one) => one.name === curve.file);
  function open(curve, at) {
    const point = curve.points[at];
    const number = log(curve);
    if (point && point.line && number >= 0) location.hash = `#log-${number}-${point.line}`;
  }
  function read(place, curve, at) {
    const where = place.parentElement.querySelector(".reading");
    const point = at === null || at === undefined ? null : curve.points[at];
    where.textContent = point ? told(curve, point) : "";
  }
  function told(curve, point) {
    const parts = [`${say(curve.axis)} ${point.x}`, point.text];
    if (point.line) parts.push(`${say("line")} ${counted(point.line)}`);
    if (point.grade) parts.push(say("flagged"));
    if (point.note) parts.push(point.note);
    return parts.join(" · ");
  }
  function step(place, by) {
    const plot = plots.get(place), curve = curveOf(place.dataset.curve);
    if (!plot) return;
    const now = plot.cursor.idx ?? (by > 0 ? -1 : curve.points.length);
    const at = Math.max(0, Math.min(curve.points.length - 1, now + by));
    plot.setCursor({ left: plot.valToPos(curve.points[at].x, "x"), top: plot.valToPos(curve.points[at].y, "y") });
  }

  function valuesTable(details) {
    const curve = curveOf(details.dataset.curve);
    const number = log(curve);
    const table = make("table");
    const head = table.createTHead().insertRow();
    for (const word of [say(curve.axis), say("value"), say(curve.axis === "submission" ? "note" : "line")]) {
      const cell = make("th", "n", word);
      cell.scope = "col";
      head.append(cell);
    }
    const body = table.createTBody();
    for (const point of curve.points) {
      const row = body.insertRow();
      row.insertCell().textContent = point.x;
      row.insertCell().textContent = point.text;
      const cell = row.insertCell();
      if (point.line && number >= 0) {
        const link = make("a", "place", counted(point.line));
        link.href = `#log-${number}-${point.line}`;
        cell.append(link);
      } else cell.textContent = point.line ? counted(point.line) : point.note;
      for (const one of row.cells) one.className = "n";
    }
    const scroll = make("div", "scroll");
    scroll.append(table);
    details.append(scroll);
    reachable();
  }

  /* The logs: only the lines that are in sight are ever in the page. */
  const ROW = 18, TALLEST = 8e6, LONGEST = 4000, MOST_MATCHES = 20000, SLICE = 4 << 20;
  const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
  const visible = (text) => text.replace(/\r$/, "").replace(/\t/g, "    ").replace(HIDDEN, (char) => {
    const code = char.charCodeAt(0);
    return code < 256 ? "\\x" + code.toString(16).padStart(2, "0") : "\\u" + code.toString(16).padStart(4, "0");
  });
  const decoder = new TextDecoder("utf-8");

  /* A log that is unpacked: its bytes, where each line that is there begins, and which lines those are. */
  class Text {
    constructor(bytes, about) {
      this.bytes = bytes;
      const starts = new Uint32Array(about.parts.reduce((sum, [, count]) => sum + count, 0) + 1);
      let at = 0, count = 0;
      while (count < starts.length - 1) {
        starts[count++] = at;
        const end = bytes.indexOf(10, at);
        if (end < 0) break;
        at = end + 1;
      }
      starts[count] = bytes.length + (bytes[bytes.length - 1] === 10 ? 0 : 1);
      this.starts = starts;
      /* Rows are the lines that are there, and one between two stretches for those that are not. */
      this.stretches = [];
      let row = 0, index = 0, next = 1;
      for (const [first, length] of about.parts) {
        if (first > next) this.stretches.push({ row: row++, gap: first - next });
        this.stretches.push({ row, first, index, length });
        row += length;
        index += length;
        next = first + length;
      }
      if (next <= about.lines) this.stretches.push({ row: row++, gap: about.lines - next + 1 });
      this.rows = row;
    }
    stretch(row) {
      let low = 0, high = this.stretches.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (this.stretches[middle].row <= row) low = middle; else high = middle - 1;
      }
      return this.stretches[low];
    }
    /* What is in a row: a line with its number, or how many lines are left out. */
    at(row) {
      const found = this.stretch(row);
      if (found.gap) return { gap: found.gap };
      const index = found.index + row - found.row;
      return { line: found.first + row - found.row, index };
    }
    text(index) {
      const from = this.starts[index], to = this.starts[index + 1] - 1;
      const cut = Math.min(to, from + 4 * LONGEST);
      const text = visible(decoder.decode(this.bytes.subarray(from, cut)));
      const rest = Math.max(0, text.length - LONGEST) + (to - cut);
      return { text: text.slice(0, LONGEST), rest };
    }
    rowOf(line) {
      let nearest = 0;
      for (const one of this.stretches) {
        if (!one.gap && line >= one.first) nearest = one.row + Math.min(line - one.first, one.length - 1);
      }
      return nearest;
    }
  }

  const viewer = (() => {
    const panel = byId("viewer"), lines = byId("viewer-lines"), view = byId("viewer-window"), spacer = byId("viewer-spacer");
    const texts = new Map();
    let number = -1, text = null, here = 0, query = "", found = [], at = -1, searching = 0, before = null, top = 0, placed = 0;

    const firstMark = (which) => {
      const marks = data.logs[which].marks;
      const proof = marks.find((mark) => mark[1] === "contradiction") || marks.find((mark) => mark[1] === "proof");
      return (proof || marks[0] || [1])[0];
    };
    const rowsInView = () => Math.max(1, Math.floor(lines.clientHeight / ROW));
    const height = () => Math.min(text.rows * ROW, TALLEST);
    const scaled = () => text.rows * ROW > TALLEST;

    async function load(which) {
      if (!texts.has(which)) {
        byId("viewer-about").textContent = say("loading") + " …";
        await new Promise((done) => setTimeout(done));
        texts.set(which, new Text(await unpack(contentOf("log-data-" + which)), data.logs[which]));
      }
      return texts.get(which);
    }

    async function show(which, line) {
      if (!data.logs[which]) return;
      if (panel.hidden) before = document.activeElement;
      panel.hidden = false;
      byId("viewer-file").value = String(which);
      if (which !== number) {
        number = which;
        text = null;
        view.replaceChildren();
        try {
          const loaded = await load(which);
          if (which !== number) return;
          text = loaded;
        } catch {
          byId("viewer-about").textContent = say("unreadable");
          return;
        }
        found = [];
        at = -1;
        about();
        map();
        if (query) search(query);
      }
      if (!text) return;
      spacer.style.height = height() + "px";
      go(Math.max(1, Math.min(line, data.logs[which].lines)));
    }

    function about() {
      const one = data.logs[number];
      byId("viewer-about").textContent = say(one.whole ? "lines" : "part", { count: counted(one.lines) })
        + (one.marks.length ? " · " + say("marks", { count: counted(new Set(one.marks.map((mark) => mark[0])).size) }) : "");
    }

    function go(line) {
      here = line;
      why();
      scrollTo(text.rowOf(line) - Math.floor(rowsInView() / 3));
      lines.focus({ preventScroll: true });
    }

    function scrollTo(row) {
      top = Math.max(0, Math.min(text.rows - rowsInView(), row));
      const most = lines.scrollHeight - lines.clientHeight;
      lines.scrollTop = scaled() ? (top / Math.max(1, text.rows - rowsInView())) * most : top * ROW;
      lines.scrollLeft = 0;
      placed = lines.scrollTop;
      paint();
    }

    lines.addEventListener("scroll", () => {
      /* What was put there is exact; a position that is read off it need not be. */
      if (!text || Math.abs(lines.scrollTop - placed) < 1) return;
      placed = lines.scrollTop;
      const most = Math.max(1, lines.scrollHeight - lines.clientHeight);
      top = scaled() ? Math.round((lines.scrollTop / most) * (text.rows - rowsInView())) : Math.floor(lines.scrollTop / ROW);
      paint();
    });
    /* Of a log that is taller than a browser can scroll, the wheel and the keys still move line by line. */
    lines.addEventListener("wheel", (event) => {
      if (!text || !scaled() || event.ctrlKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const by = event.deltaMode === 1 ? event.deltaY : event.deltaMode === 2 ? event.deltaY * rowsInView() : event.deltaY / ROW;
      const left = lines.scrollLeft;
      scrollTo(top + Math.sign(by) * Math.max(1, Math.round(Math.abs(by))));
      lines.scrollLeft = left;
    }, { passive: false });
    lines.addEventListener("keydown", (event) => {
      if (!text || !scaled()) return;
      const page = rowsInView() - 1;
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, " ": page }[event.key];
      if (by === undefined) return;
      event.preventDefault();
      scrollTo(top + by);
    });

    function paint() {
      if (!text) return;
      const marks = marksByLine();
      const made = [];
      const words = query.toLowerCase();
      for (let row = top; row < Math.min(text.rows, top + rowsInView() + 2); row++) {
        const what = text.at(row);
        if (what.gap) {
          made.push(make("div", "gap", "… " + say("left_out", { count: counted(what.gap) })));
          continue;
        }
        const line = make("div", marks.get(what.line) || "");
        if (what.line === here) line.classList.add("here");
        line.dataset.line = what.line;
        line.append(make("b", "", counted(what.line)));
        const { text: shown, rest } = text.text(what.index);
        highlight(line, shown, words);
        if (rest > 0) line.append(make("i", "dim", " … " + say("cut", { count: counted(rest) })));
        made.push(line);
      }
      view.replaceChildren(...made);
    }

    function highlight(line, shown, words) {
      if (!words) {
        line.append(shown);
        return;
      }
      const lower = shown.toLowerCase();
      let from = 0, next;
      while ((next = lower.indexOf(words, from)) >= 0) {
        line.append(shown.slice(from, next), make("mark", "", shown.slice(next, next + words.length)));
        from = next + words.length;
      }
      line.append(shown.slice(from));
    }

    const known = new Map();
    function marksByLine() {
      if (!known.has(number)) {
        const kinds = new Map();
        for (const [line, kind] of data.logs[number].marks) if (!kinds.has(line)) kinds.set(line, kind);
        known.set(number, kinds);
      }
      return known.get(number);
    }

    function why() {
      const told = data.logs[number].marks.filter((mark) => mark[0] === here).map((mark) => mark[lang === "zh" ? 3 : 2]);
      const place = byId("viewer-why");
      place.hidden = !told.length;
      place.textContent = [...new Set(told)].join("\n");
      byId("viewer-go").value = String(here);
    }

    function map() {
      const place = byId("viewer-map");
      const kinds = [...marksByLine()].filter(([, kind]) => kind !== "fact").slice(0, 800);
      place.replaceChildren(...kinds.map(([line, kind]) => {
        const tick = make("i", kind);
        tick.style.top = (text.rowOf(line) / Math.max(1, text.rows)) * 100 + "%";
        return tick;
      }));
    }
    byId("viewer-map").addEventListener("click", (event) => {
      if (text) scrollTo(Math.round((event.offsetY / byId("viewer-map").clientHeight) * text.rows));
    });

    function toMark(by) {
      if (!text) return;
      const marked = [...marksByLine()].filter(([, kind]) => kind !== "fact").map(([line]) => line).sort((a, b) => a - b);
      if (!marked.length) return;
      const next = by > 0 ? marked.find((line) => line > here) ?? marked[0] : marked.filter((line) => line < here).pop() ?? marked[marked.length - 1];
      location.hash = `#log-${number}-${next}`;
    }

    /* Looks through a slice of whole lines at a time, and lets the page breathe in between. */
    async function search(wanted) {
      query = wanted;
      found = [];
      at = -1;
      const mine = ++searching;
      const status = byId("viewer-found");
      status.textContent = "";
      if (!wanted || !text) {
        paint();
        return;
      }
      const words = wanted.toLowerCase();
      const { bytes, starts } = text;
      const last = starts.length - 1;
      let index = 0;
      while (index < last && found.length < MOST_MATCHES) {
        let end = index + 1;
        while (end < last && starts[end] - starts[index] < SLICE) end++;
        const slice = decoder.decode(bytes.subarray(starts[index], starts[end])).toLowerCase();
        let position = slice.indexOf(words), line = index, scanned = 0;
        while (position >= 0 && found.length < MOST_MATCHES) {
          for (let next = slice.indexOf("\n", scanned); next >= 0 && next < position; next = slice.indexOf("\n", scanned)) {
            line++;
            scanned = next + 1;
          }
          found.push(line);
          const rest = slice.indexOf("\n", position);
          position = rest < 0 ? -1 : slice.indexOf(words, rest);
        }
        index = end;
        status.textContent = say("searching") + " …";
        await new Promise((done) => setTimeout(done));
        if (mine !== searching) return;
      }
      if (!found.length) {
        status.textContent = say("no_match");
        paint();
        return;
      }
      const from = text.rowOf(here);
      at = Math.max(0, found.findIndex((one) => lineOf(one).row >= from));
      jump(0);
    }
    function lineOf(index) {
      const one = text.stretches.find((stretch) => !stretch.gap && index < stretch.index + stretch.length);
      return { row: one.row + index - one.index, line: one.first + index - one.index };
    }
    function jump(by) {
      if (!found.length) return;
      at = (at + by + found.length) % found.length;
      const total = found.length >= MOST_MATCHES ? say("many", { count: counted(found.length) }) : counted(found.length);
      byId("viewer-found").textContent = say("matches", { at: counted(at + 1), count: total });
      const { row, line } = lineOf(found[at]);
      here = line;
      why();
      scrollTo(row - Math.floor(rowsInView() / 3));
    }

    function close() {
      panel.hidden = true;
      if (location.hash.startsWith("#log-")) history.replaceState(null, "", location.pathname + location.search);
      if (before && before.isConnected) before.focus();
    }

    function begin() {
      const select = byId("viewer-file");
      data.logs.forEach((one, which) => {
        const option = make("option", "", visible(one.name));
        option.value = String(which);
        select.append(option);
      });
      select.addEventListener("change", () => { location.hash = `#log-${select.value}-${firstMark(+select.value)}`; });
      byId("viewer-close").addEventListener("click", close);
      byId("viewer-mark-next").addEventListener("click", () => toMark(1));
      byId("viewer-mark-previous").addEventListener("click", () => toMark(-1));
      byId("viewer-previous").addEventListener("click", () => jump(-1));
      byId("viewer-search").addEventListener("submit", (event) => {
        event.preventDefault();
        const wanted = byId("viewer-query").value;
        if (wanted !== query) search(wanted); else jump(1);
      });
      let typing = 0;
      byId("viewer-query").addEventListener("input", () => {
        clearTimeout(typing);
        typing = setTimeout(() => search(byId("viewer-query").value), 250);
      });
      byId("viewer-query").addEventListener("keydown", (event) => {
        if (event.key === "Enter" && event.shiftKey) {
          event.preventDefault();
          jump(-1);
        }
      });
      byId("viewer-go").addEventListener("change", () => {
        const line = parseInt(byId("viewer-go").value.replace(/\D/g, ""), 10);
        if (line > 0) location.hash = `#log-${number}-${line}`;
      });
      document.addEventListener("keydown", (event) => {
        if (panel.hidden) return;
        if (event.key === "Escape") close();
        else if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) {
          event.preventDefault();
          byId("viewer-query").focus();
        }
      });
      new ResizeObserver(() => { if (text && !panel.hidden) scrollTo(top); }).observe(lines);
    }
    function relabel() {
      if (text) {
        about();
        why();
        paint();
      }
    }
    return { begin, show, firstMark, relabel };
  })();

  function route() {
    const found = /^#log-(\d+)-(\d+)$/.exec(location.hash);
    if (found) viewer.show(+found[1], +found[2]);
  }

  async function begin() {
    showTheme(recall("theme"));
    data = JSON.parse(decoder.decode(await unpack(contentOf("data"))));
    lang = data.lang;
    viewer.begin();
    const asked = recall("language");
    showLanguage(asked && data.titles[asked] ? asked : lang);
    byId("language").addEventListener("click", () => {
      showLanguage(lang === "zh" ? "en" : "zh");
      remember("language", lang);
    });
    byId("theme").addEventListener("click", () => {
      const theme = dark() ? "light" : "dark";
      remember("theme", theme);
      showTheme(theme);
    });
    document.addEventListener("keydown", (event) => {
      const place = event.target.closest ? event.target.closest(".plot") : null;
      if (!place) return;
      const by = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity }[event.key];
      if (by !== undefined) {
        event.preventDefault();
        step(place, by);
      } else if (event.key === "Enter") {
        const plot = plots.get(place);
        if (plot) open(curveOf(place.dataset.curve), plot.cursor.idx);
      }
    });
    document.addEventListener("toggle", reachable, true);
    let folded = [];
    addEventListener("beforeprint", () => {
      all(".plot").forEach((place) => { if (!plots.has(place)) draw(place); });
      folded = all("details:not([open]):not(.values)");
      folded.forEach((one) => { one.open = true; });
    });
    addEventListener("afterprint", () => folded.forEach((one) => { one.open = false; }));
    /* Paper has colours of its own. */
    matchMedia("print").addEventListener("change", drawAll);
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth !== width) {
        width = innerWidth;
        drawAll();
        reachable();
      }
    });
    addEventListener("hashchange", route);
    root.dataset.ready = "yes";
    route();
    if (location.hash && !location.hash.startsWith("#log-")) {
      const place = byId(decodeURIComponent(location.hash.slice(1)));
      if (place) place.scrollIntoView();
    }
  }
  begin();
})();
