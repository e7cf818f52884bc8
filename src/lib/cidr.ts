/** An IPv4 range: its first address and the size of its prefix in bits. */
export interface CidrBlock {
  readonly first: number;
  readonly bits: number;
}

/**
 * Reads `a.b.c.d/bits`.
 *
 * @returns undefined where the text is no range, or where its address is not the first of the range
 */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if (Math.max(a, b, c, d) > 255 || bits > 32) return undefined;
  const first = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return first % 2 ** (32 - bits) === 0 ? { first, bits } : undefined;
}

/** The number of addresses in a range. */
export function sizeOf(block: CidrBlock): number {
  return 2 ** (32 - block.bits);
}

/** Whether the whole of `inner` lies in `outer`. */
export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  return inner.first >= outer.first && inner.first + sizeOf(inner) <= outer.first + sizeOf(outer);
}

/** Whether the ranges have an address in common. */
export function overlaps(a: CidrBlock, b: CidrBlock): boolean {
  return a.first < b.first + sizeOf(b) && b.first < a.first + sizeOf(a);
}

/** Writes `a.b.c.d/bits`. */
export function formatCidr({ first, bits }: CidrBlock): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${bytes.join(".")}/${bits}`;
}

/** The nth of the ranges of a smaller size in a range. */
export function subnetOf(block: CidrBlock, bits: number, index: number): CidrBlock {
  return { first: block.first + index * 2 ** (32 - bits), bits };
}
