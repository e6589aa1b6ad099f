// Counts down to the end of the page; the server decides, this only shows.
const left = document.querySelector("[data-left]");
if (left) {
  const end = performance.now() + Number(left.dataset.left);
  const show = () => {
    const s = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    left.textContent = left.dataset.words.replace("{t}", `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`);
    if (s) setTimeout(show, 500);
    else location.reload();
  };
  if (Number(left.dataset.left) > 0) show();
}
