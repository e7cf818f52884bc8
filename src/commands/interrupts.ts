/** Given at the first Ctrl-C, or where the machine ends the command: what runs is then left in order. */
export function interrupts(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
