// @ts-check
/*
 * Usher's site widget: one custom element, one script tag, no dependency.
 *
 *   <script src="https://chat.example.org/widget.js" data-event="northern-light" defer></script>
 *
 * Attributes (on the script as data-*, or on <usher-widget> itself): server, event, lang (ru | en), theme
 * (auto | light | dark), accent (#rrggbb), name (title over the chat), link (signed token of a deep link), open.
 * lang, theme, accent and name may change while the chat goes on.
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
  /** ms: how long a link may take to open, may be silent before it is asked after, may be away before that is said. */
  const OPENS = 10000;
  const QUIET = 45000;
  const PATIENCE = 3000;

  const WORDS = {
    ru: {
      open: "Открыть чат", close: "Закрыть чат", title: "Чат поддержки", log: "Переписка",
      field: "Сообщение", send: "Отправить", attach: "Приложить изображение", you: "Вы", bot: "Помощник",
      person: "Оператор", bot_on: "Помощник отвечает сразу", queue: "Зовём человека", on_line: "на связи",
      wait: "ответ примерно через {n} мин", typing: "{who} пишет", sent: "Отправлено", sending: "Отправляется",
      unsent: "Не ушло", again: "Ещё раз", offline: "Нет связи. Сообщения сохранены и уйдут сами.",
      too_long: "Слишком длинно: {n} из {max} знаков", rate: "Слишком часто. Повторим через {n} с.",
      big_file: "Файл больше 20 МБ", bad_file: "Можно приложить PNG, JPEG, WebP или GIF", fresh: "Новые сообщения",
      image: "Изображение", image_failed: "Изображение не открылось", zones: "Как выглядят зоны", rehearsal: "Учения",
      unread: "новых сообщений: {n}", busy: "Сервер занят, повторяем", hello: "Спросите о билетах, входе, программе.",
      file_failed: "Файл не ушёл. Попробуйте ещё раз.", choices: "Варианты ответа",
      pay: "Оплатить {sum}", pay_plain: "Оплатить", pay_page: "страница оплаты", pay_left: "Места за вами ещё {t}", pay_good: "Ссылка действует ещё {t}",
      paid: "Оплачено", declined: "Оплата не прошла, деньги не списаны", pay_again: "Попробовать ещё раз",
      tickets_page: "страница с билетами", pay_over: "Время на оплату вышло", pay_unknown: "Проверяем платёж", full: "Показать на весь экран",
      full_close: "Закрыть", full_hint: "Прибавьте яркость экрана и поднесите код к сканеру", ticket: "Билет {id}",
    },
    en: {
      open: "Open chat", close: "Close chat", title: "Support chat", log: "Conversation",
      field: "Message", send: "Send", attach: "Attach an image", you: "You", bot: "Assistant",
      person: "Operator", bot_on: "The assistant answers at once", queue: "Calling a person", on_line: "is here",
      wait: "answer in about {n} min", typing: "{who} is typing", sent: "Sent", sending: "Sending",
      unsent: "Not sent", again: "Try again", offline: "No connection. Your messages are kept and will go by themselves.",
      too_long: "Too long: {n} of {max} characters", rate: "Too often. We will retry in {n} s.",
      big_file: "The file is larger than 20 MB", bad_file: "PNG, JPEG, WebP or GIF can be attached",
      fresh: "New messages", image: "Image", image_failed: "The image did not open", zones: "How the zones look", rehearsal: "Rehearsal",
      unread: "new messages: {n}", busy: "The server is busy, retrying", hello: "Ask about tickets, entrance, programme.",
      file_failed: "The file was not sent. Try again.", choices: "Possible answers",
      pay: "Pay {sum}", pay_plain: "Pay", pay_page: "payment page", pay_left: "Your places are held for {t}", pay_good: "The link is good for {t}",
      paid: "Paid", declined: "The payment did not go through, nothing was charged", pay_again: "Try again",
      tickets_page: "the tickets' page", pay_over: "The time to pay is over", pay_unknown: "We are checking the payment", full: "Show full screen",
      full_close: "Close", full_hint: "Turn up the brightness and hold the code to the scanner", ticket: "Ticket {id}",
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
    wallet: ["M19 7V4a1 1 0 0 0-1-1H5a2 2 0 0 0 0 4h15a1 1 0 0 1 1 1v4h-3a2 2 0 0 0 0 4h3a1 1 0 0 0 1-1v-2a1 1 0 0 0-1-1", "M3 5v14a2 2 0 0 0 2 2h15a1 1 0 0 0 1-1v-4"],
    maximize: ["M8 3H5a2 2 0 0 0-2 2v3", "M21 8V5a2 2 0 0 0-2-2h-3", "M3 16v3a2 2 0 0 0 2 2h3", "M16 21h3a2 2 0 0 0 2-2v-3"],
  };

  const CSS = `
:host{--accent:#2f5ce5;--on-accent:#fff;--pane:#fff;--bubble:#eef0f3;--t1:#14171c;--t2:#454d5b;--t3:#5f6877;
--line:#e4e7ec;--field:#fff;--field-line:#8a93a1;--accent-t:#2450cb;--accent-soft:#e9effe;--accent-line:#b9cbfa;--ok-t:#12683f;--wait-t:#855000;
--wait-soft:#fdf0d7;--late-t:#b0211d;--snooze-t:#5a3bc2;--snooze-soft:#f0ecfd;--focus:#2f5ce5;
--shadow:0 2px 6px rgba(16,20,28,.1),0 24px 64px rgba(16,20,28,.24)}
:host([data-theme=dark]){--accent:#3d67ea;--pane:#11141a;--bubble:#20252f;--t1:#e7eaf0;--t2:#aeb6c4;--t3:#8b94a4;--line:#20252e;
--field:#0d1015;--field-line:#626c7c;--accent-t:#92afff;--accent-soft:#17223f;--accent-line:#2d4585;--ok-t:#74d6a4;--wait-t:#f2be63;
--wait-soft:#2a2110;--late-t:#ff958c;--snooze-t:#bba8ff;--snooze-soft:#211b39;--focus:#7e9fff;
--shadow:0 0 0 1px #2d3440,0 28px 72px rgba(0,0,0,.72)}
.launch,.panel{all:initial;font:16px/22px Inter,"Segoe UI","SF Pro Text","Noto Sans",sans-serif;color:var(--t1);-webkit-text-size-adjust:100%}
*,.launch,.panel{box-sizing:border-box}
button{font:inherit;color:inherit;border:0;background:none;padding:0;cursor:pointer}
button:disabled{cursor:default;opacity:.45}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
svg{display:block;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
[hidden]{display:none!important}
.launch{position:fixed;right:20px;bottom:20px;width:60px;height:60px;border-radius:30px;background:var(--accent);
color:var(--on-accent);display:grid;place-items:center;cursor:pointer;box-shadow:var(--shadow);z-index:2147483000}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;border-radius:11px;padding:0 6px;background:#c92f28;
color:#fff;font-size:12px;line-height:22px;font-weight:600;text-align:center}
.panel{position:fixed;right:20px;bottom:20px;width:390px;max-width:calc(100vw - 40px);height:680px;max-height:calc(100vh - 40px);
background:var(--pane);border-radius:16px;box-shadow:var(--shadow);display:flex;flex-direction:column;overflow:hidden;z-index:2147483000}
.top{height:64px;display:flex;align-items:center;gap:12px;padding:0 8px 0 16px;border-bottom:1px solid var(--line);flex:none}
.mark{width:40px;height:40px;flex:none}
.head{flex:1;min-width:0}.title{font-weight:600;line-height:20px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.who{display:flex;gap:4px;align-items:center;font-size:13px;line-height:16px;font-weight:500;color:var(--t3)}
.who.person{color:var(--ok-t)}.who.queue{color:var(--wait-t)}
.icon{width:44px;height:44px;display:grid;place-items:center;border-radius:22px;color:var(--t2);flex:none}
.strip{flex:none;font-size:13px;line-height:18px;padding:8px 16px;background:var(--wait-soft);color:var(--wait-t)}
.strip.rehearsal{background:var(--snooze-soft);color:var(--snooze-t);padding:3px 16px;font-weight:500}
.room{flex:1;min-height:0;position:relative;display:flex}
.log{flex:1;min-width:0;overflow-y:auto;overscroll-behavior:contain;padding:12px 16px;display:flex;flex-direction:column;gap:10px}
.log::before{content:"";flex:1 0 0}
.msg{max-width:84%;align-self:flex-start;min-width:0}.msg.guest{align-self:flex-end}
.meta{font-size:12px;line-height:16px;color:var(--t3);margin:0 0 4px 2px;display:flex;gap:5px;align-items:center}
.guest .meta{justify-content:flex-end;margin:4px 2px 0 0}.meta.bad{color:var(--late-t)}
.bubble{padding:10px 14px;border-radius:16px;border-bottom-left-radius:5px;background:var(--bubble);white-space:pre-wrap;
overflow-wrap:anywhere;unicode-bidi:plaintext}
.guest .bubble{width:fit-content;margin-left:auto;background:var(--accent);color:var(--on-accent);border-radius:16px;border-bottom-right-radius:5px}
.bubble a{color:inherit;text-decoration:underline}
.bubble img{display:block;max-width:100%;max-height:280px;border-radius:8px;margin:4px 0}
.zones{display:flex;gap:8px;margin-top:8px;overflow-x:auto;overscroll-behavior-x:contain;scroll-snap-type:x proximity;border-radius:8px}
.zones figure{flex:0 0 min(200px,78%);margin:0;scroll-snap-align:start}.zones img{width:100%;margin:0}
.zones figcaption{font-size:13px;line-height:18px;margin-top:4px;color:var(--t2)}
.pay{display:flex;flex-direction:column;gap:6px;margin-top:8px}
.pay a{display:flex;align-items:center;justify-content:center;gap:8px;min-height:48px;padding:8px 16px;border-radius:12px;
background:var(--accent);color:var(--on-accent);font-weight:600;text-decoration:none;text-align:center}
.pay .left{font-size:13px;line-height:18px;color:var(--t2);font-variant-numeric:tabular-nums}
.pay .paid,.pay .bad,.pay .left{display:flex;gap:6px;align-items:center}
.pay .paid{color:var(--ok-t);font-weight:600}.pay .bad{color:var(--late-t);font-weight:500}
.shot{display:block;width:100%;text-align:left;border-radius:8px}
.shot span{display:flex;align-items:center;gap:6px;min-height:44px;font-size:13px;font-weight:500;color:var(--accent-t)}
.guest .shot span{color:inherit}
.stage{position:fixed;inset:0;width:100vw;height:100vh;height:100dvh;max-width:none;max-height:none;margin:0;padding:0;border:0;
background:#fff;color:#14171c;color-scheme:light;overflow:hidden}
.stage::backdrop{background:#fff}
.stage[open]{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:12px}
.stage img{width:min(92vw,calc(100vh - 150px));height:min(92vw,calc(100vh - 150px));object-fit:contain;image-rendering:pixelated;background:#fff}
.stage.photo img{image-rendering:auto}
.stage p{margin:0;padding:0 16px;font-size:15px;line-height:20px;text-align:center;color:#14171c}
.stage button{min-height:48px;padding:0 24px;border-radius:24px;background:#14171c;color:#fff;font-weight:600}
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
.fresh{position:absolute;left:50%;transform:translateX(-50%);bottom:12px;min-height:44px;white-space:nowrap;padding:0 16px;border-radius:22px;
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
@media (hover:hover){.pay a:hover,.launch:hover,.go:hover{filter:brightness(.9)}.icon:hover{background:var(--bubble)}
.choices button:hover{background:var(--accent-soft)}}
@media (prefers-reduced-motion:reduce){.dots i{animation:none;opacity:.7}}
@media (forced-colors:active){.bubble,.launch,.go{border:1px solid}}`;

  /** @typedef {{label: string, payload: string}} Choice */
  /** @typedef {{id: string, name: string, mime: string, size: number, width?: number, height?: number}} File_ */
  /** @typedef {{n: number, at_ms: number, by: string, text: string, id?: string, name?: string, system?: string,
   *   buttons?: Choice[], attachments?: File_[], pictures?: Zone[], again?: boolean}} Line */
  /** @typedef {{file: string, alt: string, caption?: string, width?: number, height?: number}} Zone */
  /** @typedef {{id: string, text: string, payload?: string, attachments?: string[], made?: number, failed?: boolean}} Say */
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

  /** @param {string} server @param {URL} address @returns {string} the payment that our own page at the address is about, or "" */
  function payment_at(server, address) {
    const own = address.origin === new URL(server || location.origin, location.href).origin;
    return (own && address.pathname.match(/^\/pay\/([A-Za-z0-9_-]{8,128})$/)?.[1]) || "";
  }

  /** @param {string} server @param {URL} address @param {Record<string, string>} words @returns {string} what our own page at the address is called, or "" */
  function page_at(server, address, words) {
    if (payment_at(server, address)) return words.pay_page;
    const own = address.origin === new URL(server || location.origin, location.href).origin;
    return own && /^\/t\/[A-Za-z0-9_-]{16,128}$/.test(address.pathname) ? words.tickets_page : "";
  }

  /**
   * @param {string} text @param {string} [server] whose own pages are named instead of shown @param {Record<string, string>} [words]
   * @returns {(Node | string)[]} the text with web addresses as links that show where they lead
   */
  function linked(text, server = "", words) {
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
      const honest = found[0].toLowerCase().startsWith(`${address.protocol}//${address.host}`);
      link.textContent = (words && page_at(server, address, words)) || (honest ? found[0] : address.href);
      parts.push(link);
      from = found.index + found[0].length;
    }
    parts.push(text.slice(from));
    return parts;
  }

  /** Keeps a number together with its thousands and its unit. @param {string} text */
  function unbroken(text) {
    return text.replace(/(\d) (?=\d{3}(?!\d)|[₽€$₸%]|(?:мин|ч|км|м|min|h|km|m)(?![\p{L}\d]))/gu, "$1\u00a0");
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

  /** What survives a reload, for the browser or for this tab. Each message has a place of its own, so that two tabs
   * with one conversation never write over one another's. */
  class Shelf {
    /** @param {string} key @param {"localStorage" | "sessionStorage"} [store] */
    constructor(key, store = "localStorage") {
      this.key = `usher:${key}:`;
      this.store = store;
    }

    /** @param {string} name @returns {any} undefined when there is none */
    get(name) {
      try {
        return JSON.parse(window[this.store].getItem(this.key + name) ?? "null") ?? undefined;
      } catch {
        return undefined;
      }
    }

    /** @param {string} name @param {any} value undefined takes it off the shelf */
    put(name, value) {
      try {
        if (value === undefined) window[this.store].removeItem(this.key + name);
        else window[this.store].setItem(this.key + name, JSON.stringify(value));
      } catch {
        // Storage may be full or forbidden: the chat then lives as long as the page.
      }
    }

    /** @param {string} start @returns {any[]} the values whose names start so */
    all(start) {
      try {
        const names = Object.keys(window[this.store]).filter((name) => name.startsWith(this.key + start));
        return names.map((name) => this.get(name.slice(this.key.length))).filter(Boolean);
      } catch {
        return [];
      }
    }
  }

  /**
   * The conversation with the server: session, socket with reconnect, long poll behind it, outbox. Knows no page.
   * `on` receives {kind: "line" | "said" | "who" | "typing" | "link" | "error" | "open", ...}.
   */
  class Wire {
    /** @param {string} server @param {string} event @param {string} lang @param {string} link @param {(news: any) => void} on */
    constructor(server, event, lang, link, on) {
      this.server = server.replace(/\/$/, "");
      this.event = event;
      this.lang = lang;
      this.link = link;
      this.on = on;
      this.shelf = new Shelf([this.server, event, link].join("|"));
      /** @type {string} */
      this.session = this.shelf.get("session") ?? "";
      this.rehearsal = Boolean(this.shelf.get("rehearsal"));
      /** @type {Say[]} */
      this.outbox = this.shelf.all("say:").sort((one, two) => one.made - two.made);
      this.have = 0;
      this.tries = 0;
      this.closed = true;
      /** @type {WebSocket | null} */
      this.socket = null;
      /** @type {Promise<boolean> | undefined} */
      this.opening = undefined;
      this.polling = false;
      this.heard = 0;
      this.timer = 0;
      this.watch = 0;
    }

    start() {
      if (!this.closed) return;
      this.closed = false;
      window.addEventListener("online", this.wake);
      window.addEventListener("pageshow", this.wake);
      document.addEventListener("visibilitychange", this.wake);
      this.watch = window.setInterval(() => void this.check(QUIET), QUIET / 3);
      void this.connect();
    }

    stop() {
      this.closed = true;
      window.removeEventListener("online", this.wake);
      window.removeEventListener("pageshow", this.wake);
      document.removeEventListener("visibilitychange", this.wake);
      clearInterval(this.watch);
      clearTimeout(this.timer);
      const socket = this.socket;
      this.socket = null;
      socket?.close();
    }

    /** The network or the person is back. */
    wake = () => {
      if (this.closed || document.visibilityState === "hidden") return;
      if (this.socket) void this.check(OPENS / 2);
      else void this.connect();
    };

    /** Whether there is a session, opening one when there is none; asked twice at once it opens one. */
    opened() {
      this.opening ??= this.open().finally(() => (this.opening = undefined));
      return this.opening;
    }

    async open() {
      if (this.session) return true;
      try {
        const answer = await fetch(`${this.server}/guest/v1/sessions`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ event: this.event, lang: this.lang, link: this.link }),
        });
        if (!answer.ok) return false;
        const body = await answer.json();
        this.session = body.session;
        this.rehearsal = Boolean(body.rehearsal);
      } catch {
        return false;
      }
      this.have = 0;
      this.shelf.put("session", this.session);
      this.shelf.put("rehearsal", this.rehearsal);
      this.on({ kind: "open" });
      return true;
    }

    /** The server does not know the session any more: the next connection begins a new one. */
    forget() {
      this.session = "";
      this.have = 0;
      this.shelf.put("session", undefined);
      this.shelf.put("seen", undefined);
    }

    async connect() {
      clearTimeout(this.timer);
      if (!(await this.opened())) return this.later();
      if (this.closed || this.socket) return;
      const socket = new WebSocket(`${this.server.replace(/^http/, "ws")}/guest/v1/socket`);
      this.socket = socket;
      const limit = window.setTimeout(() => socket.readyState === WebSocket.CONNECTING && socket.close(), OPENS);
      socket.onopen = () => {
        clearTimeout(limit);
        socket.send(JSON.stringify({ t: "hello", session: this.session, have: this.have }));
        this.heard = Date.now();
        for (const say of this.outbox) if (!say.failed) this.push(say);
        this.on({ kind: "link", up: true });
      };
      socket.onmessage = (frame) => this.socket === socket && this.take(frame.data);
      socket.onclose = (event) => {
        clearTimeout(limit);
        if (this.socket !== socket) return;
        this.socket = null;
        if (event.code > 4400 && event.code < 4404) this.give_up();
        this.later();
      };
    }

    /** A frame of ours was refused as such: sending the same again would only be refused again. */
    give_up() {
      for (const say of this.outbox) this.fail(say, "bad_frame");
    }

    later() {
      if (this.closed) return;
      this.tries += 1;
      if (!this.polling) this.on({ kind: "link", up: false });
      if (this.tries >= 3 && this.session && !this.polling) void this.poll();
      const wait = Math.random() * Math.min(30000, 500 * 2 ** this.tries) + 200;
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.connect(), wait);
    }

    /** Leave a link that is dead though the browser has not noticed. */
    abandon() {
      const dead = this.socket;
      this.socket = null;
      dead?.close();
      this.on({ kind: "link", up: false });
      void this.connect();
    }

    /** A link may die without a word: when it is quiet, ask by another way whether it has missed a line. @param {number} quiet */
    async check(quiet) {
      const socket = this.socket;
      const silent = Date.now() - this.heard > quiet;
      if (this.closed || !silent || socket?.readyState !== WebSocket.OPEN || document.visibilityState === "hidden") return;
      const body = await this.read(0);
      if (this.socket !== socket) return;
      if (!body || body.lines.some((/** @type {Line} */ line) => line.n > this.have)) this.abandon();
      else this.heard = Date.now();
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
      this.shelf.put(`say:${id}`, undefined);
      this.on({ kind: "said", id });
    }

    /** @param {Line} line */
    line(line) {
      if (line.again) return this.on({ ...line, kind: "again" });
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
        this.forget();
        this.socket?.close();
        return;
      }
      const say = this.outbox.find((one) => one.id === refusal.id);
      if (say && (refusal.code === "rate_limited" || refusal.code === "busy")) {
        window.setTimeout(() => this.push(say), refusal.retry_ms || 3000);
        this.on({ kind: "error", code: refusal.code, retry_ms: refusal.retry_ms || 3000 });
      } else if (say) this.fail(say, refusal.code);
    }

    /** @param {Say} say @param {string} code */
    fail(say, code) {
      say.failed = true;
      this.shelf.put(`say:${say.id}`, say);
      this.on({ kind: "error", code, id: say.id });
    }

    /** @param {Say} say */
    say(say) {
      say.made = Date.now();
      this.outbox.push(say);
      this.shelf.put(`say:${say.id}`, say);
      this.push(say);
    }

    /** @param {string} id */
    again(id) {
      const say = this.outbox.find((one) => one.id === id);
      if (!say) return;
      say.failed = false;
      this.shelf.put(`say:${id}`, say);
      this.push(say);
    }

    /** @param {Say} say */
    push(say) {
      if (!this.outbox.includes(say)) return;
      const { id, text, payload, attachments } = say;
      if (this.socket?.readyState === WebSocket.OPEN) {
        this.socket.send(JSON.stringify({ t: "say", id, text, payload, attachments }));
        window.setTimeout(() => this.doubt(id), 8000);
      } else if (this.polling) void this.post(say);
    }

    /** No word on a message for long: the link is dead though the browser has not noticed. @param {string} id */
    doubt(id) {
      const silent = Date.now() - this.heard > 7500;
      if (this.socket && silent && this.outbox.some((say) => say.id === id && !say.failed)) this.abandon();
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
        else if (answer.status === 401) this.forget();
        else this.refused({ ...(await answer.json()), id: say.id });
      } catch {
        // Stays in the outbox; the next connection sends it again under the same id.
      }
    }

    /** The lines after the last one shown, waiting for one up to `wait_ms`; null when they cannot be had. @param {number} wait_ms */
    async read(wait_ms) {
      try {
        const at = `${this.server}/guest/v1/messages?after=${this.have}&wait_ms=${wait_ms}`;
        const answer = await fetch(at, { headers: this.headers(), signal: AbortSignal.timeout(wait_ms + OPENS) });
        if (answer.status === 401) this.forget();
        return answer.ok ? await answer.json() : null;
      } catch {
        return null;
      }
    }

    async poll() {
      this.polling = true;
      for (const say of this.outbox) if (!say.failed) void this.post(say);
      while (!this.closed && this.session && this.socket?.readyState !== WebSocket.OPEN) {
        const body = await this.read(20000);
        if (!body) break;
        this.on({ kind: "link", up: true });
        for (const line of body.lines) this.line(line);
        if (body.who) this.on({ ...body.who, kind: "who", mode: body.who.kind });
      }
      this.polling = false;
      if (!this.closed && this.socket?.readyState !== WebSocket.OPEN) this.on({ kind: "link", up: false });
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

    /** How a payment stands; null when it cannot be asked. @param {string} payment @returns {Promise<any>} */
    async payment(payment) {
      try {
        const at = `${this.server}/pay/${encodeURIComponent(payment)}/state`;
        const answer = await fetch(at, { signal: AbortSignal.timeout(OPENS) });
        return answer.ok ? await answer.json() : null;
      } catch {
        return null;
      }
    }

    /** A zone's picture: its address never changes what it holds, so the browser keeps it. @param {string} file @returns {Promise<string>} */
    async zone(file) {
      const answer = await fetch(`${this.server}/guest/v1/pictures/${encodeURIComponent(file)}`);
      if (!answer.ok) throw new Error(String(answer.status));
      return URL.createObjectURL(await answer.blob());
    }

    /** @param {string} id @returns {Promise<string>} an object URL */
    async image(id) {
      const headers = { Authorization: `Bearer ${this.session}` };
      const answer = await fetch(`${this.server}/guest/v1/attachments/${encodeURIComponent(id)}`, { headers });
      if (!answer.ok) throw new Error(String(answer.status));
      return URL.createObjectURL(await answer.blob());
    }
  }

  /**
   * What is to be paid: a button to the payment page, how long the places are held, and how it ended. It looks again
   * when the person comes back to the page, when a new line came, and when the time is over; in between it counts by itself.
   */
  class Bill {
    /** @param {Wire} wire @param {string} payment @param {string} address @param {Record<string, string>} words @param {string} lang */
    constructor(wire, payment, address, words, lang) {
      this.wire = wire;
      this.payment = payment;
      this.address = address;
      this.words = words;
      this.lang = lang;
      this.state = "";
      this.ends = 0;
      this.kept = false;
      this.looked = 0;
      this.timer = 0;
      /** @type {number | undefined} */
      this.soon = undefined;
      this.node = make("div", { class: "pay" });
      this.show({ state: "pending" });
      void this.look();
    }

    /** @returns {boolean} whether nothing can become of it any more */
    get over() {
      return this.state === "captured" || this.state === "expired";
    }

    async look() {
      if (this.over) return;
      if (Date.now() - this.looked < 1000) {
        this.soon ??= window.setTimeout(() => void this.look(), 1000);
        return;
      }
      clearTimeout(this.soon);
      this.soon = undefined;
      this.looked = Date.now();
      const standing = await this.wire.payment(this.payment);
      if (standing) this.show(standing);
    }

    /** @param {{state: string, left_ms?: number, again?: boolean, kept?: boolean, amount_minor?: number, currency?: string}} standing */
    show(standing) {
      const w = this.words;
      this.state = standing.state;
      this.ends = standing.left_ms ? Date.now() + standing.left_ms : 0;
      this.kept = Boolean(standing.kept);
      clearInterval(this.timer);
      if (standing.state === "captured") return this.say("paid", w.paid, "check");
      if (standing.state === "expired") return this.say("bad", w.pay_over, "hourglass");
      if (standing.state === "unknown") return this.say("left", w.pay_unknown, "hourglass");
      if (standing.state === "declined" && !standing.again) return this.say("bad", w.declined, "alert");
      const go = make("a", { href: this.address, target: "_blank", rel: "noopener noreferrer" });
      if (standing.state === "declined") {
        go.append(icon("wallet", 20), w.pay_again);
        return this.node.replaceChildren(make("div", { class: "bad", role: "status" }, w.declined), go);
      }
      go.append(icon("wallet", 20), standing.amount_minor ? w.pay.replace("{sum}", this.sum(standing)) : w.pay_plain);
      this.left = make("div", { class: "left", role: "timer" });
      this.node.replaceChildren(go, this.left);
      if (this.ends) this.timer = window.setInterval(() => this.count(), 1000);
      this.count();
    }

    /** As the bot writes it: `3 000 ₽`, `3,000 ₽`. @param {{amount_minor?: number, currency?: string}} standing */
    sum(standing) {
      const minor = standing.amount_minor ?? 0;
      const digits = minor % 100 ? 2 : 0;
      const figures = new Intl.NumberFormat(this.lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
      const sign = { RUB: "₽", USD: "$", EUR: "€" }[standing.currency ?? "RUB"] ?? standing.currency;
      return `${figures.format(minor / 100)}\u00a0${sign}`;
    }

    /** @param {string} kind @param {string} text @param {string} mark */
    say(kind, text, mark) {
      const row = make("div", { class: kind, role: "status" }, icon(mark, 16), text);
      this.node.replaceChildren(row);
    }

    count() {
      if (!this.left || !this.ends) return;
      const seconds = Math.max(0, Math.ceil((this.ends - Date.now()) / 1000));
      const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      this.left.textContent = (this.kept ? this.words.pay_good : this.words.pay_left).replace("{t}", shown);
      if (!this.node.isConnected && this.looked) clearInterval(this.timer);
      if (!seconds) {
        clearInterval(this.timer);
        window.setTimeout(() => void this.look(), 1500);
      }
    }
  }

  class UsherWidget extends HTMLElement {
    static observedAttributes = ["lang", "name", "theme", "accent"];

    words = WORDS.ru;
    lang_ = "ru";
    wire = new Wire("", "", "ru", "", () => undefined);
    tab = new Shelf("", "sessionStorage");
    dark = window.matchMedia("(prefers-color-scheme: dark)");
    unread = 0;
    /** Whether the newest line is in sight and is to stay so. */
    at_newest = true;
    log_height = 0;
    typed = 0;
    typing_timer = 0;
    link_timer = 0;
    /** @type {Line[]} */
    lines = [];
    /** @type {Who} */
    answers = { kind: "bot" };
    /** @type {Map<string, HTMLElement>} */
    pending = new Map();
    /** What is to be paid, by payment. @type {Map<string, Bill>} */
    bills = new Map();
    stage = /** @type {HTMLDialogElement} */ (make("dialog", { class: "stage" }));
    /** Keeps the screen on while a ticket is shown. @type {any} */
    awake = null;
    badge = make("span", { class: "badge", hidden: "" });
    launch = make("button", { class: "launch", type: "button", "aria-expanded": "false" }, icon("chat", 28), this.badge);
    name_ = make("div", { class: "title" });
    who = make("div", { class: "who" });
    quit = make("button", { class: "icon", type: "button" }, icon("x", 20));
    rehearsal = make("div", { class: "strip rehearsal", hidden: "" });
    strip = make("div", { class: "strip", role: "status", hidden: "" });
    log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0" });
    hint = make("p", { class: "hint" });
    typing = make("div", { class: "typing", hidden: "", "aria-hidden": "true" });
    choices = make("div", { class: "choices", role: "group", hidden: "" });
    fresh = make("button", { class: "fresh", type: "button", hidden: "" });
    tell = make("div", { class: "tell", role: "alert", hidden: "" });
    panel = make("section", { class: "panel", role: "dialog", hidden: "" });
    clip = make("button", { class: "icon", type: "button" }, icon("paperclip", 20));
    field = /** @type {HTMLTextAreaElement} */ (make("textarea", { rows: "1", autocomplete: "off" }));
    go = make("button", { class: "go", type: "submit" }, icon("send", 19));

    connectedCallback() {
      this.dark.addEventListener("change", this.paint);
      if (this.shadowRoot) {
        document.addEventListener("visibilitychange", this.back);
        window.addEventListener("focus", this.back);
        if (this.wire.session) this.wire.start();
        return;
      }
      this.choose_words();
      this.setAttribute("lang", this.lang_);
      const server = this.getAttribute("server") || (script ? new URL(script.src).origin : location.origin);
      const event = this.getAttribute("event") ?? "";
      this.wire = new Wire(server, event, this.lang_, this.getAttribute("link") ?? "", (news) => this.hear(news));
      this.tab = new Shelf(`${server}|${event}`, "sessionStorage");
      this.draw();
      this.speak();
      this.paint();
      if (this.hasAttribute("open") || this.wire.session || this.wire.outbox.length) this.wire.start();
      if (this.hasAttribute("open")) this.open();
      else if (this.tab.get("open")) this.show();
    }

    disconnectedCallback() {
      this.dark.removeEventListener("change", this.paint);
      document.removeEventListener("visibilitychange", this.back);
      window.removeEventListener("focus", this.back);
      this.wire.stop();
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      if (!this.shadowRoot || before === now) return;
      if (name === "theme" || name === "accent") return this.paint();
      this.choose_words();
      this.wire.lang = this.lang_;
      this.speak();
    }

    /** The person is back, perhaps from paying. */
    back = () => {
      if (document.visibilityState === "hidden") return;
      for (const bill of this.bills.values()) void bill.look();
    };

    choose_words() {
      const lang = (this.getAttribute("lang") || document.documentElement.lang || navigator.language || "ru").slice(0, 2);
      this.lang_ = lang === "en" ? "en" : "ru";
      this.words = WORDS[/** @type {"ru" | "en"} */ (this.lang_)];
    }

    paint = () => {
      const root = /** @type {HTMLElement} */ (this);
      const wanted = this.getAttribute("theme") ?? "auto";
      const accent = this.getAttribute("accent") ?? "";
      root.dataset.theme = wanted === "auto" ? (this.dark.matches ? "dark" : "light") : wanted;
      if (/^#[0-9a-f]{6}$/i.test(accent)) root.style.setProperty("--accent", readable(accent));
      else root.style.removeProperty("--accent");
    };

    /** Builds the parts, wordless. */
    draw() {
      const shadow = this.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      shadow.adoptedStyleSheets = [sheet];
      const head = make("div", { class: "head" }, this.name_, this.who);
      const room = make("div", { class: "room" }, this.log, this.fresh);
      this.panel.append(make("div", { class: "top" }, this.mark(), head, this.quit), this.rehearsal, this.strip, room,
        this.choices, this.tell, this.compose());
      shadow.append(this.launch, this.panel, this.stage);
      this.stage.addEventListener("close", () => this.left_stage());
      document.addEventListener("visibilitychange", this.back);
      window.addEventListener("focus", this.back);
      this.launch.addEventListener("click", () => this.open());
      this.quit.addEventListener("click", () => this.shut());
      this.panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.isComposing && this.shut());
      this.fresh.addEventListener("click", () => this.bottom());
      this.log.addEventListener("scroll", () => {
        // the field below has just grown: nobody has scrolled away, though the end is out of sight
        if (this.log.clientHeight !== this.log_height) return this.resized();
        this.at_newest = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 48;
        if (this.at_newest) this.fresh.setAttribute("hidden", "");
      });
      new ResizeObserver(() => this.resized()).observe(this.log);
      this.rehearsal.toggleAttribute("hidden", !this.wire.rehearsal);
    }

    /** Says everything in the language of the moment, what was said before too. */
    speak() {
      const w = this.words;
      this.name_.textContent = this.getAttribute("name") ?? w.title;
      this.rehearsal.textContent = w.rehearsal;
      this.strip.textContent = w.offline;
      this.hint.textContent = w.hello;
      this.fresh.replaceChildren(icon("down", 15), w.fresh);
      for (const [part, label] of /** @type {[HTMLElement, string][]} */ ([
        [this.quit, w.close], [this.log, w.log], [this.choices, w.choices], [this.panel, w.title],
        [this.clip, w.attach], [this.field, w.field], [this.go, w.send],
      ])) part.setAttribute("aria-label", label);
      this.field.placeholder = w.field;
      this.say_trouble("");
      this.count_unread(this.unread);
      this.set_who(this.answers);
      this.pending.clear();
      this.bills.clear();
      this.log.replaceChildren(...this.lines.map((line) => this.row(line)));
      for (const say of this.wire.outbox) this.show_pending(say);
      if (!this.log.firstChild) this.log.append(this.hint);
      this.bottom();
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
      const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif", hidden: "", tabindex: "-1" }));
      const form = /** @type {HTMLFormElement} */ (make("form", {}, this.clip, file, this.field, this.go));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.submit();
      });
      this.clip.addEventListener("click", () => file.click());
      file.addEventListener("change", () => {
        if (file.files?.[0]) void this.attach(file.files[0]);
        file.value = "";
      });
      this.field.addEventListener("paste", (event) => {
        const pasted = event.clipboardData?.files[0];
        if (!pasted) return;
        event.preventDefault();
        void this.attach(pasted);
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

    /** @param {Say} say */
    send(say) {
      this.wire.start();
      this.choices.setAttribute("hidden", "");
      if (!this.pending.has(say.id)) this.show_pending(say);
      this.wire.say(say);
      this.bottom();
    }

    /** @param {File} file */
    async attach(file) {
      if (file.size > FILE_LIMIT) return this.say_trouble(this.words.big_file);
      if (!/^image\/(png|jpeg|webp|gif)$/.test(file.type)) return this.say_trouble(this.words.bad_file);
      this.say_trouble("");
      const say = { id: unique(), text: "" };
      this.show_pending(say);
      this.bottom();
      try {
        if (!(await this.wire.opened())) throw new Error("no session");
        const stored = await this.wire.upload(file);
        this.send({ ...say, attachments: [stored.id] });
      } catch {
        this.pending.get(say.id)?.remove();
        this.pending.delete(say.id);
        this.say_trouble(this.words.file_failed);
      }
    }

    /** @param {Say} say */
    show_pending(say) {
      this.hint.remove();
      const bubble = make("div", { class: "bubble" }, say.text || this.words.image);
      const row = make("div", { class: "msg guest" }, bubble, make("div", { class: "meta" }));
      this.pending.set(say.id, row);
      this.log.append(row);
      if (say.failed) this.failed(say.id);
      else this.settled(say.id, "hourglass", this.words.sending);
    }

    /** @param {any} news */
    hear(news) {
      if (news.kind === "line") this.line(news);
      else if (news.kind === "again") this.told_again(news);
      else if (news.kind === "said") this.settled(news.id, "check", this.words.sent);
      else if (news.kind === "who") this.set_who({ kind: news.mode, name: news.name, wait_ms: news.wait_ms });
      else if (news.kind === "typing") this.set_typing(news);
      else if (news.kind === "link") this.set_link(news.up);
      else if (news.kind === "open") this.began();
      else if (news.kind === "error") this.trouble(news);
    }

    /** A session of its own has begun: lines count from one again. */
    began() {
      this.rehearsal.toggleAttribute("hidden", !this.wire.rehearsal);
      this.answers = { kind: "bot" };
      this.set_who(this.answers);
    }

    /** A link that is back at once was never away. @param {boolean} up */
    set_link(up) {
      clearTimeout(this.link_timer);
      if (up) this.strip.setAttribute("hidden", "");
      else this.link_timer = window.setTimeout(() => this.strip.removeAttribute("hidden"), PATIENCE);
    }

    /** @param {{code: string, id?: string, retry_ms?: number}} news */
    trouble(news) {
      const wait = news.retry_ms ?? 0;
      if (news.id) return this.failed(news.id);
      this.say_trouble(news.code === "busy" ? this.words.busy : this.words.rate.replace("{n}", String(Math.ceil(wait / 1000))));
      window.setTimeout(() => this.say_trouble(""), wait);
    }

    /** @param {string} id @param {string} mark @param {string} text */
    settled(id, mark, text) {
      const meta = this.pending.get(id)?.querySelector(".meta");
      meta?.classList.remove("bad");
      meta?.replaceChildren(icon(mark, 13), text);
    }

    /** @param {string} id */
    failed(id) {
      const meta = this.pending.get(id)?.querySelector(".meta");
      if (!meta) return;
      const again = make("button", { type: "button", class: "link" }, this.words.again);
      again.addEventListener("click", () => {
        this.settled(id, "hourglass", this.words.sending);
        this.wire.again(id);
        this.field.focus();
      });
      meta.classList.add("bad");
      meta.replaceChildren(icon("alert", 13), this.words.unsent, again);
    }

    /** @param {number} at_ms */
    time(at_ms) {
      return new Intl.DateTimeFormat(this.lang_, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at_ms);
    }

    /** @param {Line} line */
    line(line) {
      const stay = this.at_newest;
      this.hint.remove();
      this.typing.setAttribute("hidden", "");
      this.lines.push(line);
      this.back();
      const row = this.row(line);
      const before = line.id ? this.pending.get(line.id) : undefined;
      if (before) {
        before.replaceWith(row);
        this.pending.delete(/** @type {string} */ (line.id));
      } else this.log.append(row);
      for (const waiting of this.pending.values()) this.log.append(waiting);
      if (line.by !== "guest") this.offer(line.buttons ?? []);
      else if (!before) this.choices.setAttribute("hidden", "");
      this.noticed(line, stay, !before);
      // of an answer longer than the window the beginning is shown, not the end; only the log moves, never the panel
      if (stay && line.by !== "guest" && row.offsetHeight > this.log.clientHeight) {
        this.log.scrollTop += row.getBoundingClientRect().top - this.log.getBoundingClientRect().top;
      }
    }

    /** Something in a line may be shown no more. @param {Line} line */
    told_again(line) {
      const at = this.lines.findIndex((one) => one.n === line.n);
      if (at < 0) return;
      this.lines[at] = line;
      this.log.querySelector(`[data-n="${line.n}"]`)?.replaceWith(this.row(line));
    }

    /** @param {Line} line @param {boolean} stay @param {boolean} is_new not the receipt of words already on screen */
    noticed(line, stay, is_new) {
      if (stay) this.bottom();
      else if (is_new) this.fresh.removeAttribute("hidden");
      if (!this.panel.hasAttribute("hidden")) this.wire.shelf.put("seen", line.n);
      else if (line.by !== "guest" && line.by !== "system" && line.n > (this.wire.shelf.get("seen") ?? 0)) {
        this.count_unread(this.unread + 1);
      }
    }

    /** @param {number} unread */
    count_unread(unread) {
      this.unread = unread;
      const w = this.words;
      this.badge.textContent = String(Math.min(unread, 99));
      this.badge.toggleAttribute("hidden", !unread);
      this.launch.setAttribute("aria-label", unread ? `${w.open}, ${w.unread.replace("{n}", String(unread))}` : w.open);
    }

    /** @param {Line} line */
    row(line) {
      const row = this.bare_row(line);
      row.dataset.n = String(line.n);
      return row;
    }

    /** @param {Line} line */
    bare_row(line) {
      if (line.by === "system") return make("div", { class: "sys" }, `${line.text.replace(/[.\s]+$/, "")}, ${this.time(line.at_ms)}`);
      const mine = line.by === "guest";
      const name = mine ? this.words.you : line.by === "person" ? line.name || this.words.person : this.words.bot;
      const words = mine ? linked(line.text) : linked(unbroken(line.text), this.wire.server, this.words);
      const bubble = make("div", { class: "bubble" }, ...words);
      for (const file of line.attachments ?? []) bubble.append(this.picture(file, !mine));
      if (line.pictures?.length) bubble.append(this.zones(line.pictures));
      if (!mine) for (const bill of this.billed(line.text)) bubble.append(bill.node);
      const meta = mine
        ? make("div", { class: "meta" }, icon("check", 13), `${this.words.sent}, ${this.time(line.at_ms)}`)
        : make("div", { class: "meta" }, icon(line.by === "person" ? "headset" : "bot", 13), `${name}, ${this.time(line.at_ms)}`);
      const said = make("span", { class: "sr" }, `${name}: `);
      return mine
        ? make("div", { class: "msg guest" }, said, bubble, meta)
        : make("div", { class: `msg ${line.by}` }, meta, bubble);
    }

    /** What the words ask to pay, each payment once in the conversation: the newest line has the button. @param {string} text */
    billed(text) {
      const found = [];
      for (const link of linked(text)) {
        if (typeof link === "string") continue;
        const address = new URL(/** @type {HTMLAnchorElement} */ (link).href);
        const payment = payment_at(this.wire.server, address);
        if (!payment) continue;
        this.bills.get(payment)?.node.remove();
        const bill = new Bill(this.wire, payment, address.href, this.words, this.lang_);
        this.bills.set(payment, bill);
        found.push(bill);
      }
      return found;
    }

    /** A picture, to be shown full screen by a button. @param {File_} file @param {boolean} theirs */
    picture(file, theirs) {
      const ticket = theirs ? file.name.match(/^([\w-]+)\.png$/)?.[1] : "";
      const name = ticket ? this.words.ticket.replace("{id}", ticket) : this.words.image;
      const image = /** @type {HTMLImageElement} */ (make("img", { alt: name }));
      const shot = /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: "shot", disabled: "" }, image));
      if (file.width && file.height) image.style.aspectRatio = `${file.width} / ${file.height}`;
      this.wire.image(file.id).then(
        (url) => {
          image.src = url;
          image.addEventListener("load", () => this.at_newest && this.bottom(), { once: true });
          shot.append(make("span", {}, icon("maximize", 16), this.words.full));
          shot.disabled = false;
          shot.addEventListener("click", () => this.show_stage(url, name, Boolean(ticket)));
        },
        () => shot.replaceWith(this.words.image_failed),
      );
      return shot;
    }

    /** Zones side by side, each to be shown full screen: a row that scrolls by finger, wheel and arrows. @param {Zone[]} pictures */
    zones(pictures) {
      const row = make("div", { class: "zones", role: "group", tabindex: "0", "aria-label": this.words.zones });
      for (const one of pictures) {
        const image = /** @type {HTMLImageElement} */ (make("img", { alt: one.alt }));
        if (one.width && one.height) image.style.aspectRatio = `${one.width} / ${one.height}`;
        const shot = /** @type {HTMLButtonElement} */ (make("button", { type: "button", class: "shot", disabled: "" }, image));
        this.wire.zone(one.file).then(
          (url) => {
            image.src = url;
            image.addEventListener("load", () => this.at_newest && this.bottom(), { once: true });
            shot.disabled = false;
            shot.addEventListener("click", () => this.show_stage(url, one.alt, false));
          },
          () => shot.replaceWith(make("p", {}, `${this.words.image_failed}. ${one.alt}`)),
        );
        row.append(make("figure", {}, shot, make("figcaption", {}, one.caption ?? "")));
      }
      return row;
    }

    /** As large and as bright as the screen can: white all around, and the screen stays on. @param {string} url @param {string} name @param {boolean} ticket */
    show_stage(url, name, ticket) {
      const shut = /** @type {HTMLButtonElement} */ (make("button", { type: "button" }, this.words.full_close));
      shut.addEventListener("click", () => this.stage.close());
      const parts = [make("img", { src: url, alt: name }), make("p", {}, ticket ? `${name}. ${this.words.full_hint}` : name), shut];
      this.stage.className = ticket ? "stage" : "stage photo";
      this.stage.setAttribute("aria-label", name);
      this.stage.replaceChildren(...parts);
      this.stage.showModal();
      shut.focus();
      void this.keep_awake();
    }

    async keep_awake() {
      try {
        this.awake = await /** @type {any} */ (navigator).wakeLock?.request("screen");
      } catch {
        // Not allowed or not known here: the screen then dims as usual.
      }
    }

    left_stage() {
      void this.awake?.release();
      this.awake = null;
      this.stage.replaceChildren();
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
      this.answers = who;
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
      this.typing.replaceChildren(dots, this.words.typing.replace("{who}", name));
      this.typing.removeAttribute("hidden");
      this.log.append(this.typing);
      if (this.at_newest) this.bottom();
      clearTimeout(this.typing_timer);
      this.typing_timer = window.setTimeout(() => this.typing.setAttribute("hidden", ""), 6000);
    }

    /** The log has another height than before: who read its end goes on reading it. */
    resized() {
      this.log_height = this.log.clientHeight;
      if (this.at_newest) this.bottom();
    }

    bottom() {
      this.at_newest = true;
      this.log.scrollTop = this.log.scrollHeight;
      this.fresh.setAttribute("hidden", "");
    }

    /** Buy places in this conversation's name, so that the tickets come into it: the order, or a refusal's code.
     * @param {{event: string, category: string, places: number, promo?: string}} ask */
    async order(ask) {
      if (!(await this.wire.opened())) return { code: "busy" };
      const answer = await fetch(`${this.wire.server}/guest/v1/orders`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.wire.session}` },
        body: JSON.stringify(ask),
      });
      if (answer.status === 401) this.wire.forget();
      return answer.json();
    }

    open() {
      this.wire.start();
      this.show();
      this.field.focus();
    }

    show() {
      this.panel.removeAttribute("hidden");
      this.launch.setAttribute("hidden", "");
      this.launch.setAttribute("aria-expanded", "true");
      this.count_unread(0);
      this.wire.shelf.put("seen", this.wire.have || this.wire.shelf.get("seen"));
      this.tab.put("open", true);
      this.bottom();
    }

    shut() {
      this.panel.setAttribute("hidden", "");
      this.launch.removeAttribute("hidden");
      this.launch.setAttribute("aria-expanded", "false");
      this.launch.focus();
      this.tab.put("open", undefined);
    }
  }

  if (!customElements.get("usher-widget")) customElements.define("usher-widget", UsherWidget);

  if (script && script.dataset.auto !== "no" && !document.querySelector("usher-widget")) {
    const element = document.createElement("usher-widget");
    for (const name of ["server", "event", "lang", "theme", "accent", "name", "link", "open"]) {
      const value = script.dataset[name];
      if (value !== undefined) element.setAttribute(name, value);
    }
    const put = () => document.body.append(element);
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", put);
    else put();
  }
})();
