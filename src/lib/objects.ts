/** The same keys with other values. */
export function mapValues<K extends string, A, B>(
  map: Readonly<Record<K, A>>,
  change: (value: A, key: K) => B,
): Record<K, B> {
  const entries = Object.entries(map) as [K, A][];
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<K, B>;
}

/** The entry of a key that is known to be there, as the configuration was checked. */
export function entryOf<T>(map: Readonly<Record<string, T>>, key: string): T {
  const value = map[key];
  if (value === undefined) throw new Error(`no entry ${key} among ${Object.keys(map).join(", ")}`);
  return value;
}

/** The same values with other keys. */
export function mapKeys<T>(map: Readonly<Record<string, T>>, change: (key: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [change(key), value]));
}
