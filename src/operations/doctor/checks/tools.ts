import { blocking, type Check, type Machine } from "../check";

/** The least version of Pulumi's command line that the SDK works with; README.md says it too. */
const PULUMI = "3.248.0";

/** Node and Pulumi are there, and not too old. */
export const tools: Check<Machine> = {
  name: "tools",
  async look({ node, project, pulumi }) {
    const least = project.engines.node.replace(/^>=/, "");
    const version = (await pulumi.version())?.replace(/^v/, "");
    return [
      ...(isOlder(node, least)
        ? [blocking(`Node is ${node}, and ${least} is the least`, "install Node 22 or 24: https://nodejs.org")]
        : []),
      ...(version === undefined
        ? [blocking("there is no command pulumi", "install it: https://www.pulumi.com/docs/install/")]
        : []),
      ...(version !== undefined && isOlder(version, PULUMI)
        ? [
            blocking(
              `pulumi is ${version}, and ${PULUMI} is the least`,
              "install a newer one: https://www.pulumi.com/docs/install/",
            ),
          ]
        : []),
    ];
  },
};

function isOlder(version: string, least: string): boolean {
  const [one, other] = [version, least].map((text) => text.split("-")[0]?.split(".").map(Number) ?? []);
  for (let i = 0; i < 3; i++) {
    const difference = (one?.[i] ?? 0) - (other?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
