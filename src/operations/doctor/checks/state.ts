import { blocking, type Check, type Fault, type Subject } from "../check";

/** Nobody holds the state, and Pulumi knows what became of all it has begun. */
export const state: Check<Subject> = {
  name: "state",
  async look({ stack, pulumi, made }) {
    const locks = (await pulumi.locks(stack)) ?? [];
    const pending = made.pending.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`);
    return [
      ...locks.map(({ username, hostname, pid, timestamp }): Fault => {
        const since = `since ${timestamp} (process ${pid})`;
        return blocking(
          `the state is locked by ${username}@${hostname} ${since}`,
          `wait until that run is done; if it was killed: pulumi cancel --stack ${stack}`,
        );
      }),
      ...(pending.length > 0
        ? [
            blocking(
              `a run of Pulumi was killed, and it isn't known what became of: ${pending.join(", ")}`,
              'docs/state.md, "When `pulumi up` was cut off"',
            ),
          ]
        : []),
    ];
  },
};

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
