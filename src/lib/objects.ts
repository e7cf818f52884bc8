/** The same keys with other values. */
export function mapValues<A, B>(
  map: Readonly<Record<string, A>>,
  change: (value: A, key: string) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

/** The entry of a key that is known to be there, as the configuration was checked. */
export function entryOf<T>(map: Readonly<Record<string, T>>, key: string): T {
  const value = map[key];
  if (value === undefined) throw new Error(`no entry ${key} among ${Object.keys(map).join(", ")}`);
  return value;
}
