const GIB = 2 ** 30;
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

/** GiB of the burstable classes. */
const BURSTABLE_GIB: ReadonlyMap<string, number> = new Map([
  ["micro", 1],
  ["small", 2],
  ["medium", 4],
  ["large", 8],
  ["xlarge", 16],
  ["2xlarge", 32],
]);

/** The other classes' sizes, as multiples of `large`. */
const MULTIPLES: ReadonlyMap<string, number> = new Map([
  ["large", 1],
  ["xlarge", 2],
  ["2xlarge", 4],
  ["4xlarge", 8],
  ["8xlarge", 16],
  ["12xlarge", 24],
  ["16xlarge", 32],
  ["24xlarge", 48],
]);

/** GiB of the `large` class. */
const LARGE_GIB: ReadonlyMap<string, number> = new Map([
  ["m", 8],
  ["r", 16],
]);

/** Sizes from small to large. */
const SIZES = ["micro", "small", "medium", ...MULTIPLES.keys()];

/**
 * Connections that a PostgreSQL instance takes at most, as long as no parameter group says otherwise.
 *
 * Source: Amazon RDS User Guide, "Quotas and constraints": LEAST({DBInstanceClassMemory/9531392}, 5000). AWS takes what the
 * operating system needs off the memory and doesn't say how much, so that an instance has somewhat fewer.
 *
 * @param instanceClass like `db.t3.micro`
 * @returns undefined for a class whose memory isn't known here
 */
export function instanceConnections(instanceClass: string): number | undefined {
  const memory = memoryGiB(instanceClass);
  return memory && Math.min(MOST_CONNECTIONS, Math.floor((memory * GIB) / BYTES_PER_CONNECTION));
}

/** The smallest class of the same family that takes so many connections. */
export function classFor(instanceClass: string, connections: number): string | undefined {
  const family = instanceClass.split(".").slice(0, 2).join(".");
  return SIZES.map((size) => `${family}.${size}`).find((name) => (instanceConnections(name) ?? 0) >= connections);
}

/** Sizes and generations whose memory follows the rule: t3, t4g, m5 to m8, r5 to r8. */
function memoryGiB(instanceClass: string): number | undefined {
  const [, family = "", generation = 0, size = ""] = /^db\.([tmr])(\d)[a-z]*\.(\w+)$/.exec(instanceClass) ?? [];
  if (family === "t") return Number(generation) >= 3 ? BURSTABLE_GIB.get(size) : undefined;
  const large = LARGE_GIB.get(family);
  const multiple = MULTIPLES.get(size);
  return large && multiple && Number(generation) >= 5 ? large * multiple : undefined;
}

/** Connections by the most capacity units. */
const BY_ACU = [
  [0, 0],
  [1, 189],
  [4, 823],
  [8, 1669],
  [16, 3360],
  [32, MOST_CONNECTIONS],
] as const;

/**
 * Connections that an instance of Aurora Serverless v2 takes at most; between the documented sizes in proportion.
 *
 * Source: Amazon Aurora User Guide, "Maximum connections for Aurora Serverless v2".
 */
export function auroraConnections(minCapacityAcu: number, maxCapacityAcu: number): number {
  const most = minCapacityAcu <= 0.5 ? 2000 : MOST_CONNECTIONS;
  const above = BY_ACU.findIndex(([acu]) => acu >= maxCapacityAcu);
  const [acu, connections] = BY_ACU[above] ?? [maxCapacityAcu, MOST_CONNECTIONS];
  const [lessAcu, fewer] = BY_ACU[above - 1] ?? [0, 0];
  const share = acu === lessAcu ? 1 : (maxCapacityAcu - lessAcu) / (acu - lessAcu);
  return Math.min(most, Math.floor(fewer + share * (connections - fewer)));
}
