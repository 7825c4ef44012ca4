// Warn before the session ends, also in a tab in the background: any key, or the button, renews it.
// All tabs share one session: each page that is opened, and each answer, is told to the others.

const BEFORE = 120; // seconds of warning; at most half of the idle time
const LOOK = 1000; // milliseconds between two looks at the clock
const SILENT = new Set(["Shift", "Control", "Alt", "Meta", "CapsLock", "Tab", "Escape"]);
const NAME = "caseflow-session";

export function warnOfTheEnd(box) {
  if (!box) return;
  const state = {
    box,
    idle: Number(box.dataset.sessionIdle) * 1000,
    last: Date.now() + Number(box.dataset.sessionLeft) * 1000,
    renewed: Date.now(),
    shown: "",
    title: document.title,
  };
  const tell = share((at) => renew(state, at));
  const answer = () => { if (state.shown === "warning") ask(state, tell); };
  box.querySelector("[data-session-stay]").addEventListener("click", answer);
  document.addEventListener("keydown", (event) => { if (!SILENT.has(event.key)) answer(); });
  document.addEventListener("visibilitychange", () => look(state));
  setInterval(() => look(state), LOOK);
  tell(state.renewed);
}

// Timers of a tab in the background are late, so the time is read from the clock.
function look(state) {
  const idleEnd = state.renewed + state.idle;
  const end = Math.min(idleEnd, state.last);
  const left = end - Date.now();
  if (left <= 0) show(state, "over");
  else if (left > Math.min(BEFORE * 1000, state.idle / 2)) show(state, "");
  else show(state, idleEnd < state.last ? "warning" : "last");
}

function show(state, what) {
  if (state.shown === what) return;
  state.shown = what;
  const { box } = state;
  const words = what && box.querySelector(`[data-session-${what}]`).content.textContent;
  box.hidden = !what;
  box.querySelector("[data-session-words]").textContent = words;
  box.querySelector("[data-session-stay]").hidden = what !== "warning";
  document.title = what ? box.dataset.sessionTitle : state.title;
}

function renew(state, at) {
  if (at > state.renewed) state.renewed = at;
  look(state);
}

async function ask(state, tell) {
  const { sessionAddress, sessionToken } = state.box.dataset;
  const body = new URLSearchParams({ csrf_token: sessionToken });
  const at = Date.now();
  show(state, "");
  renew(state, at);
  try {
    const sent = await fetch(sessionAddress, { method: "POST", body, redirect: "error" });
    if (!sent.ok) throw new Error(String(sent.status));
    tell(at);
  } catch {
    state.renewed = at - state.idle; // not renewed: the session is over, or the line is down
    look(state);
  }
}

// A channel between the tabs of this site; where a browser has none, each tab warns by itself.
function share(heard) {
  if (!("BroadcastChannel" in window)) return () => {};
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = (event) => heard(Number(event.data));
  return (at) => channel.postMessage(at);
}
