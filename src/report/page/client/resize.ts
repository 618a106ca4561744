/** Calls it with the page's first width and with each later one. */
export function onResize(show: () => void): void {
  let width = 0;
  new ResizeObserver(() => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    show();
  }).observe(document.body);
}
