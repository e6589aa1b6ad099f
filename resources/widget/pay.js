// Counts down, and looks now and then whether something has changed; the server decides.
const left = document.querySelector("[data-left]");
const box = document.querySelector("[data-state]");
if (left) {
  const end = performance.now() + Number(left.dataset.left);
  const show = () => {
    const s = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    left.textContent = left.dataset.words.replace("{t}", `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`);
    if (s) setTimeout(show, 500);
  };
  show();
}
if (box && (box.dataset.state === "pending" || box.dataset.state === "unknown")) {
  const look = async () => {
    try {
      const answer = await fetch(`${location.pathname}/state`, { cache: "no-store" });
      const now = await answer.json();
      if (now.state !== box.dataset.state || String(Boolean(now.url)) !== box.dataset.go.toLowerCase()) {
        location.reload();
        return;
      }
    } catch {
      // no connection for a moment: the next look may have one
    }
    setTimeout(look, document.hidden ? 10000 : 2000);
  };
  setTimeout(look, box.dataset.go === "True" ? 2000 : 500);
}
