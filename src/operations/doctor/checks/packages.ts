import { blocking, type Check, type Machine } from "../check";

/** The packages that are installed are those that the project names: others may plan something else. */
export const packages: Check<Machine> = {
  name: "packages",
  async look({ project, installed }) {
    const others = Object.entries(project.dependencies).flatMap(([name, version]) => {
      const found = installed(name);
      return found === version ? [] : [`${name} is ${found ?? "not there"}, and ${version} is meant`];
    });
    const [first] = others;
    if (!first) return [];
    const more = others.length > 1 ? `, and ${others.length - 1} more` : "";
    return [blocking(`${first}${more}`, "npm ci")];
  },
};
