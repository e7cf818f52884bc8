import { DescribeSecretCommand } from "@aws-sdk/client-secrets-manager";
import { ifThere } from "../ask";
import { blocking, type Check, type Fault, type Subject, warning } from "../check";

/** Every secret that an operator sets has a value, and no name is kept by one that waits for its deletion. */
export const secrets: Check<Subject> = {
  name: "secrets",
  async look(subject) {
    const entries = Object.entries(subject.config.secrets).filter(([, { store }]) => store === "secrets-manager");
    const faults = entries.map(([entry, { name, value }]) => lookAt(subject, entry, name, value === "operator"));
    return (await Promise.all(faults)).flat();
  },
};

async function lookAt(
  { stack, config, aws, made }: Subject,
  entry: string,
  name: string,
  isOperators: boolean,
): Promise<Fault[]> {
  const found = await ifThere(aws().secrets.send(new DescribeSecretCommand({ SecretId: name })));
  const isOwn = made.fields("aws:secretsmanager/secret:Secret", "name").includes(name);
  if (!found) {
    if (!isOwn) return [];
    return [blocking(`the secret ${name} is gone`, `pulumi up --refresh --stack ${stack} makes it anew`)];
  }
  if (found.DeletedDate) {
    const restore = `aws secretsmanager restore-secret --secret-id ${name}`;
    return [
      blocking(
        `the secret ${name} waits for its deletion, and keeps its name meanwhile`,
        isOwn ? restore : `${restore}, then npm run adopt -- ${stack}`,
      ),
    ];
  }
  const hasValue = Object.values(found.VersionIdsToStages ?? {}).some((stages) => stages.includes("AWSCURRENT"));
  if (hasValue || !isOperators) return [];
  const what = `the secret ${name} has no value: tasks that read it don't start`;
  const fix = `npm run secret -- ${stack} set ${entry}, with the value on standard input`;
  return [config.release ? blocking(what, fix) : warning(what, fix)];
}
