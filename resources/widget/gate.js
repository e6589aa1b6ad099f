// @ts-check
/*
 * The gate on a phone: a camera or a scanner that types gives codes, the backend decides, the verdict fills the screen.
 * When the link is cut the page decides by its own list (`gate-book.js`) and hands in what it decided when the link is back.
 */
import { unable } from "./gate-alone.js";
import { openBook } from "./gate-book.js";

{
  const WORDS = {
    ru: { valid: "ПРОХОДИТЕ", used: "УЖЕ ИСПОЛЬЗОВАН", not_a_ticket: "ЭТО НЕ БИЛЕТ", forged: "ПОДДЕЛКА", unknown: "БИЛЕТ НЕ НАЙДЕН",
      wrong_event: "ДРУГОЕ СОБЫТИЕ", refunded: "ДЕНЬГИ ВОЗВРАЩЕНЫ", cancelled: "БИЛЕТ ОТМЕНЁН", revoked: "БИЛЕТ АННУЛИРОВАН",
      blocked: "БИЛЕТ ЗАБЛОКИРОВАН", unpaid: "НЕ ОПЛАЧЕН", replaced: "КОД ЗАМЕНЁН НОВЫМ", wrong_day: "ДРУГОЙ ДЕНЬ",
      wrong_zone: "ДРУГАЯ ЗОНА", wrong_gate: "ДРУГИЕ ВОРОТА", out: "ВЫХОДИТ",
      first: "Первый раз {time}, {gate}.", right: "Ему сюда: {gates}.", day: "Билет на {day}.", people: "Пропустить людей: {count}.", again: "Уже отвечали на этот скан.",
      ready: "Покажите код", label: "Код: сканером или буквами", camera: "Снять камерой", stop: "Выключить камеру", keys: "Ввести вручную",
      way: "На выход", on: "на связи", off: "НЕТ СВЯЗИ", shut: "Сканер отключён. Попросите новую ссылку.", none: "Нужна ссылка сканера от администратора.",
      lost: "НЕТ ОТВЕТА", lostHint: "Код не проверен. Повторите, когда связь вернётся.",
      alone: "Связи нет, решено по списку.", typedAlone: "Набранный код без связи не проверить: нужен QR.", double: "Второй вход по этому билету.",
      noList: "Списка ещё нет, решать не по чему: откройте страницу там, где есть связь.",
      unwritten: "Телефон не записал проход: нет места или памяти. Не пускайте по этому коду, проверьте другим сканером.",
      wait: "соединяемся", since: "Нет связи с {time}.", never: "Связи ещё не было.", list: "Решаем по списку на {time}, билетов: {count}.",
      owing: "Не сдано сканов: {count}.", doubles: "Второй вход по билету: {count}. Скажите старшему.", stuck: "Не принято от прежней ссылки: {count}. Скажите старшему.",
      eyes: "Камера этого браузера читает код только на связи: нужен сканер.",
      cannot: { insecure: "Без связи страница не решает: нужен адрес https.", crypto: "Без связи страница не решает: этот браузер не проверяет подписи Ed25519. Обновите его или возьмите другой.",
        storage: "Без связи страница не решает: браузер не даёт хранить список (частный режим?)." }, noCamera: "Камера недоступна: введите код буквами." },
    en: { valid: "COME IN", used: "ALREADY USED", not_a_ticket: "NOT A TICKET", forged: "FORGED", unknown: "TICKET NOT FOUND",
      wrong_event: "ANOTHER EVENT", refunded: "REFUNDED", cancelled: "CANCELLED", revoked: "REVOKED",
      blocked: "BLOCKED", unpaid: "NOT PAID", replaced: "REPLACED BY A NEWER CODE", wrong_day: "ANOTHER DAY",
      wrong_zone: "ANOTHER ZONE", wrong_gate: "ANOTHER GATE", out: "GOES OUT",
      first: "First at {time}, {gate}.", right: "The right way in: {gates}.", day: "The ticket is for {day}.", people: "Let in {count} people.", again: "This scan was answered before.",
      ready: "Show the code", label: "Code: by scanner or by hand", camera: "Use the camera", stop: "Camera off", keys: "Type by hand",
      way: "Going out", on: "on line", off: "NO LINK", shut: "This scanner was shut out. Ask for a new link.", none: "A scanner's link from the administrator is needed.",
      lost: "NO ANSWER", lostHint: "The code was not checked. Try again when the link is back.",
      alone: "No link, decided by the list.", typedAlone: "A typed code cannot be checked without a link: the QR is needed.", double: "A second entry with this ticket.",
      noList: "There is no list yet to decide by: open the page where there is a link.",
      unwritten: "The phone could not write the entry down: no room or memory. Let nobody in by this code, check it with another scanner.",
      wait: "connecting", since: "No link since {time}.", never: "There has been no link yet.", list: "Deciding by the list of {time}, tickets: {count}.",
      owing: "Scans not handed in: {count}.", doubles: "Second entries with a ticket: {count}. Tell the lead.", stuck: "Not taken from an earlier link: {count}. Tell the lead.",
      eyes: "The camera of this browser reads codes on line only: a scanner is needed.",
      cannot: { insecure: "Without a link this page decides nothing: an https address is needed.", crypto: "Without a link this page decides nothing: this browser cannot check Ed25519 signatures. Update it or take another.",
        storage: "Without a link this page decides nothing: the browser keeps no list (a private window?)." }, noCamera: "No camera: type the code." },
  };
  const SIGNS = { valid: "✓", used: "↺", no: "✕", none: "" };
  const TONES = { valid: [[880, 0.12]], used: [[520, 0.12], [0, 0.06], [520, 0.12]], no: [[220, 0.45]] };
  const BUZZ = { valid: [60], used: [80, 60, 80], no: [400] };
  const SAME_MS = 3000;
  const FRAME_MS = 700;
  const READ_MS = 120;
  const SENT_MS = 1500;
  const BEAT_MS = 5000;
  const SILENT_MS = 12000;
  const PATIENCE_MS = 2000;
  const LONG_MS = 30000;
  const BATCH = 100;
  const TYPED = /^[0-9A-Z]{12}$/;
  const KEY = "usher.gate";

  /** @param {string} id */
  const place = (id) => /** @type {any} */ (document.getElementById(id));
  let token = "";
  let lang = /** @type {"ru" | "en"} */ (localStorage.getItem(`${KEY}.lang`) === "en" ? "en" : "ru");
  let leaving = false;
  let shut = false;
  let linked = false;
  let tried = false;
  let held = 0;
  /** When anything was last heard of the backend: by the product's clock, and by this phone's. */
  let heardAt = Number(localStorage.getItem(`${KEY}.heard`)) || 0;
  let heardHere = 0;
  /** Why this page cannot decide alone; empty: it can. */
  let cannot = "";
  /** @type {import("./gate-book.js").Book | null} */
  let book = null;
  /** Scans of earlier links of this phone, and second entries found when scans were handed in. */
  let stuck = 0;
  let doubles = 0;
  let handing = false;
  let elsewhere = false;
  /** When a frame last went to the backend. */
  let sentAt = 0;
  /** Which of the links is the present one: one that was given up does not come back. */
  let turn = 0;
  /** @type {any} */
  let about = { gates: [], zone: "UTC" };
  /** @type {{out: any, alone: boolean} | null} */
  let shown = null;
  /** @type {WebSocket | null} */
  let line = null;
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {AudioContext | null} */
  let sound = null;
  let seen = { text: "", at: 0 };

  const words = () => WORDS[lang];
  /** @param {string} id */
  const gateName = (id) => {
    const gate = about.gates.find((/** @type {any} */ one) => one.id === id);
    return gate ? (lang === "en" && gate.en) || gate.ru : id;
  };

  function takeToken() {
    const given = decodeURIComponent(location.hash.slice(1));
    const before = localStorage.getItem(KEY) ?? "";
    if (given) {
      if (before && before !== given) setEarlier([...earlier().filter((one) => one !== given), before]);
      localStorage.setItem(KEY, given);
      history.replaceState(null, "", location.pathname);
    }
    token = given || before;
  }

  /** Links this phone had before: what was decided under them is handed in under them. @returns {string[]} */
  const earlier = () => JSON.parse(localStorage.getItem(`${KEY}.before`) ?? "[]");
  /** @param {string[]} tokens */
  const setEarlier = (tokens) => localStorage.setItem(`${KEY}.before`, JSON.stringify(tokens.slice(-8)));

  async function openList() {
    cannot = await unable();
    try {
      book = cannot ? null : await openBook(token);
      void navigator.storage?.persist?.();
    } catch {
      cannot = "storage";
    }
    if (book?.about) about = book.about;
  }

  /** @param {string} path @param {RequestInit} [more] @param {number} [wait] @param {string} [as] */
  async function ask(path, more = {}, wait = 5000, as = token) {
    const headers = { Authorization: `Bearer ${as}`, ...(more.headers ?? {}) };
    const got = await fetch(path, { ...more, headers, signal: AbortSignal.timeout(wait), credentials: "omit" });
    if (as === token && (got.status === 401 || got.status === 403)) {
      shut = true;
      draw();
    }
    if (!got.ok) throw new Error(String(got.status));
    return got.json();
  }

  // --- the verdict ---------------------------------------------------------------------------------------

  /** @param {any} out */
  function linesOf(out) {
    const told = [[out.holder, out.category, out.seat].filter(Boolean).join(" · ")];
    if (out.first_ms) {
      told.push(words().first.replace("{time}", clock(out.first_ms, "medium")).replace("{gate}", gateName(out.first_gate)));
    }
    if (out.right_gates?.length) told.push(words().right.replace("{gates}", out.right_gates.map(gateName).join(", ")));
    if (out.doors_ms) {
      const day = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ru", { timeZone: about.zone ?? "UTC", day: "numeric", month: "long" }).format(out.doors_ms);
      told.push(words().day.replace("{day}", day));
    }
    if (out.ok && (out.admits ?? 1) > 1) told.push(words().people.replace("{count}", String(out.admits)));
    if (out.double) told.push(words().double);
    if (shown?.alone) told.push(out.typed && out.verdict === "unknown" ? words().typedAlone : "", words().alone);
    return told.filter(Boolean);
  }

  /** @param {number} at @param {"short" | "medium"} style */
  const clock = (at, style) =>
    new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ru", { timeZone: about.zone ?? "UTC", timeStyle: style }).format(at);

  /** Why a code was not checked. @param {any} out */
  function lostHint(out) {
    if (out.unwritten) return words().unwritten;
    if (cannot) return /** @type {Record<string, string>} */ (words().cannot)[cannot];
    return book && !book.about ? words().noList : words().lostHint;
  }

  /** What whoever stands here must know of the link, the list and what is not handed in; empty when all is well. */
  function standing() {
    const w = words();
    if (!token) return "";
    if (shut) return book?.owing ? w.owing.replace("{count}", String(book.owing)) : "";
    const told = [];
    if (!linked && tried) {
      told.push(heardAt ? w.since.replace("{time}", clock(heardAt, "short")) : w.never);
      if (book?.about) told.push(w.list.replace("{time}", clock(book.at, "short")).replace("{count}", String(book.count)));
      else if (book) told.push(w.noList);
      if (elsewhere) told.push(w.eyes);
    }
    if (cannot) told.push(/** @type {Record<string, string>} */ (w.cannot)[cannot]);
    if (book?.owing) told.push(w.owing.replace("{count}", String(book.owing)));
    if (stuck) told.push(w.stuck.replace("{count}", String(stuck)));
    if (doubles) told.push(w.doubles.replace("{count}", String(doubles)));
    return told.join(" ");
  }

  function draw() {
    document.documentElement.lang = lang;
    const out = shown?.out;
    const kind = !out ? "none" : out.ok ? "valid" : out.verdict === "used" ? "used" : "no";
    document.body.dataset.verdict = kind;
    place("sign").textContent = SIGNS[/** @type {keyof SIGNS} */ (kind)];
    const known = /** @type {any} */ (words());
    const stopped = !token ? known.none : shut ? known.shut : "";
    const title = !out ? known.ready : out.lost ? known.lost : out.ok && out.leaving ? known.out : known[out.verdict] ?? out.verdict;
    place("title").textContent = stopped || title;
    const lines = out && !stopped ? (out.lost ? [lostHint(out)] : linesOf(out)) : [];
    place("lines").replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    place("gate").textContent = gateName(about.gate_id ?? "");
    place("event").textContent = (lang === "en" && about.event_en) || about.event_ru || "";
    place("link").textContent = linked ? known.on : tried || !token ? known.off : known.wait;
    place("link").dataset.state = linked ? "on" : "off";
    const state = standing();
    place("state").hidden = !state;
    if (place("state").textContent !== state) place("state").textContent = state;
    place("code-label").textContent = known.label;
    place("camera").textContent = stream ? known.stop : known.camera;
    place("keys").textContent = known.keys;
    place("way").textContent = known.way;
    place("way").setAttribute("aria-pressed", String(leaving));
    for (const button of document.querySelectorAll("[data-lang]"))
      button.setAttribute("aria-pressed", String(/** @type {any} */ (button).dataset.lang === lang));
  }

  /** Heard and felt, too: nobody looks at the screen all the time. @param {"valid" | "used" | "no"} kind */
  function tell(kind) {
    navigator.vibrate?.(BUZZ[kind]);
    sound ??= new AudioContext();
    let at = sound.currentTime;
    for (const [hertz, seconds] of TONES[kind]) {
      if (hertz) {
        const tone = sound.createOscillator();
        const volume = sound.createGain();
        tone.frequency.value = hertz;
        volume.gain.value = 0.3;
        tone.connect(volume).connect(sound.destination);
        tone.start(at);
        tone.stop(at + seconds);
      }
      at += seconds;
    }
  }

  // --- scans ---------------------------------------------------------------------------------------------

  const nonce = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  /** One after the other: a verdict never comes up behind the guest it is for. @type {Promise<void>} */
  let scanning = Promise.resolve();
  /** @param {string} text */
  const scan = (text) => (scanning = scanning.then(() => decide(text)).catch((error) => console.error(error)));

  /** @param {string} text */
  async function decide(text) {
    const typed = TYPED.test(text.toUpperCase().replace(/[\s-]/g, ""));
    const wish = { code: text, nonce: nonce(), typed, leaving };
    const asked = await send(wish).catch(() => null);
    if (shut) return draw();
    const out = asked ?? (await alone(wish));
    if (asked) await book?.remember(wish, asked).catch(() => undefined);
    shown = { out: { ...out, leaving: wish.leaving, typed }, alone: !asked && !out.lost };
    draw();
    tell(out.ok ? "valid" : out.verdict === "used" ? "used" : "no");
  }

  /** @param {object} body */
  const send = (body) =>
    ask(
      "/gate/v1/scan",
      { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
      linked ? PATIENCE_MS : PATIENCE_MS / 2,
    );

  /** Without an answer: by the list, under the same nonce, so that nothing is done twice; without a list nobody guesses. @param {any} wish @returns {Promise<any>} */
  async function alone(wish) {
    if (!book) return send(wish).catch(() => ({ ok: false, verdict: "", lost: true }));
    if (!book.about) return { ok: false, verdict: "", lost: true };
    try {
      return await book.decide(wish);
    } catch {
      return { ok: false, verdict: "", lost: true, unwritten: true };
    }
  }

  /** A code in front of the camera is one scan however many frames show it. @param {string} text */
  async function saw(text) {
    const now = Date.now();
    const same = text === seen.text && now - seen.at < SAME_MS;
    seen = { text, at: now };
    if (!same) await scan(text);
  }

  // --- the camera ----------------------------------------------------------------------------------------

  async function camera() {
    if (stream) {
      stream.getTracks().forEach((track) => track.stop());
      stream = null;
      place("view").hidden = true;
      draw();
      return;
    }
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      place("lines").replaceChildren(Object.assign(document.createElement("li"), { textContent: words().noCamera }));
      return;
    }
    const view = /** @type {HTMLVideoElement} */ (place("view"));
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    draw();
    watch(view, await reader());
  }

  /** The browser's own reader where there is one, else ours, which needs no link either; at worst the backend's. */
  async function reader() {
    const Detector = /** @type {any} */ (window).BarcodeDetector;
    if (Detector && (await Detector.getSupportedFormats()).includes("qr_code")) {
      const detector = new Detector({ formats: ["qr_code"] });
      return { pause: READ_MS, read: async (/** @type {HTMLVideoElement} */ view) => (await detector.detect(view))[0]?.rawValue ?? "" };
    }
    const own = await import("/qr/decode.js").then((found) => found.decodeQR, () => null);
    if (own) return { pause: READ_MS, read: (/** @type {HTMLVideoElement} */ view) => readHere(own, frameOf(view)) };
    elsewhere = true;
    draw();
    return { pause: FRAME_MS, read: (/** @type {HTMLVideoElement} */ view) => readElsewhere(frameOf(view)) };
  }

  /** A code that is seen but cannot be read goes to the backend, whose reader is more patient. No code: no frame leaves.
   * @param {(image: ImageData) => string} own @param {HTMLCanvasElement} frame */
  async function readHere(own, frame) {
    try {
      const pixels = frame.getContext("2d")?.getImageData(0, 0, frame.width, frame.height);
      return pixels ? own(pixels) : "";
    } catch (error) {
      const shown = error instanceof Error && error.message !== "finder";
      if (!shown || !linked || Date.now() - sentAt < SENT_MS) return "";
    }
    sentAt = Date.now();
    return readElsewhere(frame);
  }

  /** @param {HTMLVideoElement} view */
  function frameOf(view) {
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, 1280 / (view.videoWidth || 1280));
    canvas.width = Math.round(view.videoWidth * scale);
    canvas.height = Math.round(view.videoHeight * scale);
    canvas.getContext("2d", { willReadFrequently: true })?.drawImage(view, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  /** @param {HTMLCanvasElement} frame */
  async function readElsewhere(frame) {
    const photo = await new Promise((done) => frame.toBlob(done, "image/jpeg", 0.8));
    const found = await ask("/gate/v1/photo", { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: /** @type {Blob} */ (photo) });
    return found.text ?? "";
  }

  /** @param {HTMLVideoElement} view @param {{pause: number, read: (view: HTMLVideoElement) => Promise<string>}} eyes */
  async function watch(view, eyes) {
    while (stream) {
      const text = view.videoWidth ? await eyes.read(view).catch(() => "") : "";
      if (text && stream) await saw(text);
      await new Promise((done) => setTimeout(done, eyes.pause));
    }
  }

  // --- the link ------------------------------------------------------------------------------------------

  /** Something was heard of the backend. @param {number} server */
  function heard(server) {
    heardAt = server || heardAt;
    heardHere = Date.now();
    localStorage.setItem(`${KEY}.heard`, String(heardAt));
  }

  /** Brings the list up to date; by asking for what comes after, the backend learns what is held here. */
  async function fetchList() {
    if (!book) {
      about = await ask("/gate/v1/list?since=0&limit=1");
      held = about.newest;
      return heard(about.server_ms);
    }
    let more = true;
    while (more) {
      const page = await ask(`/gate/v1/list?since=${book.ver}`, {}, LONG_MS);
      await book.take(page);
      more = Boolean(page.more);
      heard(page.server_ms);
    }
    about = book.about;
    held = book.ver;
    await ask(`/gate/v1/list?since=${held}&limit=1`);
  }

  /** Hands in what was decided alone, also under links this phone had before. */
  async function handIn() {
    if (handing || !book) return;
    handing = true;
    try {
      await give(book, token);
      if (!earlier().length) return;
      stuck = 0;
      for (const one of earlier()) {
        const old = await openBook(one);
        await give(old, one).catch(() => undefined);
        stuck += old.owing;
        old.base.close();
        if (!old.owing) setEarlier(earlier().filter((each) => each !== one));
      }
    } finally {
      handing = false;
      draw();
    }
  }

  /** A scan the backend cannot read holds up no other: it stays, and is told. @param {import("./gate-book.js").Book} from @param {string} as */
  async function give(from, as) {
    const unread = new Set();
    let most = BATCH;
    for (;;) {
      const kept = await from.owed(BATCH + unread.size);
      const scans = kept.filter((scan) => !unread.has(scan.nonce)).slice(0, most);
      if (!scans.length) return;
      const body = JSON.stringify({ scans });
      const wish = { method: "POST", headers: { "Content-Type": "application/json" }, body };
      const got = await ask("/gate/v1/scans", wish, LONG_MS, as).catch((error) => {
        if (!["400", "413", "422"].includes(error.message)) throw error;
      });
      if (!got) {
        if (scans.length === 1) unread.add(scans[0].nonce);
        most = 1;
        continue;
      }
      doubles += got.done.filter((/** @type {any} */ one) => one.double).length;
      const nonces = new Set(got.done.map((/** @type {any} */ one) => one.nonce));
      const taken = scans.filter((scan) => nonces.has(scan.nonce));
      if (!taken.length) return;
      await from.handedIn(taken);
      draw();
    }
  }

  async function link() {
    if (!token || shut) return;
    const mine = ++turn;
    const again = (/** @type {number} */ pause) => setTimeout(() => mine === turn && void link(), pause);
    try {
      await fetchList();
      await handIn();
    } catch {
      lose();
      again(3000);
      return;
    }
    if (mine !== turn) return;
    const open = new WebSocket(`${location.origin.replace(/^http/, "ws")}/gate/v1/socket`);
    line = open;
    heardHere = Date.now();
    open.onopen = () => {
      open.send(JSON.stringify({ t: "hello", token }));
      have();
    };
    open.onmessage = (event) => void hear(JSON.parse(event.data));
    open.onclose = (event) => {
      shut = shut || event.code === 4204;
      if (mine === turn) lose();
      again(2000);
    };
  }

  function lose() {
    linked = false;
    tried = true;
    draw();
  }

  /** @param {any} frame */
  async function hear(frame) {
    linked = tried = true;
    heard(frame.server_ms);
    if (frame.t === "list") {
      if (book && !(await book.take(frame))) await fetchList().catch(() => undefined);
      about = book?.about ?? about;
      held = book ? book.ver : frame.ver;
      have();
    } else book?.heard(frame.server_ms);
    draw();
  }

  const have = () => line?.readyState === WebSocket.OPEN && line.send(JSON.stringify({ t: "have", ver: held }));

  /** Says that it is here, gives up a line nobody speaks on, hands in what is left. */
  function beat() {
    have();
    if (linked && Date.now() - heardHere > SILENT_MS) cut();
    if (linked && book?.owing) void handIn().catch(() => undefined);
  }

  /** The line is dead, whether it says so or not. */
  function cut() {
    const old = line;
    line = null;
    if (old) old.onclose = old.onmessage = null;
    old?.close();
    lose();
    void link();
  }

  // --- hands ---------------------------------------------------------------------------------------------

  place("form").addEventListener("submit", (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = place("code").value;
    place("code").value = "";
    if (text && token && !shut) void scan(text);
  });
  place("camera").addEventListener("click", () => void camera());
  place("keys").addEventListener("click", () => {
    place("code").inputMode = "text";
    place("code").focus();
  });
  place("way").addEventListener("click", () => {
    leaving = !leaving;
    draw();
    place("code").focus();
  });
  for (const button of document.querySelectorAll("[data-lang]"))
    button.addEventListener("click", () => {
      lang = /** @type {any} */ (button).dataset.lang;
      localStorage.setItem(`${KEY}.lang`, lang);
      draw();
      place("code").focus();
    });
  // a scanner that types must always find the field
  document.addEventListener("keydown", (event) => {
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) place("code").focus();
  });
  addEventListener("hashchange", () => {
    if (location.hash.length < 2) return;
    takeToken();
    location.reload(); // another scanner: another list, from the beginning
  });
  addEventListener("offline", () => linked && cut());
  addEventListener("online", () => linked || void link());
  setInterval(beat, BEAT_MS);
  takeToken();
  draw();
  place("code").focus({ preventScroll: true });
  // the page itself is kept, too, so that it opens without a link
  if (isSecureContext) void navigator.serviceWorker?.register("/gate-worker.js", { scope: "/gate" }).catch(() => undefined);
  void openList().then(() => {
    draw();
    return link();
  });
}
