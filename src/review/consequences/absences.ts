import type { Operation } from "../operations";
import { goes, kindOf, type RuleResult, type StackChange } from "./consequence";

/** What doesn't work while a kind is missing. */
const MISSING: Readonly<Record<string, { readonly seconds: string; readonly what: string; readonly instead: string }>> =
  {
    "ec2.NatGateway": {
      seconds: "2 to 5 minutes",
      what: "private subnets reach nothing outside: images, secrets and other services' APIs",
      instead: "Leave the subnet as it is, or do it when nothing starts or calls out",
    },
    "lb.LoadBalancer": {
      seconds: "3 to 10 minutes, and until DNS caches have forgotten the old address",
      what: "nobody reaches the site",
      instead: "Leave its name, scheme and type as they are",
    },
    "cloudfront.Distribution": {
      seconds: "15 minutes and more",
      what: "the site's name leads nowhere",
      instead: "Move the name off it first",
    },
    "ecs.Cluster": { seconds: "several minutes", what: "no service runs", instead: "Keep its name" },
    "elasticache.ReplicationGroup": {
      seconds: "10 to 15 minutes",
      what: "there is no cache, or readers ask the one that is gone",
      instead: "Keep its name, engine and encryption, or do it at a quiet time",
    },
    "rds.Instance": { seconds: "10 minutes and more", what: "there is no database", instead: "See the data above" },
    "rds.Cluster": { seconds: "10 minutes and more", what: "there is no database", instead: "See the data above" },
    "apigateway.RestApi": {
      seconds: "for callers who know its address, for good",
      what: "the API has another id, and another address",
      instead: "Give it a name of its own (DNS) first",
    },
    "apigateway.DomainName": {
      seconds: "until DNS caches have forgotten the old one",
      what: "the API's name leads nowhere",
      instead: "Keep its name",
    },
    "servicediscovery.PrivateDnsNamespace": {
      seconds: "until services have registered again",
      what: "services don't find each other",
      instead: "Keep its name",
    },
    "servicediscovery.Service": {
      seconds: "until its tasks have registered again, a minute or more",
      what: "other services don't find it under its name",
      instead: "Keep its name, or have both until all callers use the new one",
    },
    "lambda.Permission": {
      seconds: "some seconds",
      what: "calls of the function are refused",
      instead: "Do it at a quiet time; callers try again",
    },
    "iam.RolePolicyAttachment": {
      seconds: "some seconds",
      what: "the role may not do what the policy allows",
      instead: "Do it at a quiet time",
    },
    "apigateway.Integration": { seconds: "none: the stage keeps its deployment", what: "", instead: "" },
    "lambda.EventSourceMapping": {
      seconds: "a minute",
      what: "messages wait in the queue",
      instead: "Nothing: none is lost",
    },
  };

/** Too short to be accepted one by one. */
const SHORT: ReadonlySet<string> = new Set([
  "lambda.Permission",
  "iam.RolePolicyAttachment",
  "apigateway.Integration",
  "lambda.EventSourceMapping",
]);

export function missing({ operations, after }: StackChange): RuleResult[] {
  const services = new Set(
    operations.filter((one) => kindOf(one) === "ecs.Service" && one.kind === "delete").map(({ name }) => name),
  );
  const gateways = [...after.resources.values()].some(({ type }) => type.endsWith(":NatGateway"));
  return operations.flatMap((operation): RuleResult[] => {
    const away = MISSING[kindOf(operation)];
    if (!away?.what || !goes(operation)) return [];
    // It goes with its service, of which another rule speaks.
    if (kindOf(operation) === "servicediscovery.Service" && services.has(operation.name)) return [];
    if (kindOf(operation) === "ec2.NatGateway" && operation.kind === "delete" && gateways)
      return [fewerGateways(operation)];
    const { kind, order, name } = operation;
    // The successor stands first, and whoever asks finds it, where the id is all that is known of it.
    if (
      kind === "replace" &&
      order === "create first" &&
      ["ec2.NatGateway", "lambda.Permission", "iam.RolePolicyAttachment", "lambda.EventSourceMapping"].includes(
        kindOf(operation),
      )
    )
      return [];
    if (kind === "delete" && SHORT.has(kindOf(operation))) return [];
    const lasting = kind === "delete";
    return [
      {
        resource: name,
        ...(SHORT.has(kindOf(operation)) && { rank: "harmless" as const }),
        says: lasting
          ? `Deleted: from then on ${away.what}.`
          : `Replaced (${order}): ${away.what}, for ${away.seconds}.`,
        instead: lasting
          ? "See that nobody needs it: take out what stands on it first, in a change of its own."
          : `${away.instead}.`,
      },
    ];
  });
}

function fewerGateways({ name }: Operation): RuleResult {
  return {
    resource: name,
    rank: "harmless",
    says: "Its subnets go out through another zone's gateway: open connections break once, and that zone's failure takes them along.",
    instead: "Keep a gateway a zone where that matters.",
  };
}
