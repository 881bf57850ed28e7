// The entry grid: keys, blocks from spreadsheets, and every cell saved as one leaves it.
// What is typed is kept on the device until the server has answered for it: see keep() and flush().
// Without this module the page is a form that saves all changed cells at once.

const words = JSON.parse(document.getElementById("grid-words").textContent);
const form = document.getElementById("grid");
const status = document.getElementById("grid-status");
const notice = document.getElementById("grid-notice");
const BATCH = 20; // few enough that one sees them arrive
const SOONEST = 1000, LATEST = 15000; // ms until the next try

const rows = []; // of cells, as they stand on the page
const cells = new Map(); // by key: indicator and period
const pending = new Map(); // what is to be sent, by key
const elsewhere = new Map(); // what was refused of cells that are not on this page
let inFlight = new Map();
let timer = 0, delay = SOONEST, entered = 0;
const told = "BroadcastChannel" in window ? new BroadcastChannel(`ims-grid-${words.who}`) : null;

const say = (sentence, values = {}) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function button(text, act) {
  const made = make("button", text, { type: "button", class: "btn btn--quiet btn--small" });
  made.addEventListener("click", act);
  return made;
}

// What is kept on the device, per person and city; one entry per cell, so that two tabs do not overwrite each other.

const PREFIX = `ims-grid-${words.who}-`;

function keep(key, entry) {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(entry));
  } catch {
    if (!document.getElementById("grid-no-store")) {
      notice.append(make("p", words.no_store, { id: "grid-no-store", class: "why" }));
      addEventListener("beforeunload", (event) => (pending.size || inFlight.size) && event.preventDefault());
    }
  }
}

function drop(key, text) {
  try {
    const kept = localStorage.getItem(PREFIX + key);
    if (kept !== null && (text === undefined || JSON.parse(kept).text === text)) localStorage.removeItem(PREFIX + key);
  } catch {
    // Nothing is kept, so nothing has to go.
  }
}

function kept() {
  const found = new Map();
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PREFIX)) found.set(name.slice(PREFIX.length), JSON.parse(localStorage.getItem(name)));
    }
  } catch {
    // As above.
  }
  return found;
}

// One cell.

function entryOf(cell, reason = cell.reason) {
  return { text: cell.input.value, version: cell.version, shown: cell.saved, reason, label: cell.label };
}

const isChanged = (cell) => cell.input.value.trim() !== cell.saved.trim();

function mark(cell, state, word) {
  cell.state = state;
  cell.td.classList.remove("cell--saving", "cell--saved", "cell--bad", "cell--clash");
  if (state) cell.td.classList.add(`cell--${state}`);
  cell.word.textContent = word;
  if (state === "bad" || state === "clash") cell.input.setAttribute("aria-invalid", "true");
  else cell.input.removeAttribute("aria-invalid");
  report();
}

function stands(cell, version, shown) {
  entered += Number(shown !== "") - Number(cell.saved !== "");
  cell.version = version;
  cell.saved = shown;
  cell.seen.value = `${version}|${shown}`;
}

function touch(cell) {
  if (isChanged(cell)) keep(cell.key, entryOf(cell));
  else drop(cell.key);
}

function commit(cell, { reason = "", force = false } = {}) {
  if (!force && !isChanged(cell)) {
    if (pending.delete(cell.key) || cell.state === "bad" || cell.state === "clash") quiet(cell);
    drop(cell.key);
    return;
  }
  // What was refused is sent again only when it is another text or has its reason.
  if (!force && cell.refused === cell.input.value && !reason) return;
  cell.reason = reason;
  const entry = entryOf(cell);
  keep(cell.key, entry);
  pending.set(cell.key, entry);
  tell(cell);
  mark(cell, "saving", words.saving);
  flush();
}

function quiet(cell) {
  cell.refused = null;
  cell.reason = "";
  tell(cell);
  mark(cell, "", cell.usual);
}

function restore(cell, text) {
  cell.input.value = text;
  pending.delete(cell.key);
  drop(cell.key);
  quiet(cell);
}

function undo(cell) {
  if (isChanged(cell)) return restore(cell, cell.saved);
  if (!cell.before.length) return; // what was typed first goes back to nothing, which wants its reason
  cell.input.value = cell.before.pop();
  cell.undoing = true;
  commit(cell, { force: true });
}

// What a cell has to say stands below its row.

function tell(cell, ...parts) {
  const id = `m-${cell.key}`;
  document.getElementById(id)?.closest(".told").remove();
  let row = cell.tr.nextElementSibling;
  if (!row?.classList.contains("message")) row = null;
  cell.input.setAttribute("aria-describedby", parts.length ? `${cell.word.id} ${id}` : cell.word.id);
  if (parts.length) {
    if (!row) {
      row = make("tr", "", { class: "message" });
      row.append(make("td", "", { colspan: cell.tr.cells.length }));
      cell.tr.after(row);
    }
    const box = make("div", "", { class: "told", "data-cell": cell.key });
    const sentence = make("p", "", { id });
    sentence.append(make("b", `${cell.period}: `), parts[0]);
    box.append(sentence, ...parts.slice(1));
    const place = (other) => cells.get(other.dataset.cell)?.column ?? -1;
    const after = [...row.querySelectorAll(".told")].find((other) => place(other) > cell.column);
    row.firstElementChild.insertBefore(box, after ?? null);
  }
  if (row && !row.querySelector(".told")) row.remove();
}

function reasonFor(cell, label) {
  const id = `r-${cell.key}`;
  const field = make("input", "", { class: "input", type: "text", maxlength: "200", id });
  field.value = cell.reason;
  const send = () => field.value.trim() && commit(cell, { reason: field.value.trim(), force: true });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    send();
    cell.input.focus();
  });
  const box = make("div", "", { class: "field" });
  box.append(make("label", label, { for: id }), field);
  return [box, button(words.send, () => { send(); cell.input.focus(); })];
}

function answered(key, entry, answer) {
  const cell = cells.get(key);
  if (!answer || answer.outcome === "saved") drop(key, entry.text);
  if (!cell) {
    if (answer && answer.outcome !== "saved") elsewhere.set(key, { ...entry, sentence: answer.sentence });
    return;
  }
  if (!answer) return quiet(cell);
  const isSame = cell.input.value === entry.text;
  if (answer.outcome === "saved") return saved(cell, entry, answer, isSame);
  cell.undoing = false;
  if (!isSame) return;
  cell.refused = entry.text;
  if (answer.outcome === "conflict") {
    mark(cell, "clash", words.conflict);
    return tell(cell, answer.sentence, choice(cell, answer));
  }
  mark(cell, "bad", words.refused);
  tell(cell, answer.sentence, ...(answer.asks ? reasonFor(cell, answer.asks) : []));
}

function saved(cell, entry, answer, isSame) {
  if (!cell.undoing && cell.saved !== answer.shown) cell.before.push(cell.saved);
  cell.undoing = false;
  stands(cell, answer.version, answer.shown);
  told?.postMessage({ key: cell.key, version: answer.version, shown: answer.shown, word: answer.word });
  cell.usual = answer.word;
  if (!isSame) return touch(cell);
  cell.refused = null;
  cell.reason = "";
  // With a reason something else stands there than was typed: "n/a: reason" for nothing, or the value below a draft.
  if (entry.reason || document.activeElement !== cell.input) cell.input.value = answer.shown;
  tell(cell);
  mark(cell, "saved", answer.word ? `${words.saved} · ${answer.word}` : words.saved);
}

function choice(cell, answer) {
  const mine = cell.input.value;
  const box = make("p", "", { class: "row" });
  const take = () => {
    stands(cell, answer.version, answer.shown);
    cell.usual = answer.word;
    cell.refused = null;
    cell.input.focus();
  };
  box.append(
    button(say(words.keep, { value: answer.shown || words.nothing }), () => {
      take();
      restore(cell, answer.shown);
    }),
    button(say(words.replace, { value: mine }), () => {
      take();
      commit(cell, { force: true });
    }),
  );
  return box;
}

// Sending: batches, one at a time; what the server does not answer for stays pending and on the device.

const cookie = () =>
  document.cookie.split("; ").find((part) => part.startsWith(`${words.cookie}=`))?.slice(words.cookie.length + 1) ?? "";

function token() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function flush() {
  clearTimeout(timer);
  timer = setTimeout(send, 0);
}

function later(sentence, ...more) {
  for (const [key, entry] of inFlight) if (!pending.has(key)) pending.set(key, entry);
  for (const key of inFlight.keys()) {
    const cell = cells.get(key);
    if (cell) mark(cell, "saving", words.kept);
  }
  inFlight = new Map();
  trouble(sentence, ...more);
  clearTimeout(timer);
  timer = setTimeout(send, delay);
  delay = Math.min(delay * 2, LATEST);
}

async function send() {
  if (inFlight.size || !pending.size) return report();
  inFlight = new Map([...pending].slice(0, BATCH));
  const body = new URLSearchParams({ once: token() });
  for (const [key, entry] of inFlight) {
    pending.delete(key);
    body.set(`c-${key}`, entry.text);
    body.set(`s-${key}`, `${entry.version}|${entry.shown}`);
    if (entry.reason) body.set(`r-${key}`, entry.reason);
  }
  let response, answer;
  try {
    const headers = { Accept: "application/json", "X-CSRFToken": cookie() };
    response = await fetch(form.action, { method: "POST", headers, body, credentials: "same-origin" });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) answer = await response.json();
  } catch {
    return later(words.offline);
  }
  if (!answer?.cells) return refusedAll(response);
  const sent = inFlight;
  inFlight = new Map();
  delay = SOONEST;
  trouble("");
  for (const [key, entry] of sent) if (!pending.has(key)) answered(key, entry, answer.cells[key]);
    else if (answer.cells[key]?.outcome === "saved") outrun(key, answer.cells[key]);
  others();
  report();
  if (pending.size) flush();
}

// A newer text of the same cell waits already: it is sent over what was saved just now.
function outrun(key, answer) {
  const cell = cells.get(key), waiting = pending.get(key);
  pending.set(key, { ...waiting, version: answer.version, shown: answer.shown });
  if (cell) stands(cell, answer.version, answer.shown);
}

function refusedAll(response) {
  const isElsewhere = response.redirected && new URL(response.url).pathname !== new URL(form.action).pathname;
  if (!isElsewhere && response.status !== 403) return later(response.status >= 500 ? words.offline : words.failed);
  const link = make("a", words.sign_in, { href: form.action, target: "_blank" });
  later(words.signed_out, " ", link);
}

function trouble(sentence, ...more) {
  const found = document.getElementById("grid-trouble");
  if (found?.dataset.sentence === sentence) return;
  found?.remove();
  if (!sentence) return;
  const box = make("p", sentence, { id: "grid-trouble", role: "alert", class: "why", "data-sentence": sentence });
  box.append(...more);
  notice.append(box);
}

function others() {
  document.getElementById("grid-elsewhere")?.remove();
  if (!elsewhere.size) return;
  const list = make("ul", "", { id: "grid-elsewhere" });
  for (const [key, entry] of elsewhere) {
    const line = make("li", `${entry.label}: ${entry.text.slice(0, 60)}. ${entry.sentence} `);
    line.append(button(words.discard, () => { elsewhere.delete(key); drop(key); others(); report(); }));
    list.append(line);
  }
  notice.append(list);
}

let reporting = 0;
function report() {
  clearTimeout(reporting);
  reporting = setTimeout(() => {
    const open = pending.size + inFlight.size;
    const wrong = [...cells.values()].filter((cell) => cell.state === "bad" || cell.state === "clash").length;
    const parts = [say(words.total, { entered, size: form.dataset.size })];
    if (open) parts.push(say(words.open, { n: open }));
    if (wrong + elsewhere.size) parts.push(say(words.wrong, { n: wrong + elsewhere.size }));
    if (status.textContent !== parts.join(" ")) status.textContent = parts.join(" ");
    status.dataset.open = open;
  }, 100);
}

// Keys.

function go(cell, down, right) {
  const next = rows[cell.row + down]?.[cell.column + right];
  if (next) next.input.focus();
  else commit(cell);
}

function atEdge(input, end) {
  const { selectionStart: from, selectionEnd: to, value } = input;
  return (from === 0 && to === value.length) || (from === to && to === (end ? value.length : 0));
}

function pressed(event) {
  const cell = cells.get(event.target.id?.slice(2));
  if (!cell || event.target !== cell.input || event.isComposing || event.altKey) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const acts = {
    Enter: () => go(cell, event.shiftKey ? -1 : 1, 0),
    ArrowDown: () => go(cell, 1, 0),
    ArrowUp: () => go(cell, -1, 0),
    Escape: () => restore(cell, cell.saved),
  };
  if (atEdge(cell.input, false)) acts.ArrowLeft = () => go(cell, 0, -1);
  if (atEdge(cell.input, true)) acts.ArrowRight = () => go(cell, 0, 1);
  const act = isCommand ? { z: () => undo(cell), Enter: acts.Enter }[event.key] : acts[event.key];
  if (!act || (event.shiftKey && event.key !== "Enter")) return;
  event.preventDefault();
  act();
}

// Blocks: tab-separated lines, as spreadsheets put them on the clipboard.

function blockOf(text) {
  const block = [[""]];
  let isQuoted = false;
  const plain = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < plain.length; at += 1) {
    const sign = plain[at], line = block[block.length - 1], last = line.length - 1;
    if (sign === '"' && isQuoted && plain[at + 1] === '"') { line[last] += sign; at += 1; }
    else if (sign === '"' && (isQuoted || line[last] === "")) isQuoted = !isQuoted;
    else if (sign === "\t" && !isQuoted) line.push("");
    else if (sign === "\n" && !isQuoted) block.push([""]);
    else line[last] += sign;
  }
  return block;
}

function paste(event) {
  const cell = cells.get(event.target.id?.slice(2));
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n\r]/.test(text.trim())) return;
  event.preventDefault();
  const block = blockOf(text);
  const height = rows.length - cell.row, width = rows[0].length - cell.column;
  const columns = Math.max(...block.map((line) => line.length));
  if (block.length <= height && columns <= width) fill(cell, block);
  else offer(cell, block, height, width, columns);
}

function fill(cell, block) {
  let count = 0;
  block.forEach((line, down) => line.forEach((text, right) => {
    const target = rows[cell.row + down]?.[cell.column + right];
    if (!target || target.input.readOnly || text.trim() === "") return; // an empty cell of a block takes nothing away
    target.input.value = text.replace(/\n/g, " ").trim();
    target.refused = null;
    count += 1;
    commit(target);
  }));
  document.getElementById("grid-block")?.remove();
  notice.append(make("p", say(words.pasted, { n: count }), { id: "grid-block", class: "meta" }));
  cell.input.focus();
}

function offer(cell, block, height, width, columns) {
  document.getElementById("grid-block")?.remove();
  const box = make("div", "", { id: "grid-block", class: "errors flow--tight", role: "alert" });
  const fit = `${Math.min(height, block.length)} × ${Math.min(width, columns)}`;
  box.append(make("p", say(words.too_large, { rows: block.length, columns, fit })));
  const named = (lines) => lines.slice(0, 20).map((line) => line.join(" ").slice(0, 60)).join(" | ") + (lines.length > 20 ? " …" : "");
  if (block.length > height) box.append(make("p", say(words.left_rows, { what: named(block.slice(height)) })));
  const wide = block.slice(0, height).map((line) => line.slice(width)).filter((line) => line.length);
  if (wide.length) box.append(make("p", say(words.left_columns, { what: named(wide) })));
  const acts = make("p", "", { class: "row" });
  const fitting = button(words.paste_fitting, () => fill(cell, block.slice(0, height).map((line) => line.slice(0, width))));
  acts.append(fitting, button(words.paste_nothing, () => { box.remove(); cell.input.focus(); }));
  box.append(acts);
  notice.append(box);
  fitting.focus();
}

// The start: read the page, take up what is kept, listen.

function read() {
  for (const tr of form.querySelectorAll("tbody tr:not(.message)")) {
    const row = [];
    for (const td of tr.querySelectorAll("td.cell")) {
      const [input, seen] = td.querySelectorAll("input");
      const key = input.id.slice(2);
      const bar = seen.value.indexOf("|");
      const cell = {
        key, td, tr, input, seen, row: rows.length, column: row.length,
        period: td.dataset.period, label: input.getAttribute("aria-label"),
        word: td.querySelector(".cell__state"), usual: td.querySelector(".cell__state").textContent,
        version: seen.value.slice(0, bar), saved: seen.value.slice(bar + 1),
        before: [], refused: null, reason: "", state: "", undoing: false,
      };
      cells.set(key, cell);
      row.push(cell);
    }
    rows.push(row);
  }
}

function takeUp() {
  for (const [key, entry] of kept()) {
    const cell = cells.get(key);
    if (cell && entry.text.trim() === cell.saved.trim()) { drop(key); continue; }
    if (cell) {
      cell.input.value = entry.text;
      mark(cell, "saving", words.kept);
    }
    pending.set(key, entry);
  }
  flush();
}

function heard({ data }) {
  const cell = cells.get(data.key);
  if (!cell || isChanged(cell)) return;
  stands(cell, data.version, data.shown);
  cell.input.value = data.shown;
  cell.usual = data.word;
  mark(cell, "", data.word);
}

function start() {
  read();
  entered = Number(form.dataset.entered);
  document.getElementById("grid-keys").hidden = false;
  form.addEventListener("input", ({ target }) => { const cell = cells.get(target.id.slice(2)); if (cell?.input === target) touch(cell); });
  form.addEventListener("focusin", ({ target }) => cells.get(target.id.slice(2))?.input === target && target.select());
  form.addEventListener("focusout", ({ target }) => { const cell = cells.get(target.id.slice(2)); if (cell?.input === target) commit(cell); });
  form.addEventListener("keydown", pressed);
  form.addEventListener("paste", paste);
  form.addEventListener("submit", (event) => { event.preventDefault(); for (const cell of cells.values()) commit(cell); });
  const again = () => { if (pending.size) { delay = SOONEST; flush(); } };
  addEventListener("online", again);
  addEventListener("focus", again);
  told?.addEventListener("message", heard);
  takeUp();
}

if (form) start();
