import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar } from "yaml";

/** A slip of somebody who types: what it is, and the text with it. */
export interface Slip {
  readonly kind: string;
  readonly stack: string;
  /** The way to it in the file; entries' names are `*`. */
  readonly at: string;
  /** The line that was typed wrongly, counted from 1, in the text with the slip. */
  readonly line: number;
  readonly text: string;
}

/** A value or key in a file. */
interface Spot {
  readonly path: readonly string[];
  readonly key?: Scalar;
  readonly value?: Node;
}

/** What may be typed instead of something; undefined: that slip can't happen there. */
type Typo = (
  spot: Spot,
  text: string,
) => { readonly start: number; readonly end: number; readonly typed: string } | undefined;

const source = (text: string, node: Node) => text.slice(node.range?.[0], node.range?.[1]);

const onValue =
  (fits: (written: string, path: readonly string[]) => boolean, retype: (written: string) => string): Typo =>
  ({ value, path }, text) => {
    if (!isScalar(value) || !value.range) return undefined;
    const written = source(text, value);
    return fits(written, path) ? { start: value.range[0], end: value.range[1], typed: retype(written) } : undefined;
  };

const isNumber = (written: string) => /^\d+(\.\d+)?$/.test(written);
const last = (path: readonly string[]) => path.at(-1) ?? "";
const isInList = (path: readonly string[]) => /^\[\d+\]$/.test(last(path));

/** Two letters of a word, the wrong way round. */
const swap = (word: string) => word.replace(/(.)([a-z])([a-z])(?!\2)/, (_, a, b, c) => `${a}${c}${b}`);

/** Keys of the schema, and not names that people give. */
const isKnownKey = (path: readonly string[]) =>
  path.length > 0 &&
  !/^(environment|secrets|paths|buckets|tags|logAlarms|rules|platform:(services|tasks|functions|queues|schedules|buckets|secrets))$/.test(
    path.at(-2) ?? "",
  );

const atKey =
  (
    retype: (written: string, rest: string) => string | undefined,
    fits: (path: readonly string[]) => boolean = () => true,
  ): Typo =>
  ({ key, path }, text) => {
    if (!key?.range || !fits(path)) return undefined;
    const [start, end] = key.range;
    const lineEnd = text.indexOf("\n", start);
    const typed = retype(text.slice(start, end), text.slice(end, lineEnd));
    return typed === undefined ? undefined : { start, end: lineEnd, typed };
  };

/** Whole lines from a key's line on; only where the key begins its line. */
const onLine =
  (retype: (line: string) => string | undefined, fits: (path: readonly string[]) => boolean = () => true): Typo =>
  ({ key, path }, text) => {
    if (!key?.range || !fits(path)) return undefined;
    const start = text.lastIndexOf("\n", key.range[0] - 1) + 1;
    if (text.slice(start, key.range[0]).trim() !== "") return undefined;
    const end = text.indexOf("\n", start);
    const typed = retype(text.slice(start, end));
    return typed === undefined ? undefined : { start, end, typed };
  };

const isReference = (path: readonly string[]) =>
  path.at(-2) === "secrets" ||
  path.at(-2) === "clients" ||
  path.at(-2) === "queues" ||
  (["service", "function", "task", "bucket", "queue"].includes(last(path)) && path.length > 2);

const TYPOS: Readonly<Record<string, Typo>> = {
  "a key misspelt": atKey((key, rest) => (swap(key) === key ? undefined : swap(key) + rest), isKnownKey),
  "a setting misspelt": atKey(
    (key, rest) => (key.startsWith("platform:") ? `platform:${swap(key.slice(9))}${rest}` : undefined),
    (path) => path.length === 1,
  ),
  "a reference misspelt": onValue((written, path) => isReference(path) && swap(written) !== written, swap),
  "a number in quotes": onValue(
    (written, path) => isNumber(written) && path.length > 1,
    (written) => `"${written}"`,
  ),
  "a number below all": onValue(
    (written, path) => isNumber(written) && path.length > 1,
    () => "-1",
  ),
  "a number above all": onValue(
    (written, path) => isNumber(written) && path.length > 1,
    () => "99999999",
  ),
  "a number with its unit": onValue(
    (written, path) => isNumber(written) && path.length > 1,
    (written) => `${written}MiB`,
  ),
  "yes for true": onValue(
    (written, path) => /^(true|false)$/.test(written) && path.length > 1,
    (written) => (written === "true" ? "yes" : "no"),
  ),
  "no quotes around digits": onValue(
    (written, path) => path.length > 1 && /^"\d+"$/.test(written),
    (written) => written.slice(1, -1),
  ),
  "an item for a list": ({ value, path }, text) => {
    if (!isSeq(value) || !value.flow || value.items.length === 0 || !value.range) return undefined;
    const [item] = value.items as Node[];
    return path.at(-2) === "steps" || !item
      ? undefined
      : { start: value.range[0], end: value.range[1], typed: source(text, item) };
  },
  "a range's last bits": onValue(
    (written) => /^\d+\.\d+\.\d+\.0\/\d+$/.test(written),
    (written) => written.replace(".0/", ".1/"),
  ),
  "a range without bits": onValue(
    (written) => /^\d+\.\d+\.\d+\.0\/\d+$/.test(written),
    (written) => written.replace(/\/\d+/, ""),
  ),
  "a zone of elsewhere": onValue(
    (written, path) => isInList(path) && /^[a-z]{2}-[a-z]+-\d[a-z]$/.test(written),
    () => "eu-west-9a",
  ),
  "a misspelt region": onValue(
    (written, path) => last(path) === "aws:region" && written !== "",
    (written) => swap(written),
  ),
  "a path without its slash": onValue(
    (written, path) => written.startsWith("/") && /[pP]ath/.test(last(path)),
    (written) => written.slice(1),
  ),
  "a blank in a name": onValue(
    (written, path) => last(path) === "name" && path[0] !== "platform:api" && !written.includes('"'),
    (written) => `${written} x`,
  ),
  "an account of 11 digits": onValue(
    (written) => /^"\d{12}"$/.test(written),
    (written) => `"${written.slice(2)}`,
  ),
  "a kind that isn't": onValue(
    (written, path) => ["engine", "vpc", "store", "encryption"].includes(last(path)) && written !== "",
    (written) => `${written}s`,
  ),
  "no blank after the colon": atKey(
    (key, rest) => (/^: \S/.test(rest) ? `${key}:${rest.slice(2)}` : undefined),
    (path) => path.length > 1,
  ),
  "a tab": onLine(
    (line) => line.replace(/^ {2}/, "\t"),
    (path) => path.length > 1,
  ),
  "a blank too few": onLine(
    (line) => line.slice(1),
    (path) => path.length > 2,
  ),
  "two blanks too few": onLine(
    (line) => line.slice(2),
    (path) => path.length === 2,
  ),
  "a setting in column 1": onLine(
    (line) => line.slice(2),
    (path) => path.length === 1,
  ),
  "a line twice": onLine((line) => (/: \S/.test(line) ? `${line}\n${line}` : undefined)),
  "a quote not closed": onValue(
    (written) => /^"[^"]+"$/.test(written),
    (written) => written.slice(0, -1),
  ),
  "a conflict's marker": onLine(
    (line) => `<<<<<<< HEAD\n${line}`,
    (path) => path.length === 2,
  ),
  "a key in capitals": atKey(
    (key, rest) => (key.toUpperCase() === key ? undefined : key.toUpperCase() + rest),
    isKnownKey,
  ),
};

/**
 * The slips that may happen to a file: of each kind, one at each place of another kind.
 *
 * @param most how many of a kind
 */
export function slipsIn(stack: string, text: string, most: number): Slip[] {
  const spots = spotsIn(text);
  return Object.entries(TYPOS).flatMap(([kind, typo]) => {
    const places = new Set<string>();
    return spots
      .flatMap((spot): Slip[] => {
        const edit = typo(spot, text);
        const at = spot.path.map((step, i) => (isEntryName(spot.path, i) ? "*" : step)).join(".");
        if (!edit || places.has(at)) return [];
        places.add(at);
        const changed = text.slice(0, edit.start) + edit.typed + text.slice(edit.end);
        const line = text.slice(0, edit.start).split("\n").length + (kind === "a line twice" ? 1 : 0);
        return isSame(changed, text) ? [] : [{ kind, stack, at, line, text: changed }];
      })
      .filter((_, i, all) => i % Math.ceil(all.length / most) === 0);
  });
}

/** Whether YAML reads the same, so that nothing has slipped. */
function isSame(text: string, original: string): boolean {
  const [document, before] = [parseDocument(text, { uniqueKeys: true }), parseDocument(original)];
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), before.toJS());
}

function isEntryName(path: readonly string[], i: number): boolean {
  return (
    (i === 1 && /^platform:(services|tasks|functions|queues|schedules|buckets|secrets)$/.test(path[0] ?? "")) ||
    /^\[\d+\]$/.test(path[i] ?? "")
  );
}

function spotsIn(text: string): Spot[] {
  const found: Spot[] = [];
  const document = parseDocument(text);
  const walk = (node: unknown, path: readonly string[]) => {
    if (isMap(node)) {
      for (const pair of node.items as Pair[]) {
        const own = [...path, String(pair.key)];
        found.push({ path: own, key: pair.key as Scalar, value: (pair.value ?? undefined) as Node | undefined });
        walk(pair.value, own);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, i) => {
        found.push({ path: [...path, `[${i}]`], value: item as Node });
        walk(item, [...path, `[${i}]`]);
      });
    }
  };
  walk(document.get("config"), []);
  return found;
}
