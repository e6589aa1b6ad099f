// @ts-check
/// <reference lib="webworker" />
/*
 * Keeps the gate's page, so that it opens without a link: these files and nothing else, no answer of the backend. With a
 * link the page always comes from the backend; the kept copy is renewed as a whole, so that its parts fit each other.
 */
const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const KEPT = "usher.gate.page";
const FILES = ["/gate", "/gate.js", "/gate-alone.js", "/gate-book.js", "/qr/decode.js", "/qr/index.js", "/gate.css", "/mark.svg", "/inter-cyrillic.woff2", "/inter-latin.woff2"];
const PATIENCE_MS = 4000;

worker.addEventListener("install", (event) => {
  event.waitUntil(renew().then(() => worker.skipWaiting()));
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !FILES.includes(url.pathname)) return;
  const coming = fetch(event.request, { signal: AbortSignal.timeout(PATIENCE_MS) }).then((answer) => {
    if (!answer.ok && answer.status !== 304) throw new Error(String(answer.status));
    return answer;
  });
  if (event.request.mode === "navigate") event.waitUntil(coming.then(renew).catch(() => undefined));
  event.respondWith(coming.catch(async () => (await kept(url.pathname)) ?? Response.error()));
});

/** @param {string} path */
const kept = async (path) => (await caches.open(KEPT)).match(path);

/** All of the page or nothing. */
async function renew() {
  const answers = await Promise.all(FILES.map((path) => fetch(path, { cache: "no-cache", credentials: "omit" })));
  if (!answers.every((answer) => answer.ok)) throw new Error("not all of the page came");
  const cache = await caches.open(KEPT);
  await Promise.all(FILES.map((path, at) => cache.put(path, answers[at])));
}
