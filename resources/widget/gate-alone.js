// @ts-check
/*
 * What the gate says when it has nobody to ask: by its list, its keys and what it did itself. The same rules as
 * `app/gate/alone.py`, `app/domain/admission.py` and `app/domain/ticketcodes.py`; both sides run `tests/gate/vectors.json`.
 */

/** @typedef {{key: number, ticket: string, issue: number, signed: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>}} Sealed */
/** @typedef {[string, number, string, number, number, number, string, number, number, string]} Entry ticket, issue, status, zone, gate, entered_ms, entered_gate, inside, day, mark */
/** @typedef {{id: string, opens_ms: number, closes_ms: number, doors_ms: number}} Day a date of an event that has several */
/** @typedef {{standing: string, fresh: Entry | null, mark: string}} Shown what stands already, or whom to look up: by his ticket, or by the mark of a code that another shop made (`standing` is what it is when nobody has it) */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SIGNATURE = 64;
const HEAD = 6;
const LONGEST_ID = 48;
/** @param {number} id letters of a code with an id of so many bytes */
const letters = (id) => Math.ceil(((HEAD + id + SIGNATURE) * 8) / 5);
const TEXT = new RegExp(`^[${ALPHABET}]{${letters(1)},${letters(LONGEST_ID)}}$`);
const ID = /^[A-Za-z0-9_.-]+$/;
const CONTEXT = new TextEncoder().encode("usher.ticket\0");
const BY_STATUS = /** @type {Record<string, string>} */ ({
  valid: "valid", refunded: "refunded", cancelled: "cancelled", revoked: "revoked", blocked: "blocked", unpaid: "unpaid",
  transferred: "replaced", replaced: "replaced",
});
/** What another shop's code may be: of 8 to 255 characters, none of them blank. */
const BROUGHT = /^[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ud800-\udfff\ufeff]{8,255}$/u;
const MARK = 32;
const ED25519 = { name: "Ed25519" };

// --- codes -------------------------------------------------------------------------------------------------

/** The parts of a code, or null for what no code of ours looks like: there is one way to write each. @param {string} text @returns {Sealed | null} */
export function read(text) {
  if (!TEXT.test(text)) return null;
  const raw = bytesOf(text);
  if (!raw || raw[0] !== 1) return null;
  const length = raw[5];
  const ident = String.fromCharCode(...raw.subarray(HEAD, HEAD + length));
  if (raw.length !== HEAD + length + SIGNATURE || !ID.test(ident) || length > LONGEST_ID) return null;
  const key = (raw[1] << 8) | raw[2];
  const issue = (raw[3] << 8) | raw[4];
  if (!key || !issue) return null;
  const body = raw.subarray(0, HEAD + length);
  const signed = new Uint8Array(CONTEXT.length + body.length);
  signed.set(CONTEXT);
  signed.set(body, CONTEXT.length);
  return { key, ticket: ident, issue, signed, signature: raw.slice(HEAD + length) };
}

/** Letters nobody needs, or bits that say nothing, are another spelling of the same code: refused. @param {string} text */
function bytesOf(text) {
  const spare = (text.length * 5) % 8;
  if (spare > 4) return null;
  const raw = new Uint8Array(Math.floor((text.length * 5) / 8));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      raw[at++] = (held >> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return held ? null : raw;
}

/** By what the list knows a code that another shop made, or empty for what no such code can be. @param {string} text */
export async function markOf(text) {
  if (!BROUGHT.test(text)) return "";
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, MARK);
}

// --- signatures --------------------------------------------------------------------------------------------

/** @param {string} base64 */
const unpacked = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

/** @param {string} base64 of 32 bytes @returns {Promise<CryptoKey>} */
export const publicKey = (base64) => crypto.subtle.importKey("raw", unpacked(base64), ED25519, false, ["verify"]);

/** @param {CryptoKey} key @param {Sealed} sealed */
export const genuine = (key, sealed) => crypto.subtle.verify(ED25519, key, sealed.signature, sealed.signed);

/** The third example of RFC 8032: who gets it wrong, or says yes to everything, decides nothing here. */
const EXAMPLE = {
  key: "/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=",
  sign: "YpHWV97sJAJIJ+acOr4BowzlSKKEdDpEXjaA19taw6wY/5tTjRbykK5n92CYTcZZSnwV6XFu0o3AJ77O6h7ECg==",
};

/** Why this browser cannot decide alone: `insecure` | `crypto` | `storage`; empty: it can. @returns {Promise<string>} */
export async function unable() {
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return "insecure";
  if (!globalThis.indexedDB) return "storage";
  try {
    const key = await publicKey(EXAMPLE.key);
    const signature = unpacked(EXAMPLE.sign);
    const right = await crypto.subtle.verify(ED25519, key, signature, new Uint8Array([0xaf, 0x82]));
    const wrong = await crypto.subtle.verify(ED25519, key, signature, new Uint8Array([0xaf, 0x83]));
    return right && !wrong ? "" : "crypto";
  } catch {
    return "crypto";
  }
}

// --- rules -------------------------------------------------------------------------------------------------

/**
 * What the code itself says, before anything is looked up: a standing that is final, or the ticket it is for.
 * @param {any} about the list without its entries @param {(number: number) => {key: CryptoKey, event: string} | undefined} keyOf
 * @param {{code: string, typed: boolean}} wish @returns {Promise<Shown>}
 */
export async function shown(about, keyOf, wish) {
  const end = (/** @type {string} */ standing, mark = "") => ({ standing, fresh: null, mark });
  if (!about) return end("unknown");
  if (wish.typed) return end("unknown", await markOf(wish.code.trim()));
  const sealed = read(wish.code);
  if (!sealed) return end("not_a_ticket", await markOf(wish.code));
  const known = keyOf(sealed.key);
  if (!known || !(await genuine(known.key, sealed))) return end("forged");
  if (known.event !== about.event_id) return end("wrong_event");
  return { standing: "", fresh: [sealed.ticket, sealed.issue, "valid", -1, -1, 0, "", 0, -1, ""], mark: "" };
}

/**
 * The verdict on a genuine code. A code newer than the list was made after it was fetched: its signature is proof enough.
 * @param {any} about @param {Entry} fresh the ticket as its code has it @param {Entry | undefined} listed
 * @param {number} at @param {boolean} leaving @returns {{standing: string, entry: Entry}}
 */
export function judged(about, fresh, listed, at, leaving) {
  const issue = fresh[1];
  /** @type {Entry} */
  let entry = listed ?? fresh;
  if (issue > entry[1]) entry = [entry[0], issue, "valid", ...rest(entry), ""];
  return { standing: leaving ? goingOut(about, entry, issue, at) : comingIn(about, entry, issue, at), entry };
}

/** @param {Entry} entry @returns {[number, number, number, string, number, number]} */
const rest = (entry) => [entry[3], entry[4], entry[5], entry[6], entry[7], entry[8]];

/** Of an event with several dates: the day that is on. @param {any} about @param {number} at @returns {Day | undefined} */
const dayAt = (about, at) => about.days?.find((/** @type {Day} */ day) => day.opens_ms <= at && at < day.closes_ms);

/** Whether something was on the day that is on; of an event with a single date it always was. @param {any} about @param {number} was @param {number} at */
function isToday(about, was, at) {
  const day = dayAt(about, at);
  return !about.days?.length || (day !== undefined && day.opens_ms <= was && was < day.closes_ms);
}

/** Whether a ticket of this day, -1 for any, is good now. @param {any} about @param {number} own @param {number} at */
function isGood(about, own, at) {
  if (!about.days?.length) return at >= (about.opens_ms ?? 0) && at < (about.closes_ms ?? 0);
  const day = dayAt(about, at);
  return day !== undefined && (own < 0 || about.days[own] === day);
}

/** The first thing that stands in the way. @param {any} about @param {Entry} entry @param {number} issue @param {number} at */
function comingIn(about, entry, issue, at) {
  const [, present, status, zone, gate, entered, , inside, day] = entry;
  const own = about.gates?.find((/** @type {any} */ one) => one.id === about.gate_id);
  const zones = own?.zones ?? [];
  const byStatus = BY_STATUS[status] ?? "unknown";
  if (byStatus !== "valid") return byStatus;
  if (issue !== present) return "replaced";
  if (!isGood(about, day, at)) return "wrong_day";
  if (zone >= 0 && zones.length && !zones.includes(zone)) return "wrong_zone";
  if (gate >= 0 && about.gates[gate] && about.gates[gate].id !== about.gate_id) return "wrong_gate";
  return entered > 0 && isToday(about, entered, at) && (inside || !about.reentry) ? "used" : "valid";
}

/** Only who has come in today and is inside can leave. @param {any} about @param {Entry} entry @param {number} issue @param {number} at */
function goingOut(about, entry, issue, at) {
  if (issue !== entry[1]) return "replaced";
  return entry[7] && isToday(about, entry[5], at) ? "valid" : "used";
}

/** The ticket once its holder has gone through; who comes on another day comes for the first time. @param {any} about @param {Entry} entry @param {number} at @param {boolean} leaving @returns {Entry} */
export function after(about, entry, at, leaving) {
  const [ticket, issue, status, zone, gate, entered, enteredGate, , day, mark] = entry;
  if (leaving) return [ticket, issue, status, zone, gate, entered, enteredGate, 0, day, mark];
  const again = entered > 0 && isToday(about, entered, at);
  return [ticket, issue, status, zone, gate, again ? entered : at, again ? enteredGate : about.gate_id, 1, day, mark];
}

/** The answer as the backend would word it. @param {any} about @param {string} nonce @param {string} standing @param {Entry | null} entry */
export function told(about, nonce, standing, entry) {
  const elsewhere = entry && (standing === "wrong_gate" || standing === "wrong_zone");
  return {
    verdict: standing,
    ok: standing === "valid",
    nonce,
    ticket_id: entry?.[0] ?? "",
    first_ms: standing === "used" && entry ? entry[5] : 0,
    first_gate: standing === "used" && entry ? entry[6] : "",
    right_gates: elsewhere ? rightGates(about.gates ?? [], entry) : [],
    doors_ms: (standing === "wrong_day" && entry && about.days?.[entry[8]]?.doors_ms) || 0,
  };
}

/** @param {any[]} doors @param {Entry} entry @returns {string[]} */
function rightGates(doors, entry) {
  if (doors[entry[4]]) return [doors[entry[4]].id];
  return doors.filter((door) => !door.zones?.length || door.zones.includes(entry[3])).map((door) => door.id);
}
