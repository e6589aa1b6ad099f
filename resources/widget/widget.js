// @ts-check
/*
 * Usher's site widget: one custom element, one script tag, no dependency.
 *
 *   <script src="https://chat.example.org/widget.js" data-event="northern-light" defer></script>
 *
 * Attributes (on the script as data-*, or on <usher-widget> itself): server, event, lang (ru | en), theme
 * (auto | light | dark), accent (#rrggbb), name (title over the chat), open.
 *
 * Everything a person wrote is put on the page as text, never as markup. The session is a secret of this browser:
 * it travels in a header or in the first frame, never in an address. Lines are numbered by the server without
 * holes; the widget says the last one it has, and so neither loses nor repeats any.
 */
(() => {
  "use strict";

  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const TEXT_LIMIT = 4000;
  const FILE_LIMIT = 20 * 1024 * 1024;

  const WORDS = {
    ru: {
      open: "Открыть чат", close: "Закрыть чат", title: "Чат поддержки", log: "Переписка",
      field: "Сообщение", send: "Отправить", attach: "Приложить изображение", you: "Вы", bot: "Помощник",
      person: "Оператор", bot_on: "Помощник отвечает сразу", queue: "Зовём человека", on_line: "на связи",
      wait: "ответ примерно через {n} мин", typing: "{who} пишет", sent: "Отправлено", sending: "Отправляется",
      unsent: "Не ушло", again: "Ещё раз", offline: "Нет связи. Сообщения сохранены и уйдут сами.",
      too_long: "Слишком длинно: {n} из {max} знаков", rate: "Слишком часто. Повторим через {n} с.",
      big_file: "Файл больше 20 МБ", bad_file: "Можно приложить PNG, JPEG, WebP или GIF", fresh: "Новые сообщения",
      image: "Изображение", image_failed: "Изображение не открылось", rehearsal: "Учения",
      unread: "{n} непрочитанных", busy: "Сервер занят, повторяем", hello: "Спросите о билетах, входе, программе.",
      file_failed: "Файл не ушёл. Попробуйте ещё раз.", choices: "Варианты ответа",
    },
    en: {
      open: "Open chat", close: "Close chat", title: "Support chat", log: "Conversation",
      field: "Message", send: "Send", attach: "Attach an image", you: "You", bot: "Assistant",
      person: "Operator", bot_on: "The assistant answers at once", queue: "Calling a person", on_line: "is here",
      wait: "answer in about {n} min", typing: "{who} is typing", sent: "Sent", sending: "Sending",
      unsent: "Not sent", again: "Try again", offline: "No connection. Your messages are kept and will go by themselves.",
      too_long: "Too long: {n} of {max} characters", rate: "Too often. We will retry in {n} s.",
      big_file: "The file is larger than 20 MB", bad_file: "PNG, JPEG, WebP or GIF can be attached",
      fresh: "New messages", image: "Image", image_failed: "The image did not open", rehearsal: "Rehearsal",
      unread: "{n} unread", busy: "The server is busy, retrying", hello: "Ask about tickets, entrance, programme.",
      file_failed: "The file was not sent. Try again.", choices: "Possible answers",
    },
  };

  /** Outlines of the Lucide icons used here (ISC licence, see resources/icons/LICENSE-lucide.txt). */
  const ICONS = {
    x: ["M18 6 6 18", "m6 6 12 12"],
    send: ["M14.536 21.686a.5.5 0 0 0 .937-.024l6.5-19a.496.496 0 0 0-.635-.635l-19 6.5a.5.5 0 0 0-.024.937l7.93 3.18a2 2 0 0 1 1.112 1.11z", "m21.854 2.147-10.94 10.939"],
    paperclip: ["m16 6-8.414 8.586a2 2 0 0 0 2.829 2.829l8.414-8.586a4 4 0 1 0-5.657-5.657l-8.379 8.551a6 6 0 1 0 8.485 8.485l8.379-8.551"],
    bot: ["M12 8V4H8", "M6 8h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2", "M2 14h2", "M20 14h2", "M15 13v2", "M9 13v2"],
    headset: ["M3 11h3a2 2 0 0 1 2 2v3a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-5Zm0 0a9 9 0 1 1 18 0m0 0v5a2 2 0 0 1-2 2h-1a2 2 0 0 1-2-2v-3a2 2 0 0 1 2-2h3Z", "M21 16v2a4 4 0 0 1-4 4h-5"],
    hourglass: ["M5 22h14", "M5 2h14", "M17 22v-4.172a2 2 0 0 0-.586-1.414L12 12l-4.414 4.414A2 2 0 0 0 7 17.828V22", "M7 2v4.172a2 2 0 0 0 .586 1.414L12 12l4.414-4.414A2 2 0 0 0 17 6.172V2"],
    check: ["M20 6 9 17l-5-5"],
    alert: ["M12 8v4", "M12 16h.01", "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20"],
    chat: ["M7.9 20A9 9 0 1 0 4 16.1L2 22Z"],
    down: ["M12 5v14", "m19 12-7 7-7-7"],
  };

  const CSS = `
:host{--accent:#2f5ce5;--on-accent:#fff;--pane:#fff;--bubble:#eef0f3;--t1:#14171c;--t2:#454d5b;--t3:#5f6877;
--line:#e4e7ec;--field:#fff;--field-line:#8a93a1;--accent-t:#2450cb;--accent-line:#b9cbfa;--ok-t:#12683f;--wait-t:#855000;
--wait-soft:#fdf0d7;--late-t:#b0211d;--snooze-t:#5a3bc2;--snooze-soft:#f0ecfd;--focus:#2f5ce5;
--shadow:0 2px 6px rgba(16,20,28,.1),0 24px 64px rgba(16,20,28,.24);
font:16px/22px Inter,"Segoe UI","SF Pro Text","Noto Sans",sans-serif;color:var(--t1);-webkit-text-size-adjust:100%}
:host([data-theme=dark]){--accent:#3d67ea;--pane:#11141a;--bubble:#20252f;--t1:#e7eaf0;--t2:#aeb6c4;--t3:#8b94a4;--line:#20252e;
--field:#0d1015;--field-line:#626c7c;--accent-t:#92afff;--accent-line:#2d4585;--ok-t:#74d6a4;--wait-t:#f2be63;
--wait-soft:#2a2110;--late-t:#ff958c;--snooze-t:#bba8ff;--snooze-soft:#211b39;--focus:#7e9fff;
--shadow:0 0 0 1px #2d3440,0 28px 72px rgba(0,0,0,.72)}
*{box-sizing:border-box}
button{font:inherit;color:inherit;border:0;background:none;padding:0;cursor:pointer}
button:disabled{cursor:default;opacity:.45}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
svg{display:block;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
[hidden]{display:none!important}
.launch{position:fixed;right:20px;bottom:20px;width:60px;height:60px;border-radius:30px;background:var(--accent);
color:var(--on-accent);display:grid;place-items:center;box-shadow:var(--shadow);z-index:2147483000}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;border-radius:11px;padding:0 6px;background:#c92f28;
color:#fff;font-size:12px;line-height:22px;font-weight:600;text-align:center}
.panel{position:fixed;right:20px;bottom:20px;width:390px;max-width:calc(100vw - 40px);height:680px;max-height:calc(100vh - 40px);
background:var(--pane);border-radius:16px;box-shadow:var(--shadow);display:flex;flex-direction:column;overflow:hidden;z-index:2147483000}
header{height:64px;display:flex;align-items:center;gap:12px;padding:0 8px 0 16px;border-bottom:1px solid var(--line);flex:none}
.mark{width:40px;height:40px;flex:none}
.head{flex:1;min-width:0}.title{font-weight:600;line-height:20px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.who{display:flex;gap:4px;align-items:center;font-size:13px;line-height:16px;font-weight:500;color:var(--t3)}
.who.person{color:var(--ok-t)}.who.queue{color:var(--wait-t)}
.icon{width:44px;height:44px;display:grid;place-items:center;border-radius:22px;color:var(--t2);flex:none}
.strip{flex:none;font-size:13px;line-height:18px;padding:8px 16px;background:var(--wait-soft);color:var(--wait-t)}
.strip.rehearsal{background:var(--snooze-soft);color:var(--snooze-t);padding:3px 16px;font-weight:500}
.log{flex:1;min-height:0;overflow-y:auto;overscroll-behavior:contain;padding:12px 16px;display:flex;flex-direction:column;gap:10px}
.log::before{content:"";flex:1 0 0}
.msg{max-width:84%;align-self:flex-start;min-width:0}.msg.guest{align-self:flex-end}
.meta{font-size:12px;line-height:16px;color:var(--t3);margin:0 0 4px 2px;display:flex;gap:5px;align-items:center}
.guest .meta{justify-content:flex-end;margin:4px 2px 0 0}.meta.bad{color:var(--late-t)}
.bubble{padding:10px 14px;border-radius:16px;border-bottom-left-radius:5px;background:var(--bubble);white-space:pre-wrap;
overflow-wrap:anywhere;unicode-bidi:plaintext}
.guest .bubble{background:var(--accent);color:var(--on-accent);border-radius:16px;border-bottom-right-radius:5px}
.bubble a{color:inherit;text-decoration:underline}
.bubble img{display:block;max-width:100%;max-height:280px;border-radius:8px;margin:4px 0}
.sys{display:flex;align-items:center;gap:10px;font-size:13px;line-height:18px;color:var(--t3);text-align:center}
.sys::before,.sys::after{content:"";flex:1;min-width:12px;height:1px;background:var(--line)}
.typing{display:flex;gap:8px;align-items:center;font-size:13px;color:var(--t3);height:24px}
.dots{display:flex;gap:3px}.dots i{width:6px;height:6px;border-radius:3px;background:var(--t3);animation:beat 1.2s infinite}
.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes beat{0%,60%,100%{opacity:.3}30%{opacity:1}}
.link{color:var(--accent-t);font-weight:500;text-decoration:underline}
.choices{display:flex;flex-wrap:wrap;gap:8px;padding:0 16px 12px;flex:none;max-height:152px;overflow-y:auto}
.choices button{min-height:44px;padding:8px 16px;border-radius:22px;border:1px solid var(--accent-line);color:var(--accent-t);
font-weight:500;font-size:15px;line-height:20px;text-align:left}
.fresh{position:absolute;left:50%;transform:translateX(-50%);bottom:84px;height:36px;padding:0 14px;border-radius:18px;
background:var(--t1);color:var(--pane);font-size:13px;font-weight:500;display:flex;gap:6px;align-items:center;box-shadow:var(--shadow)}
form{border-top:1px solid var(--line);padding:10px 12px 12px;display:flex;gap:8px;align-items:flex-end;flex:none}
textarea{flex:1;min-width:0;min-height:44px;max-height:132px;border-radius:22px;border:1px solid var(--field-line);background:var(--field);
color:var(--t1);font:inherit;padding:10px 16px;resize:none;overflow-y:auto}
textarea::placeholder{color:var(--t3);opacity:1}
textarea:focus-visible{outline:2px solid var(--focus);outline-offset:-1px}
.go{width:44px;height:44px;border-radius:22px;background:var(--accent);color:var(--on-accent);display:grid;place-items:center;flex:none}
.tell{flex:none;padding:0 16px 8px;font-size:13px;line-height:18px;color:var(--late-t)}
.hint{color:var(--t3);font-size:15px;align-self:center;text-align:center;max-width:280px;padding:24px 0}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (max-width:480px){.panel{right:0;bottom:0;width:100vw;max-width:none;height:100vh;height:100dvh;max-height:none;border-radius:0}
form{padding-bottom:max(12px,env(safe-area-inset-bottom))}}
@media (prefers-reduced-motion:reduce){.dots i{animation:none;opacity:.7}}
@media (forced-colors:active){.bubble,.launch,.go{border:1px solid}}`;

  /** @typedef {{label: string, payload: string}} Choice */
  /** @typedef {{id: string, name: string, mime: string, size: number, width?: number, height?: number}} File_ */
  /** @typedef {{n: number, at_ms: number, by: string, text: string, id?: string, name?: string, system?: string,
   *   buttons?: Choice[], attachments?: File_[]}} Line */
  /** @typedef {{id: string, text: string, payload?: string, attachments?: string[], failed?: boolean}} Say */
  /** @typedef {{kind: string, name?: string, wait_ms?: number}} Who */

  /** @param {string} name @param {number} size */
  function icon(name, size) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("width", String(size));
    svg.setAttribute("height", String(size));
    svg.setAttribute("aria-hidden", "true");
    for (const d of ICONS[/** @type {keyof ICONS} */ (name)]) {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", d);
      svg.append(path);
    }
    return svg;
  }

  /**
   * @param {string} tag @param {Record<string, string>} [attributes] @param {(Node | string)[]} children
   * @returns {HTMLElement}
   */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /** Two unguessable hex blocks; `crypto.randomUUID` needs a secure origin, this does not. */
  function unique() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** @param {string} text @returns {(Node | string)[]} the text with web addresses as links that show where they lead */
  function linked(text) {
    const parts = [];
    let from = 0;
    for (const found of text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gu)) {
      let address;
      try {
        address = new URL(found[0]);
      } catch {
        continue;
      }
      if (address.username || address.password) continue;
      parts.push(text.slice(from, found.index));
      const link = make("a", { href: address.href, rel: "noopener noreferrer", target: "_blank" });
      link.textContent = address.host === new URL(found[0]).host ? found[0] : address.href;
      parts.push(link);
      from = found.index + found[0].length;
    }
    parts.push(text.slice(from));
    return parts;
  }

  /** Relative luminance contrast of a #rrggbb colour against white. @param {string} hex */
  function contrast_on_white(hex) {
    const parts = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
    const [r, g, b] = parts.map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
  }

  /** The organiser's accent, darkened until white reads on it at 4.5:1. @param {string} hex */
  function readable(hex) {
    let colour = hex;
    for (let step = 0; step < 40 && contrast_on_white(colour) < 4.5; step++) {
      const parts = [1, 3, 5].map((at) => Math.floor(parseInt(colour.slice(at, at + 2), 16) * 0.95));
      colour = "#" + parts.map((part) => part.toString(16).padStart(2, "0")).join("");
    }
    return colour;
  }

  /** What survives a reload: the session, and messages not yet stored by the server. */
  class Shelf {
    /** @param {string} key */
    constructor(key) {
      this.key = `usher:${key}`;
    }

    /** @returns {{session?: string, outbox?: Say[], rehearsal?: boolean}} */
    read() {
      try {
        return JSON.parse(localStorage.getItem(this.key) ?? "{}");
      } catch {
        return {};
      }
    }

    /** @param {object} value */
    write(value) {
      try {
        localStorage.setItem(this.key, JSON.stringify(value));
      } catch {
        // Storage may be full or forbidden: the chat then lives as long as the page.
      }
    }
  }

  /**
   * The conversation with the server: session, socket with reconnect, long poll behind it, outbox. Knows no page.
   * `on` receives {kind: "line" | "said" | "who" | "typing" | "link" | "error" | "open", ...}.
   */
  class Wire {
    /** @param {string} server @param {string} event @param {string} lang @param {(news: any) => void} on */
    constructor(server, event, lang, on) {
      this.server = server.replace(/\/$/, "");
      this.event = event;
      this.lang = lang;
      this.on = on;
      this.shelf = new Shelf(`${this.server}|${event}`);
      const kept = this.shelf.read();
      this.session = kept.session ?? "";
      this.rehearsal = kept.rehearsal ?? false;
      /** @type {Say[]} */
      this.outbox = kept.outbox ?? [];
      this.have = 0;
      this.tries = 0;
      this.closed = true;
      /** @type {WebSocket | null} */
      this.socket = null;
      this.polling = false;
      this.heard = 0;
      this.timer = 0;
    }

    keep() {
      this.shelf.write({ session: this.session, outbox: this.outbox, rehearsal: this.rehearsal });
    }

    start() {
      if (!this.closed) return;
      this.closed = false;
      window.addEventListener("online", () => this.now());
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.now());
      void this.connect();
    }

    now() {
      if (this.closed || (this.socket && this.socket.readyState <= 1 && Date.now() - this.heard < 30000)) return;
      clearTimeout(this.timer);
      void this.connect();
    }

    async opened() {
      if (this.session) return true;
      const answer = await fetch(`${this.server}/guest/v1/sessions`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ event: this.event, lang: this.lang }),
      });
      if (!answer.ok) return false;
      const body = await answer.json();
      this.session = body.session;
      this.rehearsal = Boolean(body.rehearsal);
      this.have = 0;
      this.keep();
      this.on({ kind: "open" });
      return true;
    }

    async connect() {
      try {
        if (!(await this.opened())) return this.later();
      } catch {
        return this.later();
      }
      if (this.rehearsal) this.on({ kind: "open" });
      const socket = new WebSocket(`${this.server.replace(/^http/, "ws")}/guest/v1/socket`);
      if (this.socket && this.socket.readyState <= 1) this.socket.close();
      this.socket = socket;
      socket.onopen = () => {
        socket.send(JSON.stringify({ t: "hello", session: this.session, have: this.have }));
        this.heard = Date.now();
        for (const say of this.outbox) if (!say.failed) this.push(say);
        this.on({ kind: "link", up: true });
      };
      socket.onmessage = (frame) => this.take(frame.data);
      socket.onclose = () => {
        if (this.socket !== socket) return;
        this.socket = null;
        this.on({ kind: "link", up: false });
        this.later();
      };
    }

    later() {
      if (this.closed) return;
      this.tries += 1;
      if (this.tries >= 3 && this.session && !this.polling) void this.poll();
      const wait = Math.random() * Math.min(30000, 500 * 2 ** this.tries) + 200;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.connect(), wait);
    }

    /** @param {string} data */
    take(data) {
      this.heard = Date.now();
      this.tries = 0;
      const frame = JSON.parse(data);
      if (frame.t === "said") this.said(frame.id);
      else if (frame.t === "line") this.line(frame);
      else if (frame.t === "err") this.refused(frame);
      else this.on({ ...frame, kind: frame.t, mode: frame.kind });
    }

    /** @param {string} id */
    said(id) {
      this.outbox = this.outbox.filter((say) => say.id !== id);
      this.keep();
      this.on({ kind: "said", id });
    }

    /** @param {Line} line */
    line(line) {
      if (line.n <= this.have) return;
      if (line.n > this.have + 1 && this.have > 0) {
        // A hole would be a lost line: ask again from what is on screen.
        this.socket?.close();
        return;
      }
      this.have = line.n;
      if (line.id) this.said(line.id);
      this.on({ ...line, kind: "line" });
    }

    /** @param {{code: string, id?: string, retry_ms?: number}} refusal */
    refused(refusal) {
      if (refusal.code === "bad_session") {
        this.session = "";
        this.keep();
        this.socket?.close();
        return;
      }
      const say = this.outbox.find((one) => one.id === refusal.id);
      if (say && (refusal.code === "rate_limited" || refusal.code === "busy")) {
        window.setTimeout(() => this.push(say), refusal.retry_ms || 3000);
      } else if (say) {
        say.failed = true;
        this.keep();
      }
      this.on({ kind: "error", code: refusal.code, id: refusal.id, retry_ms: refusal.retry_ms ?? 0 });
    }

    /** @param {Say} say */
    say(say) {
      this.outbox.push(say);
      this.keep();
      this.push(say);
    }

    /** @param {Say} say */
    push(say) {
      const { failed: _failed, ...frame } = say;
      if (this.socket?.readyState === WebSocket.OPEN) {
        this.socket.send(JSON.stringify({ t: "say", ...frame }));
        window.setTimeout(() => this.doubt(say.id), 8000);
      } else if (this.polling) void this.post(say);
    }

    /** No word on a message for long: the link is dead though the browser has not noticed. @param {string} id */
    doubt(id) {
      const silent = Date.now() - this.heard > 7500;
      if (!silent || !this.outbox.some((say) => say.id === id && !say.failed)) return;
      const dead = this.socket;
      this.socket = null;
      dead?.close();
      this.on({ kind: "link", up: false });
      void this.connect();
    }

    typing() {
      if (this.socket?.readyState === WebSocket.OPEN) this.socket.send('{"t":"typing.now"}');
    }

    headers() {
      return { Authorization: `Bearer ${this.session}`, "Content-Type": "application/json" };
    }

    /** @param {Say} say */
    async post(say) {
      try {
        const body = JSON.stringify({ id: say.id, text: say.text, payload: say.payload, attachments: say.attachments });
        const answer = await fetch(`${this.server}/guest/v1/messages`, { method: "POST", headers: this.headers(), body });
        if (answer.ok) this.said(say.id);
        else this.refused({ ...(await answer.json()), id: say.id });
      } catch {
        // Stays in the outbox; the next connection sends it again under the same id.
      }
    }

    async poll() {
      this.polling = true;
      for (const say of this.outbox) if (!say.failed) void this.post(say);
      while (!this.closed && !(this.socket?.readyState === WebSocket.OPEN)) {
        try {
          const at = `${this.server}/guest/v1/messages?after=${this.have}&wait_ms=20000`;
          const answer = await fetch(at, { headers: this.headers() });
          if (!answer.ok) break;
          const body = await answer.json();
          this.on({ kind: "link", up: true });
          for (const line of body.lines) this.line(line);
          if (body.who) this.on({ ...body.who, kind: "who", mode: body.who.kind });
        } catch {
          break;
        }
      }
      this.polling = false;
    }

    /** @param {File} file @returns {Promise<File_>} */
    async upload(file) {
      const form = new FormData();
      form.append("file", file);
      const headers = { Authorization: `Bearer ${this.session}` };
      const answer = await fetch(`${this.server}/guest/v1/attachments`, { method: "POST", headers, body: form });
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }

    /** @param {string} id @returns {Promise<string>} an object URL */
    async image(id) {
      const headers = { Authorization: `Bearer ${this.session}` };
      const answer = await fetch(`${this.server}/guest/v1/attachments/${encodeURIComponent(id)}`, { headers });
      if (!answer.ok) throw new Error(String(answer.status));
      return URL.createObjectURL(await answer.blob());
    }
  }

  class UsherWidget extends HTMLElement {
    words = WORDS.ru;
    lang_ = "ru";
    wire = new Wire("", "", "ru", () => undefined);
    unread = 0;
    typed = 0;
    typing_timer = 0;
    /** @type {Map<string, HTMLElement>} */
    pending = new Map();
    badge = make("span", { class: "badge", hidden: "" });
    launch = make("button", { class: "launch", type: "button", "aria-expanded": "false" }, icon("chat", 28), this.badge);
    who = make("div", { class: "who" });
    rehearsal = make("div", { class: "strip rehearsal", hidden: "" });
    strip = make("div", { class: "strip", role: "status", hidden: "" });
    log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" });
    hint = make("p", { class: "hint" });
    typing = make("div", { class: "typing", hidden: "", "aria-hidden": "true" });
    choices = make("div", { class: "choices", role: "group", hidden: "" });
    fresh = make("button", { class: "fresh", type: "button", hidden: "" });
    tell = make("div", { class: "tell", role: "alert", hidden: "" });
    panel = make("section", { class: "panel", role: "dialog", hidden: "" });
    field = /** @type {HTMLTextAreaElement} */ (make("textarea", { rows: "1", autocomplete: "off" }));

    connectedCallback() {
      if (this.shadowRoot) return;
      const lang = (this.getAttribute("lang") || document.documentElement.lang || navigator.language || "ru").slice(0, 2);
      this.lang_ = lang === "en" ? "en" : "ru";
      this.words = WORDS[/** @type {"ru" | "en"} */ (this.lang_)];
      this.setAttribute("lang", this.lang_);
      const server = this.getAttribute("server") || (script ? new URL(script.src).origin : location.origin);
      this.wire = new Wire(server, this.getAttribute("event") ?? "", this.lang_, (news) => this.hear(news));
      this.draw();
      for (const say of this.wire.outbox) this.show_pending(say);
      this.theme();
      if (this.hasAttribute("open") || this.wire.session) this.wire.start();
      if (this.hasAttribute("open")) this.open();
    }

    theme() {
      const root = /** @type {HTMLElement} */ (this);
      const dark = window.matchMedia("(prefers-color-scheme: dark)");
      const set = () => {
        const wanted = this.getAttribute("theme") ?? "auto";
        root.dataset.theme = wanted === "auto" ? (dark.matches ? "dark" : "light") : wanted;
      };
      set();
      dark.addEventListener("change", set);
      const accent = this.getAttribute("accent") ?? "";
      if (/^#[0-9a-f]{6}$/i.test(accent)) root.style.setProperty("--accent", readable(accent));
    }

    draw() {
      const w = this.words;
      const shadow = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      shadow.adoptedStyleSheets = [sheet];
      this.launch.setAttribute("aria-label", w.open);
      this.who.replaceChildren(icon("bot", 13), w.bot_on);
      const shut = make("button", { class: "icon", type: "button", "aria-label": w.close }, icon("x", 20));
      const title = make("div", { class: "title" }, this.getAttribute("name") ?? w.title);
      const head = make("div", { class: "head" }, title, this.who);
      this.rehearsal.textContent = w.rehearsal;
      this.strip.textContent = w.offline;
      this.log.setAttribute("aria-label", w.log);
      this.hint.textContent = w.hello;
      this.log.append(this.hint);
      this.choices.setAttribute("aria-label", w.choices);
      this.fresh.replaceChildren(icon("down", 15), w.fresh);
      this.panel.setAttribute("aria-label", w.title);
      this.panel.append(make("header", {}, this.mark(), head, shut), this.rehearsal, this.strip, this.log,
        this.choices, this.tell, this.compose(), this.fresh);
      shadow.append(this.launch, this.panel);
      this.launch.addEventListener("click", () => this.open());
      shut.addEventListener("click", () => this.shut());
      this.panel.addEventListener("keydown", (event) => event.key === "Escape" && this.shut());
      this.fresh.addEventListener("click", () => this.bottom());
      this.log.addEventListener("scroll", () => this.at_end() && this.fresh.setAttribute("hidden", ""));
    }

    mark() {
      const holder = make("div", { class: "mark", "aria-hidden": "true" });
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("viewBox", "0 0 40 40");
      for (const [tag, attributes] of /** @type {[string, Record<string, string>][]} */ ([
        ["rect", { width: "40", height: "40", rx: "12", fill: "#0E2A47", stroke: "none" }],
        ["path", { d: "M5 27c6-13 9-2 14-11s8 2 16-6", stroke: "#5FE0B7", "stroke-width": "2.5" }],
        ["path", { d: "M5 32c6-9 10-1 15-8s8 1 15-4", stroke: "#7C9CFF", "stroke-width": "2.5" }],
      ])) {
        const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
        for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
        svg.append(shape);
      }
      holder.append(svg);
      return holder;
    }

    compose() {
      const w = this.words;
      const attach = make("button", { class: "icon", type: "button", "aria-label": w.attach }, icon("paperclip", 20));
      const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", hidden: "", tabindex: "-1" }));
      this.field.placeholder = w.field;
      this.field.setAttribute("aria-label", w.field);
      const go = make("button", { class: "go", type: "submit", "aria-label": w.send }, icon("send", 19));
      const form = /** @type {HTMLFormElement} */ (make("form", {}, attach, file, this.field, go));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      attach.addEventListener("click", () => file.click());
      file.addEventListener("change", () => {
        if (file.files?.[0]) void this.attach(file.files[0]);
        file.value = "";
      });
      this.field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit();
      });
      this.field.addEventListener("input", () => this.typing_now());
      return form;
    }

    typing_now() {
      const field = this.field;
      field.style.height = "auto";
      field.style.height = `${Math.min(field.scrollHeight + 2, 132)}px`;
      const long = field.value.length > TEXT_LIMIT;
      this.say_trouble(long ? this.words.too_long.replace("{n}", String(field.value.length)).replace("{max}", String(TEXT_LIMIT)) : "");
      if (Date.now() - this.typed > 3000 && field.value) {
        this.typed = Date.now();
        this.wire.typing();
      }
    }

    /** @param {string} text */
    say_trouble(text) {
      this.tell.textContent = text;
      this.tell.toggleAttribute("hidden", !text);
    }

    submit() {
      const field = this.field;
      const text = field.value.trim();
      if (!text || text.length > TEXT_LIMIT) return;
      field.value = "";
      field.style.height = "auto";
      this.say_trouble("");
      this.send({ id: unique(), text });
      field.focus();
    }

    /** @param {Say} say @param {string} [shown] */
    send(say, shown) {
      this.wire.start();
      this.choices.setAttribute("hidden", "");
      this.show_pending(say, shown);
      this.wire.say(say);
      this.bottom();
    }

    /** @param {File} file */
    async attach(file) {
      if (file.size > FILE_LIMIT) return this.say_trouble(this.words.big_file);
      if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return this.say_trouble(this.words.bad_file);
      this.say_trouble("");
      try {
        await this.wire.opened();
        const stored = await this.wire.upload(file);
        this.send({ id: unique(), text: "", attachments: [stored.id] }, this.words.image);
      } catch {
        this.say_trouble(this.words.file_failed);
      }
    }

    /** @param {Say} say @param {string} [shown] */
    show_pending(say, shown) {
      this.hint.remove();
      const meta = make("div", { class: "meta" }, icon("hourglass", 13), this.words.sending);
      const row = make("div", { class: "msg guest" }, make("div", { class: "bubble" }, shown || say.text), meta);
      this.pending.set(say.id, row);
      this.log.append(row);
    }

    /** @param {any} news */
    hear(news) {
      if (news.kind === "line") this.line(news);
      else if (news.kind === "said") this.settled(news.id, "check", this.words.sent);
      else if (news.kind === "who") this.set_who({ kind: news.mode, name: news.name, wait_ms: news.wait_ms });
      else if (news.kind === "typing") this.set_typing(news);
      else if (news.kind === "link") this.strip.toggleAttribute("hidden", news.up);
      else if (news.kind === "open") this.rehearsal.toggleAttribute("hidden", !this.wire.rehearsal);
      else if (news.kind === "error") this.trouble(news);
    }

    /** @param {{code: string, id?: string, retry_ms: number}} news */
    trouble(news) {
      if (news.code === "rate_limited") {
        this.say_trouble(this.words.rate.replace("{n}", String(Math.ceil(news.retry_ms / 1000))));
        window.setTimeout(() => this.say_trouble(""), news.retry_ms);
      } else if (news.code === "busy") this.say_trouble(this.words.busy);
      else if (news.id) this.failed(news.id);
    }

    /** @param {string} id @param {string} mark @param {string} text */
    settled(id, mark, text) {
      const row = this.pending.get(id);
      row?.querySelector(".meta")?.replaceChildren(icon(mark, 13), text);
    }

    /** @param {string} id */
    failed(id) {
      const meta = this.pending.get(id)?.querySelector(".meta");
      if (!meta) return;
      const again = make("button", { type: "button", class: "link" }, this.words.again);
      again.addEventListener("click", () => {
        const say = this.wire.outbox.find((one) => one.id === id);
        if (!say) return;
        say.failed = false;
        this.settled(id, "hourglass", this.words.sending);
        this.wire.push(say);
      });
      meta.classList.add("bad");
      meta.replaceChildren(icon("alert", 13), this.words.unsent, again);
    }

    /** @param {number} at_ms */
    time(at_ms) {
      return new Intl.DateTimeFormat(this.lang_, { hour: "2-digit", minute: "2-digit" }).format(at_ms);
    }

    /** @param {Line} line */
    line(line) {
      const stay = this.at_end();
      this.hint.remove();
      this.typing.setAttribute("hidden", "");
      const row = line.by === "system" ? make("div", { class: "sys" }, `${line.text}, ${this.time(line.at_ms)}`) : this.message(line);
      const before = line.id ? this.pending.get(line.id) : undefined;
      if (before) {
        before.replaceWith(row);
        this.pending.delete(/** @type {string} */ (line.id));
      } else this.log.append(row);
      for (const waiting of this.pending.values()) this.log.append(waiting);
      if (line.by !== "guest") this.offer(line.buttons ?? []);
      else if (!before) this.choices.setAttribute("hidden", "");
      this.noticed(line, stay);
    }

    /** @param {Line} line @param {boolean} stay */
    noticed(line, stay) {
      if (stay || line.by === "guest") this.bottom();
      else this.fresh.removeAttribute("hidden");
      if (this.panel.hasAttribute("hidden") && line.by !== "guest" && line.by !== "system") {
        this.unread += 1;
        this.badge.textContent = String(Math.min(this.unread, 99));
        this.badge.removeAttribute("hidden");
        this.launch.setAttribute("aria-label", `${this.words.open}, ${this.words.unread.replace("{n}", String(this.unread))}`);
      }
    }

    /** @param {Line} line */
    message(line) {
      const mine = line.by === "guest";
      const name = mine ? this.words.you : line.by === "person" ? line.name || this.words.person : this.words.bot;
      const bubble = make("div", { class: "bubble" }, ...linked(line.text));
      for (const file of line.attachments ?? []) bubble.append(this.picture(file));
      const meta = mine
        ? make("div", { class: "meta" }, icon("check", 13), `${this.words.sent}, ${this.time(line.at_ms)}`)
        : make("div", { class: "meta" }, icon(line.by === "person" ? "headset" : "bot", 13), `${name}, ${this.time(line.at_ms)}`);
      const said = make("span", { class: "sr" }, `${name}: `);
      return mine
        ? make("div", { class: "msg guest" }, said, bubble, meta)
        : make("div", { class: `msg ${line.by}` }, meta, bubble);
    }

    /** @param {File_} file */
    picture(file) {
      const image = /** @type {HTMLImageElement} */ (make("img", { alt: this.words.image }));
      if (file.width && file.height) image.style.aspectRatio = `${file.width} / ${file.height}`;
      this.wire.image(file.id).then(
        (url) => {
          image.src = url;
          image.addEventListener("load", () => this.at_end() && this.bottom(), { once: true });
        },
        () => image.replaceWith(this.words.image_failed),
      );
      return image;
    }

    /** @param {Choice[]} choices */
    offer(choices) {
      this.choices.replaceChildren();
      for (const choice of choices) {
        const button = make("button", { type: "button" }, choice.label);
        button.addEventListener("click", () => {
          this.send({ id: unique(), text: choice.label, payload: choice.payload });
          this.field.focus();
        });
        this.choices.append(button);
      }
      this.choices.toggleAttribute("hidden", choices.length === 0);
    }

    /** @param {Who} who */
    set_who(who) {
      const w = this.words;
      const name = who.name || w.person;
      const minutes = Math.max(1, Math.round((who.wait_ms ?? 0) / 60000));
      const waits = who.wait_ms ? `${w.queue}, ${w.wait.replace("{n}", String(minutes))}` : w.queue;
      const text = who.kind === "person" ? `${name} ${w.on_line}` : who.kind === "queue" ? waits : w.bot_on;
      const mark = who.kind === "person" ? "headset" : who.kind === "queue" ? "hourglass" : "bot";
      this.who.className = `who ${who.kind}`;
      this.who.replaceChildren(icon(mark, 13), text);
    }

    /** @param {{by: string, name?: string}} news */
    set_typing(news) {
      const name = news.by === "person" ? news.name || this.words.person : this.words.bot;
      const dots = make("span", { class: "dots" }, make("i"), make("i"), make("i"));
      const stay = this.at_end();
      this.typing.replaceChildren(dots, this.words.typing.replace("{who}", name));
      this.typing.removeAttribute("hidden");
      this.log.append(this.typing);
      if (stay) this.bottom();
      clearTimeout(this.typing_timer);
      this.typing_timer = window.setTimeout(() => this.typing.setAttribute("hidden", ""), 6000);
    }

    at_end() {
      return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 48;
    }

    bottom() {
      this.log.scrollTop = this.log.scrollHeight;
      this.fresh.setAttribute("hidden", "");
    }

    open() {
      this.wire.start();
      this.panel.removeAttribute("hidden");
      this.launch.setAttribute("hidden", "");
      this.launch.setAttribute("aria-expanded", "true");
      this.unread = 0;
      this.badge.setAttribute("hidden", "");
      this.launch.setAttribute("aria-label", this.words.open);
      this.bottom();
      this.field.focus();
    }

    shut() {
      this.panel.setAttribute("hidden", "");
      this.launch.removeAttribute("hidden");
      this.launch.setAttribute("aria-expanded", "false");
      this.launch.focus();
    }
  }

  if (!customElements.get("usher-widget")) customElements.define("usher-widget", UsherWidget);

  if (script && script.dataset.auto !== "no" && !document.querySelector("usher-widget")) {
    const element = document.createElement("usher-widget");
    for (const name of ["server", "event", "lang", "theme", "accent", "name", "open"]) {
      const value = script.dataset[name];
      if (value !== undefined) element.setAttribute(name, value);
    }
    const put = () => document.body.append(element);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", put);
    else put();
  }
})();
