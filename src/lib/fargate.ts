const GIB = 1024;

/** Every GiB from `from` to `to` in steps, as MiB. */
function gib(from: number, to: number, step = 1): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => (from + i * step) * GIB);
}

/**
 * The memory sizes (MiB) that Fargate sells with each CPU size (1024 units are one vCPU).
 *
 * Source: Amazon ECS Developer Guide, "Task CPU and memory".
 */
export const FARGATE_MEMORY_MIB: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, gib(1, 4)],
  [1024, gib(2, 8)],
  [2048, gib(4, 16)],
  [4096, gib(8, 30)],
  [8192, gib(16, 60, 4)],
  [16384, gib(32, 120, 8)],
]);
