/** Something that a check reads: an input of a resource, an output or a setting of a stack, a workflow. */
export interface Reading {
  /** What it is of, by a name that people know. */
  readonly of: string;
  /** Which one, among equal names of several stacks. */
  readonly id: string;
  readonly key: string;
}

/** No value of a plan: whoever depends on what was read fails with it. */
const CHANGED = "changed to see who notices";

let read: Map<string, Reading> | undefined;
let changed: ReadonlySet<string> = new Set();

/** Hands on a value that is read, and notes that it was. */
export function witnessed<T>(reading: Reading, value: T): T {
  if (!read) return value;
  const name = `${reading.id} ${reading.key}`;
  read.set(name, reading);
  return changed.has(name) ? (CHANGED as T) : value;
}

/** An object that notes which of its properties are read. */
export function watched<T extends object>(of: string, id: string, object: T): T {
  if (!read) return object;
  return new Proxy(object, {
    get: (target, key) =>
      typeof key === "string"
        ? witnessed({ of, id, key }, Reflect.get(target, key))
        : (Reflect.get(target, key) as unknown),
  });
}

/**
 * What a check stands on: everything that it reads, and that makes it fail when it is changed.
 *
 * @param check passes as long as nothing is changed
 */
export function evidenceFor(check: () => void): Reading[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  read = new Map();
  try {
    check();
    const all = read;
    return needed([...all.keys()], check).flatMap((name) => all.get(name) ?? []);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    read = undefined;
    changed = new Set();
  }
}

/** Halves what was read until single values are left, and leaves out halves that nobody notices. */
function needed(names: readonly string[], check: () => void): string[] {
  if (names.length === 0 || passesWithout(names, check)) return [];
  if (names.length === 1) return [...names];
  const middle = Math.ceil(names.length / 2);
  return [...needed(names.slice(0, middle), check), ...needed(names.slice(middle), check)];
}

function passesWithout(names: readonly string[], check: () => void): boolean {
  changed = new Set(names);
  try {
    check();
    return true;
  } catch {
    return false;
  } finally {
    changed = new Set();
  }
}
