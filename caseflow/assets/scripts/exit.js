// Leave at once: blank the page, then replace it, so that "back" does not return.
// /exit ends the session, clears what the browser kept and goes on to a neutral site.

const PRESSES = 3;
const WITHIN = 1500; // milliseconds between two presses of Shift

export function leave(address) {
  document.title = " ";
  document.body.classList.add("cf-gone");
  window.location.replace(address);
}

export function startExit(link) {
  if (!link) return;
  const address = link.href;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave(address);
  });
  listenForShift(() => leave(address), announcer(link));
}

function announcer(link) {
  const status = document.createElement("div");
  status.className = "govuk-visually-hidden";
  status.setAttribute("role", "status");
  link.insertAdjacentElement("afterend", status);
  const texts = ["", link.dataset.shiftOnce, link.dataset.shiftTwice, link.dataset.leaving];
  return (presses) => { status.textContent = texts[presses] || ""; };
}

// Shift pressed alone; a Shift that helps to type a capital letter does not count.
function listenForShift(onThird, announce) {
  let presses = 0;
  let alone = false;
  let timer;
  const forget = () => { presses = 0; announce(0); };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Shift") {
      if (!event.repeat) alone = true;
      return;
    }
    alone = false;
    forget();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    alone = false;
    presses += 1;
    announce(presses);
    clearTimeout(timer);
    if (presses >= PRESSES) return onThird();
    timer = setTimeout(forget, WITHIN);
  });
}
