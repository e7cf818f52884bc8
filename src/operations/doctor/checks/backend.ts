import { messageOf } from "../../failure";
import { blocking, type Check, type Machine, warning } from "../check";

/** Pulumi knows where the state is, and others find it there too. */
export const backend: Check<Machine> = {
  name: "backend",
  async look({ pulumi }) {
    if ((await pulumi.version()) === undefined) return [];
    let url: string;
    try {
      url = await pulumi.backend();
    } catch (error) {
      const fix = "pulumi login s3://<the account's state bucket>; docs/state.md says how it is made";
      return [blocking(`Pulumi has no backend: ${messageOf(error)}`, fix)];
    }
    if (!url.startsWith("file:")) return [];
    return [warning(`the state is on this machine only (${url})`, "pulumi login s3://<bucket>; docs/state.md")];
  },
};
