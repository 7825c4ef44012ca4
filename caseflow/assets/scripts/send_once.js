// A form is sent once, however often the button is pressed on a slow line. A page
// that comes back from the browser's memory (the back button) may be sent again.

export function sendOnce(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => setButtons(form, true)); // after the pressed button's value is taken
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      setButtons(form, false);
    }
  });
}

function setButtons(form, disabled) {
  for (const button of form.querySelectorAll("button:not([type=button])")) {
    if (disabled) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
