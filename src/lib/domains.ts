/** Whether a certificate stands for a name. */
export function isCovered(name: string, { domain, wildcard }: { domain: string; wildcard: boolean }): boolean {
  return name === domain || (wildcard && name.split(".").slice(1).join(".") === domain);
}
