// The account menu is a <details>; here it also closes on Escape and on a click elsewhere.

export function startMenu(root) {
  const menu = root.querySelector("[data-menu]");
  if (!menu) return;
  root.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
