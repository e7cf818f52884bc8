import type { Config } from "../../config/schema";
import { type Diagnosis, examine, stackChecks } from ".";
import { unseen } from "./ask";
import type { DoctorAws } from "./aws";
import { blocking, type Fault, Made, type Subject } from "./check";
import { accountOf } from "./credentials";

/** What a stack is looked at with. */
export interface Examination extends Pick<Subject, "stack" | "config" | "pulumi" | "nameServers" | "clock"> {
  readonly config: Config;
  readonly awsIn: (region: string) => DoctorAws;
  /** Whether what is slow is left out. */
  readonly quick: boolean;
}

/** Looks at a stack whose file is right: first who asks and what was made, on which all else depends. */
export async function examineStack({ awsIn, quick, ...rest }: Examination): Promise<Diagnosis> {
  const { stack, config, pulumi } = rest;
  const own = new Map<string, DoctorAws>();
  const aws = (region = config.aws.region) => {
    const clients = own.get(region) ?? awsIn(region);
    own.set(region, clients);
    return clients;
  };
  const account = await accountOf(aws(), config);
  if ("fault" in account) return only("credentials", account.fault);
  const stackInit = `pulumi stack init ${stack}, with the key of docs/state.md`;
  const state = await pulumi.state(stack).catch((error: unknown) => unseen(error));
  if (state && "fix" in state) return only("state", { ...state, blocks: true });
  const checks = stackChecks.filter(({ name }) => !quick || name !== "drift");
  const { looked, findings } = await examine(checks, { ...rest, ...account, aws, made: new Made(state) });
  const missing = state ? [] : [{ check: "state", ...blocking("the backend doesn't have the stack yet", stackInit) }];
  return { looked: ["credentials", ...looked], findings: [...missing, ...findings] };
}

/** Where nothing else can be looked at. */
function only(check: string, fault: Fault): Diagnosis {
  return { looked: [check], findings: [{ check, ...fault }] };
}
