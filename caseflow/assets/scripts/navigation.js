// On a narrow screen the rows of links scroll sideways: bring the current one into
// view, and whichever has the focus wholly.

export function showCurrentItem(root) {
  for (const list of root.querySelectorAll("[data-scrolls]")) {
    list.addEventListener("focusin", (event) => {
      event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
    const current = list.querySelector("[aria-current]");
    if (!current) continue;
    const row = list.getBoundingClientRect();
    const item = current.getBoundingClientRect();
    if (item.left < row.left || item.right > row.right) {
      list.scrollLeft += item.left - row.left - (row.width - item.width) / 2;
    }
  }
}
