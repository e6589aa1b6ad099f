// Shows the present codes: a ticket that is replaced or upgraded changes here by itself. Without a connection what
// stands on the screen stays there.
const live = document.getElementById("live");
if (live) {
  const look = async () => {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("live");
        if (fresh && fresh.innerHTML !== live.innerHTML) live.innerHTML = fresh.innerHTML;
      }
    } catch {
      // at the gate there may be no network: the code is on the screen
    }
    setTimeout(look, document.hidden ? 60000 : 10000);
  };
  setTimeout(look, 10000);
}
