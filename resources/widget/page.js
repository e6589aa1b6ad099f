// @ts-check
/* The sample festival page: draws what the backend says of its events and puts the chat on the page. */
(() => {
  "use strict";
  const WORDS = {
    ru: { ask: "Спросить в чате", doors: "двери", start: "начало", end: "конец", tickets: "Билеты", programme: "Программа",
      support: "поддержка в чате с 08:00", foot: "Демонстрационная страница Usher. События и артисты вымышлены.",
      trouble: "Не удалось загрузить события. Обновите страницу.", chat: "Чат: ", buy: "Купить", none: "мест нет", free: "осталось",
      few: "Сколько мест", promo: "Промокод", pay: "К оплате", wait: "Держим места…", close: "Закрыть", held: "Места держим 15 минут. Билеты придут в чат на этой странице.",
      no: { sold_out: "Столько мест уже нет.", limit_reached: "Больше билетов одному гостю не продаём.", not_on_sale: "Этих билетов в продаже нет.",
        bad_value: "Проверьте промокод: он не подходит.", rate_limited: "Слишком часто. Подождите минуту.", busy: "Не получилось. Попробуйте ещё раз." } },
    en: { ask: "Ask in the chat", doors: "doors", start: "start", end: "end", tickets: "Tickets", programme: "Programme",
      support: "chat support from 08:00", foot: "Usher's sample page. Events and artists are invented.",
      trouble: "The events did not load. Please reload the page.", chat: "Chat: ", buy: "Buy", none: "sold out", free: "left",
      few: "How many places", promo: "Promo code", pay: "To payment", wait: "Holding the places…", close: "Close", held: "Your places are held for 15 minutes. The tickets come into the chat on this page.",
      no: { sold_out: "There are not that many places left.", limit_reached: "One guest cannot buy more than that.", not_on_sale: "These tickets are not on sale.",
        bad_value: "Check the promo code: it does not hold.", rate_limited: "Too often. Wait a minute.", busy: "That did not work. Try again." } },
  };
  const query = new URLSearchParams(location.search);
  /** @type {"ru" | "en"} */
  let lang = query.get("lang") === "en" ? "en" : "ru";
  /** @type {any[]} */
  let events = [];
  let organiser = { ru: "", en: "" };
  let chosen = query.get("event") ?? "";

  /** @param {string} id */
  const place = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  /** @param {string} tag @param {string} text @param {string} [style] */
  function make(tag, text, style) {
    const element = document.createElement(tag);
    element.textContent = text;
    if (style) element.className = style;
    return element;
  }
  /** @param {any} both */
  const said = (both) => both[lang] || both.ru;

  const locale = () => (lang === "en" ? "en-GB" : "ru");

  /** The figure first and its sign behind it, in both languages. @param {any} category */
  function price(category) {
    const style = { style: "currency", currency: category.currency, currencyDisplay: "narrowSymbol" };
    const format = new Intl.NumberFormat(locale(), { .../** @type {Intl.NumberFormatOptions} */ (style), maximumFractionDigits: 0 });
    const parts = format.formatToParts(category.price_minor / 100);
    const figure = parts.filter((part) => part.type === "integer" || part.type === "group").map((part) => part.value).join("");
    return `${figure}\u00a0${parts.find((part) => part.type === "currency")?.value}`;
  }

  /** @param {any} event @param {number} ms @param {Intl.DateTimeFormatOptions} options */
  const when = (event, ms, options) => new Intl.DateTimeFormat(locale(), { timeZone: event.zone, ...options }).format(ms);
  /** @param {any} event @param {number} ms */
  const hour = (event, ms) => when(event, ms, { hour: "2-digit", minute: "2-digit" });

  /** The hour; of an event with several dates the day as well. @param {any} event @param {number} ms */
  const moment = (event, ms) => event.dates?.length ? `${when(event, ms, { day: "2-digit", month: "2-digit" })}, ${hour(event, ms)}` : hour(event, ms);
  /** @param {any} event */
  function facts(event) {
    const words = WORDS[lang];
    const [first, last] = [event.dates?.[0] ?? event, event.dates?.at(-1) ?? event];
    const both = (/** @type {string} */ key) => [...new Set([hour(event, first[key]), hour(event, last[key])])].join(" · ");
    const cells = [[both("doors_ms"), words.doors], [both("starts_ms"), words.start], [both("ends_ms"), words.end]];
    place("facts").replaceChildren(...cells.map(([value, name]) => {
      const card = make("div", "", "card");
      card.append(make("b", value), make("span", name));
      return card;
    }));
  }

  /** @param {any} event */
  function tickets(event) {
    place("tickets").replaceChildren(...event.categories.map((/** @type {any} */ one) => {
      const row = document.createElement("li");
      row.append(make("span", said(one.name)), make("b", price(one)));
      row.append(sale(event, one));
      return row;
    }));
  }

  /** What is left and the way to it, or that nothing is. @param {any} event @param {any} category */
  function sale(event, category) {
    const words = WORDS[lang];
    const cell = make("span", "", "sale");
    if (category.free === null || category.free === undefined) return cell;
    if (!category.free) {
      cell.append(make("small", words.none));
      return cell;
    }
    if (category.free <= 20) cell.append(make("small", `${words.free} ${category.free}`));
    const button = /** @type {HTMLButtonElement} */ (make("button", words.buy, "buy"));
    button.type = "button";
    button.setAttribute("aria-label", `${words.buy}: ${said(category.name)}`);
    button.onclick = () => order(event, category, button);
    cell.append(button);
    return cell;
  }

  /** Ask how many, hold them, and lead to paying. @param {any} event @param {any} category @param {HTMLElement} opener */
  function order(event, category, opener) {
    const words = WORDS[lang];
    const box = document.createElement("dialog");
    const form = document.createElement("form");
    const most = Math.min(category.free, category.most || 10);
    const count = /** @type {HTMLInputElement} */ (field("number", words.few, "1", { min: "1", max: String(most), required: "" }));
    const promo = /** @type {HTMLInputElement} */ (field("text", words.promo, "", { maxlength: "40", autocomplete: "off" }));
    const trouble = make("p", "", "no");
    trouble.setAttribute("role", "alert");
    const go = /** @type {HTMLButtonElement} */ (make("button", words.pay, "buy"));
    const close = /** @type {HTMLButtonElement} */ (make("button", words.close, "plain"));
    close.type = "button";
    close.onclick = () => box.close();
    const row = make("div", "", "do");
    row.append(go, close);
    form.append(make("h3", said(category.name)), make("p", price(category), "price"),
      /** @type {Node} */ (count.parentElement), /** @type {Node} */ (promo.parentElement), make("p", words.held, "held"), trouble, row);
    form.onsubmit = async (submit) => {
      submit.preventDefault();
      go.disabled = true;
      trouble.textContent = words.wait;
      const widget = /** @type {any} */ (document.querySelector("usher-widget"));
      const ask = { event: event.id, category: category.id, places: Number(count.value), promo: promo.value.trim() };
      const placed = await widget.order(ask).catch(() => ({ code: "busy" }));
      if (placed.url) {
        location.assign(placed.url);
        return;
      }
      go.disabled = false;
      trouble.textContent = /** @type {any} */ (words.no)[placed.code] ?? words.no.busy;
    };
    box.append(form);
    box.onclose = () => {
      box.remove();
      opener.focus();
    };
    document.body.append(box);
    box.showModal();
  }

  /** A labelled field. @param {string} type @param {string} label @param {string} value @param {Record<string, string>} more */
  function field(type, label, value, more) {
    const holder = make("label", label);
    const input = document.createElement("input");
    for (const [name, given] of Object.entries({ type, value, ...more })) input.setAttribute(name, given);
    holder.append(input);
    return input;
  }

  /** @param {any} event */
  function programme(event) {
    /** @type {Map<string, any[]>} */
    const stages = new Map();
    for (const act of event.programme) stages.set(said(act.stage), [...(stages.get(said(act.stage)) ?? []), act]);
    place("programme").replaceChildren(...[...stages].map(([name, acts]) => {
      const card = make("div", "", "stage");
      const list = document.createElement("dl");
      for (const act of acts) list.append(make("dt", moment(event, act.starts_ms)), make("dd", act.artist));
      card.append(make("h3", name), list);
      return card;
    }));
  }

  function chat(/** @type {any} */ event) {
    const widget = document.querySelector("usher-widget") ?? document.createElement("usher-widget");
    const link = query.get("link") ?? "";
    for (const [name, value] of Object.entries({ event: event.id, lang, name: said(event.name), link })) widget.setAttribute(name, value);
    if (!widget.isConnected) document.body.append(widget);
    place("ask").onclick = () => /** @type {any} */ (widget).open();
  }

  function draw() {
    const event = events.find((one) => one.id === chosen) ?? events[0];
    if (!event) return;
    chosen = event.id;
    const words = WORDS[lang];
    document.documentElement.lang = lang;
    document.title = said(event.name);
    place("organiser").textContent = said(organiser);
    place("name").textContent = said(event.name);
    const whole = /** @type {any} */ (new Intl.DateTimeFormat(locale(), { timeZone: event.zone, day: "numeric", month: "long", year: "numeric" }));
    const last = event.dates?.at(-1) ?? event;
    place("when").textContent = whole.formatRange(event.starts_ms, last.starts_ms);
    place("where").textContent = `${said(event.venue)}. ${said(event.address)}`;
    place("ask").textContent = words.ask;
    place("tickets-title").textContent = words.tickets;
    place("programme-title").textContent = words.programme;
    place("foot").textContent = words.foot;
    place("events").replaceChildren(...events.map((one) => {
      const link = /** @type {HTMLAnchorElement} */ (make("a", said(one.name)));
      link.href = `?event=${encodeURIComponent(one.id)}&lang=${lang}`;
      if (one.id === chosen) link.setAttribute("aria-current", "page");
      return link;
    }));
    for (const button of document.querySelectorAll("[data-lang]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.lang === lang));
    }
    facts(event);
    tickets(event);
    programme(event);
    chat(event);
    place("main").removeAttribute("aria-busy");
  }

  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      lang = /** @type {HTMLElement} */ (button).dataset.lang === "en" ? "en" : "ru";
      draw();
    });
  }

  fetch("/guest/v1/events").then((answer) => answer.json()).then((body) => {
    events = body.events;
    organiser = body.organiser;
    draw();
  }).catch(() => {
    place("trouble").textContent = WORDS[lang].trouble;
    place("trouble").hidden = false;
  });
})();
