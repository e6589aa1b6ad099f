// @ts-check
/* The gate on a phone: a camera or a scanner that types gives codes, the backend decides, the verdict fills the screen. */
(() => {
  "use strict";
  const WORDS = {
    ru: { valid: "ПРОХОДИТЕ", used: "УЖЕ ИСПОЛЬЗОВАН", not_a_ticket: "ЭТО НЕ БИЛЕТ", forged: "ПОДДЕЛКА", unknown: "БИЛЕТ НЕ НАЙДЕН",
      wrong_event: "ДРУГОЕ СОБЫТИЕ", refunded: "ДЕНЬГИ ВОЗВРАЩЕНЫ", cancelled: "БИЛЕТ ОТМЕНЁН", revoked: "БИЛЕТ АННУЛИРОВАН",
      blocked: "БИЛЕТ ЗАБЛОКИРОВАН", unpaid: "НЕ ОПЛАЧЕН", replaced: "КОД ЗАМЕНЁН НОВЫМ", wrong_day: "ДРУГОЙ ДЕНЬ",
      wrong_zone: "ДРУГАЯ ЗОНА", wrong_gate: "ДРУГИЕ ВОРОТА", out: "ВЫХОДИТ",
      first: "Первый раз {time}, {gate}.", right: "Ему сюда: {gates}.", day: "Билет на {day}.", people: "Пропустить людей: {count}.", again: "Уже отвечали на этот скан.",
      ready: "Покажите код", label: "Код: сканером или буквами", camera: "Снять камерой", stop: "Выключить камеру", keys: "Ввести вручную",
      way: "На выход", on: "на связи", off: "НЕТ СВЯЗИ", shut: "Сканер отключён. Попросите новую ссылку.", none: "Нужна ссылка сканера от администратора.",
      lost: "НЕТ ОТВЕТА", lostHint: "Код не проверен. Повторите, когда связь вернётся.", noCamera: "Камера недоступна: введите код буквами." },
    en: { valid: "COME IN", used: "ALREADY USED", not_a_ticket: "NOT A TICKET", forged: "FORGED", unknown: "TICKET NOT FOUND",
      wrong_event: "ANOTHER EVENT", refunded: "REFUNDED", cancelled: "CANCELLED", revoked: "REVOKED",
      blocked: "BLOCKED", unpaid: "NOT PAID", replaced: "REPLACED BY A NEWER CODE", wrong_day: "ANOTHER DAY",
      wrong_zone: "ANOTHER ZONE", wrong_gate: "ANOTHER GATE", out: "GOES OUT",
      first: "First at {time}, {gate}.", right: "The right way in: {gates}.", day: "The ticket is for {day}.", people: "Let in {count} people.", again: "This scan was answered before.",
      ready: "Show the code", label: "Code: by scanner or by hand", camera: "Use the camera", stop: "Camera off", keys: "Type by hand",
      way: "Going out", on: "on line", off: "NO LINK", shut: "This scanner was shut out. Ask for a new link.", none: "A scanner's link from the administrator is needed.",
      lost: "NO ANSWER", lostHint: "The code was not checked. Try again when the link is back.", noCamera: "No camera: type the code." },
  };
  const SIGNS = { valid: "✓", used: "↺", no: "✕", none: "" };
  const TONES = { valid: [[880, 0.12]], used: [[520, 0.12], [0, 0.06], [520, 0.12]], no: [[220, 0.45]] };
  const BUZZ = { valid: [60], used: [80, 60, 80], no: [400] };
  const SAME_MS = 3000;
  const FRAME_MS = 700;
  const BEAT_MS = 5000;
  const TYPED = /^[0-9A-Z]{12}$/;
  const KEY = "usher.gate";

  /** @param {string} id */
  const place = (id) => /** @type {any} */ (document.getElementById(id));
  let token = "";
  let lang = /** @type {"ru" | "en"} */ (localStorage.getItem(`${KEY}.lang`) === "en" ? "en" : "ru");
  let leaving = false;
  let shut = false;
  let linked = false;
  let held = 0;
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
    if (given) {
      localStorage.setItem(KEY, given);
      history.replaceState(null, "", location.pathname);
    }
    token = localStorage.getItem(KEY) ?? "";
  }

  /** @param {string} path @param {RequestInit} [more] */
  async function ask(path, more = {}) {
    const headers = { Authorization: `Bearer ${token}`, ...(more.headers ?? {}) };
    const got = await fetch(path, { ...more, headers, signal: AbortSignal.timeout(5000), credentials: "omit" });
    if (got.status === 401 || got.status === 403) {
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
      const time = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ru", { timeZone: about.zone, timeStyle: "medium" }).format(out.first_ms);
      told.push(words().first.replace("{time}", time).replace("{gate}", gateName(out.first_gate)));
    }
    if (out.right_gates?.length) told.push(words().right.replace("{gates}", out.right_gates.map(gateName).join(", ")));
    if (out.doors_ms) {
      const day = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ru", { timeZone: about.zone, day: "numeric", month: "long" }).format(out.doors_ms);
      told.push(words().day.replace("{day}", day));
    }
    if (out.ok && (out.admits ?? 1) > 1) told.push(words().people.replace("{count}", String(out.admits)));
    return told.filter(Boolean);
  }

  function draw() {
    document.documentElement.lang = lang;
    const out = shown?.out;
    const kind = !out ? "none" : out.ok ? "valid" : out.verdict === "used" ? "used" : "no";
    document.body.dataset.verdict = kind;
    place("sign").textContent = SIGNS[/** @type {keyof SIGNS} */ (kind)];
    const known = /** @type {Record<string, string>} */ (words());
    const stopped = !token ? known.none : shut ? known.shut : "";
    const title = !out ? known.ready : out.lost ? known.lost : out.ok && out.leaving ? known.out : known[out.verdict] ?? out.verdict;
    place("title").textContent = stopped || title;
    const lines = out && !stopped ? (out.lost ? [known.lostHint] : linesOf(out)) : [];
    place("lines").replaceChildren(...lines.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    place("gate").textContent = gateName(about.gate_id ?? "");
    place("event").textContent = (lang === "en" && about.event_en) || about.event_ru || "";
    place("link").textContent = linked ? known.on : known.off;
    place("link").dataset.state = linked ? "on" : "off";
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

  /** @param {string} text */
  async function scan(text) {
    const typed = TYPED.test(text.toUpperCase().replace(/[\s-]/g, ""));
    const body = { code: text, nonce: nonce(), typed, leaving };
    let out;
    try {
      out = await send(body);
    } catch {
      out = await send(body).catch(() => ({ ok: false, verdict: "", lost: true })); // the same nonce: nothing is done twice
    }
    shown = { out: { ...out, leaving: body.leaving }, alone: false };
    draw();
    tell(out.ok ? "valid" : out.verdict === "used" ? "used" : "no");
  }

  /** @param {object} body */
  const send = (body) => ask("/gate/v1/scan", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

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

  /** The browser's own reader where there is one, else the backend's. */
  async function reader() {
    const Detector = /** @type {any} */ (window).BarcodeDetector;
    if (Detector && (await Detector.getSupportedFormats()).includes("qr_code")) {
      const detector = new Detector({ formats: ["qr_code"] });
      return { pause: 120, read: async (/** @type {HTMLVideoElement} */ view) => (await detector.detect(view))[0]?.rawValue ?? "" };
    }
    return { pause: FRAME_MS, read: readElsewhere };
  }

  /** @param {HTMLVideoElement} view */
  async function readElsewhere(view) {
    const canvas = document.createElement("canvas");
    const scale = Math.min(1, 1280 / (view.videoWidth || 1280));
    canvas.width = Math.round(view.videoWidth * scale);
    canvas.height = Math.round(view.videoHeight * scale);
    canvas.getContext("2d")?.drawImage(view, 0, 0, canvas.width, canvas.height);
    const frame = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
    const found = await ask("/gate/v1/photo", { method: "POST", headers: { "Content-Type": "image/jpeg" }, body: /** @type {Blob} */ (frame) });
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

  /** This page keeps no list and decides nothing alone: what it hears of it knows. */
  async function link() {
    if (!token || shut) return;
    try {
      about = await ask("/gate/v1/list?since=0&limit=1");
      held = about.newest;
    } catch {
      linked = false;
      draw();
      setTimeout(link, 3000);
      return;
    }
    line = new WebSocket(`${location.origin.replace(/^http/, "ws")}/gate/v1/socket`);
    line.onopen = () => {
      line?.send(JSON.stringify({ t: "hello", token }));
      have();
    };
    line.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      linked = true;
      if (frame.t === "list") {
        held = frame.ver;
        have();
      }
      draw();
    };
    line.onclose = (event) => {
      linked = false;
      shut = shut || event.code === 4204;
      draw();
      setTimeout(link, 2000);
    };
  }

  const have = () => line?.readyState === WebSocket.OPEN && line.send(JSON.stringify({ t: "have", ver: held }));

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
    takeToken();
    shut = false;
    void link();
  });
  setInterval(have, BEAT_MS);
  takeToken();
  draw();
  place("code").focus({ preventScroll: true });
  void link();
})();
