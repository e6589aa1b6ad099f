// @ts-check
/*
 * What the gate's page keeps by itself, in IndexedDB: the list, the keys, the scans it still has to hand in; as
 * `app/gate/book.py` does. One book a scanner's link. It holds no secrets but ticket numbers: public keys make no codes.
 */
import { after, judged, publicKey, shown, told } from "./gate-alone.js";

/** @typedef {import("./gate-alone.js").Entry} Entry */
/** @typedef {{code: string, nonce: string, typed: boolean, leaving: boolean}} Wish */

const STRICT = /** @type {const} */ ({ durability: "strict" });

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const asked = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** Until it stands on the disk. @param {IDBTransaction} work @returns {Promise<void>} */
const written = (work) =>
  new Promise((done, failed) => {
    work.oncomplete = () => done();
    work.onabort = work.onerror = () => failed(work.error ?? new Error("not written"));
  });

/** The ticket whose code of another shop has this mark now. @param {IDBTransaction} work @param {string} mark @returns {Promise<Entry | undefined>} */
async function marked(work, mark) {
  const ticket = mark && (await asked(work.objectStore("marks").get(mark)));
  const listed = ticket && (await asked(work.objectStore("tickets").get(ticket)));
  return listed?.[9] === mark ? listed : undefined;
}

/** The book of a scanner's link. Its name tells nothing of the token. @param {string} token */
export async function openBook(token) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  const name = [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const opening = indexedDB.open(`usher.gate.${name}`, 2);
  opening.onupgradeneeded = (event) => {
    const base = opening.result;
    if (event.oldVersion < 1) {
      base.createObjectStore("about");
      base.createObjectStore("keys");
      base.createObjectStore("tickets");
      base.createObjectStore("owed", { keyPath: ["at_ms", "nonce"] });
    } else if (opening.transaction) fetchAnew(opening.transaction.objectStore("about"));
    base.createObjectStore("marks"); // of codes that other shops made: to the ticket each belongs to
  };
  const book = new Book(await asked(opening));
  await book.load();
  return book;
}

/** A list from before: it serves until it has come again from the beginning. @param {IDBObjectStore} about */
function fetchAnew(about) {
  const kept = about.get(1);
  kept.onsuccess = () => kept.result && about.put({ ...kept.result, ver: 0 }, 1);
}

export class Book {
  /** How far the list goes, 0 for none. */
  ver = 0;
  /** When the list was last brought up to date, by the product's clock. */
  at = 0;
  behind = 0;
  owing = 0;
  count = 0;
  /** @type {any} the list without its entries */
  about = null;
  /** @type {Map<number, {key: CryptoKey, event: string}>} */
  keys = new Map();
  /** One thing after the other: pages and scans never overtake each other. @type {Promise<unknown>} */
  last = Promise.resolve();

  /** @param {IDBDatabase} base */
  constructor(base) {
    this.base = base;
    base.onversionchange = () => base.close();
  }

  /** What was kept before this page was opened. */
  async load() {
    const work = this.base.transaction(["about", "keys", "tickets", "owed"]);
    const [kept, keys, count, owing] = await Promise.all([
      asked(work.objectStore("about").get(1)),
      asked(work.objectStore("keys").getAll()),
      asked(work.objectStore("tickets").count()),
      asked(work.objectStore("owed").count()),
    ]);
    Object.assign(this, kept, { count, owing });
    await this.learn(keys);
  }

  /** @param {[number, string, string][]} keys */
  async learn(keys) {
    for (const [number, packed, event] of keys) this.keys.set(number, { key: await publicKey(packed), event });
  }

  /** The backend's time as far as this phone's clock can tell. */
  now() {
    return Date.now() + this.behind;
  }

  /** @template T @param {() => Promise<T>} deed @returns {Promise<T>} */
  inTurn(deed) {
    const turn = this.last.then(deed, deed);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  // --- the list --------------------------------------------------------------------------------------------

  /** Take a page over; one that begins at 0 replaces everything. False: it is for another place in the list. @param {any} page @returns {Promise<boolean>} */
  take(page) {
    return this.inTurn(() => this.taken(page));
  }

  /** @param {any} page */
  async taken(page) {
    const since = page.since ?? 0;
    if (since !== 0 && since !== this.ver) return false;
    const { entries = [], keys = [], ...about } = page;
    const kept = { ver: page.ver, about, behind: page.server_ms - Date.now(), at: page.server_ms };
    const names = ["about", "keys", "tickets", "marks"];
    const work = this.base.transaction(names, "readwrite", STRICT);
    const [stored, known, tickets, marks] = names.map((name) => work.objectStore(name));
    if (since === 0) for (const old of [known, tickets, marks]) old.clear();
    for (const key of keys) known.put(key, key[0]);
    for (const entry of entries) {
      tickets.put(entry, entry[0]);
      if (entry[9]) marks.put(entry[0], entry[9]);
    }
    stored.put(kept, 1);
    const counted = asked(tickets.count());
    await written(work);
    if (since === 0) this.keys.clear();
    Object.assign(this, kept, { count: await counted });
    await this.learn(keys);
    return true;
  }

  /** The backend is here and the list is as new as it says. @param {number} server */
  heard(server) {
    this.at = server;
    this.behind = server - Date.now();
  }

  // --- scans -----------------------------------------------------------------------------------------------

  /** Decide a scan and keep it to be handed in; who enters is marked, on the disk, before the gate opens. @param {Wish} wish */
  decide(wish) {
    return this.inTurn(() => this.decided(wish));
  }

  /** @param {Wish} wish */
  async decided(wish) {
    const at = this.now();
    const code = await shown(this.about, (number) => this.keys.get(number), wish);
    const work = this.base.transaction(["tickets", "marks", "owed"], "readwrite", STRICT);
    const tickets = work.objectStore("tickets");
    const done = written(work);
    done.catch(() => undefined); // told below
    let { standing } = code;
    /** @type {Entry | null} */
    let entry = null;
    const listed = code.fresh ? await asked(tickets.get(code.fresh[0])) : await marked(work, code.mark);
    const fresh = code.fresh ?? listed;
    if (fresh) {
      ({ standing, entry } = judged(this.about, fresh, listed, at, wish.leaving));
      if (standing === "valid") tickets.put(after(this.about, entry, at, wish.leaving), entry[0]);
    }
    const owed = work.objectStore("owed");
    owed.put({ ...wish, at_ms: at, said: standing });
    const owing = asked(owed.count()); // another window of this phone may owe some, too
    owing.catch(() => undefined);
    await done;
    this.owing = await owing;
    return told(this.about, wish.nonce, standing, entry);
  }

  /** Note what the backend has just decided here, in case the link is cut before the list says so. @param {Wish} wish @param {any} out */
  remember(wish, out) {
    return this.inTurn(async () => {
      if (!out.ok || !out.ticket_id || !this.about) return;
      const work = this.base.transaction("tickets", "readwrite", STRICT);
      const tickets = work.objectStore("tickets");
      const done = written(work);
      done.catch(() => undefined); // told below
      const listed = await asked(tickets.get(out.ticket_id));
      if (listed) tickets.put(after(this.about, listed, this.now(), wish.leaving), out.ticket_id);
      await done;
    });
  }

  // --- what is to be handed in -----------------------------------------------------------------------------

  /** The oldest scans still to be handed in, at most so many. @param {number} limit @returns {Promise<any[]>} */
  owed(limit) {
    return asked(this.base.transaction("owed").objectStore("owed").getAll(null, limit));
  }

  /** The backend has these. @param {{at_ms: number, nonce: string}[]} scans */
  async handedIn(scans) {
    const work = this.base.transaction("owed", "readwrite", STRICT);
    const owed = work.objectStore("owed");
    for (const scan of scans) owed.delete([scan.at_ms, scan.nonce]);
    const left = asked(owed.count());
    await written(work);
    this.owing = await left;
  }
}
