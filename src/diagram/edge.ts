import type { Sketch } from "./graph";
import { frameOf } from "./network";

/** What stands at the edge: names, certificates, CDN, firewall, API and load balancer. */
export function drawEdge(sketch: Sketch): void {
  sketch.frame("outside", ["Outside of the account"]);
  loadBalancer(sketch);
  api(sketch);
  distribution(sketch);
  certificates(sketch);
  zones(sketch);
}

function loadBalancer(sketch: Sketch): void {
  for (const { name, subnets, securityGroups, dnsName } of sketch.all("aws:lb/loadBalancer:LoadBalancer")) {
    const listeners = sketch.all("aws:lb/listener:Listener").map(({ protocol, port }) => `${protocol} ${port}`);
    sketch.box("load-balancer", "entry", ["Load balancer", name, listeners.join(", ")], frameOf(subnets), [
      ...securityGroups,
      dnsName,
      "elb.amazonaws.com",
    ]);
  }
}

function api(sketch: Sketch): void {
  const [restApi] = sketch.all("aws:apigateway/restApi:RestApi");
  if (!restApi) return;
  const around = sketch.frame("edge", ["Edge"], "account");
  sketch.box("api", "api", ["API Gateway", restApi.name], around, ["execute-api.amazonaws.com"]);
  sketch.box("api-clients", "outside", ["API clients"], "outside");
  const [acl] = sketch.all("aws:wafv2/webAcl:WebAcl");
  if (acl && sketch.all("aws:wafv2/webAclAssociation:WebAclAssociation").length > 0) {
    sketch.box("firewall", "edge", ["AWS WAF", `${acl.rules.length} rules`], around);
    sketch.arrow("api-clients", "firewall", "traffic", "HTTPS");
    sketch.arrow("firewall", "api", "traffic", "forwards");
  } else sketch.arrow("api-clients", "api", "traffic", "HTTPS");
  for (const { uri } of sketch.all("aws:apigateway/integration:Integration")) {
    const name = /:function:([^:/]+)/.exec(uri)?.[1];
    for (const box of sketch.at(`function:${name}`)) sketch.arrow("api", box, "invocation", "invokes");
  }
}

function distribution(sketch: Sketch): void {
  for (const { aliases, origins } of sketch.all("aws:cloudfront/distribution:Distribution")) {
    const around = sketch.frame("edge", ["Edge"], "account");
    sketch.box("cdn", "edge", ["CloudFront", aliases.join(" ")], around, ["cloudfront.net"]);
    sketch.box("users", "outside", ["Users"], "outside");
    sketch.arrow("users", "cdn", "traffic", "HTTPS");
    for (const { domainName } of origins) {
      const bucket = sketch.at(String(domainName).split(".s3.")[0]);
      for (const box of bucket) sketch.arrow("cdn", box, "traffic", "reads");
    }
  }
}

function certificates(sketch: Sketch): void {
  const elsewhere = sketch.all("aws:acm/certificate:Certificate");
  if (elsewhere.length === 0) return;
  const around = sketch.frame("edge", ["Edge"], "account");
  const names = [
    ...new Set(
      elsewhere.flatMap(({ domainName, subjectAlternativeNames = [] }) => [domainName, ...subjectAlternativeNames]),
    ),
  ];
  sketch.box("certificate", "side", ["ACM certificate", ...names], around);
  if (sketch.all("aws:lb/listener:Listener").some(({ certificateArn }) => certificateArn))
    sketch.arrow("certificate", "load-balancer", "wiring", "TLS");
  if (sketch.has("cdn")) sketch.arrow("certificate", "cdn", "wiring", "TLS");
  if (sketch.all("aws:apigateway/domainName:DomainName").length > 0)
    sketch.arrow("certificate", "api", "wiring", "TLS");
}

function zones(sketch: Sketch): void {
  const made = sketch.all("aws:route53/zone:Zone").map(({ name }) => name);
  const found = sketch.recording.calls
    .filter(({ token }) => token.endsWith(":getZone"))
    .map(({ inputs }) => inputs.name);
  const [name] = [...made, ...found];
  if (!name) return;
  const around = sketch.frame("edge", ["Edge"], "account");
  sketch.box("zone", "side", ["Route 53", String(name), made.length > 0 ? "made here" : "looked up"], around);
  sketch.arrow(sketch.box("users", "outside", ["Users"], "outside"), "zone", "wiring", "asks");
  if (made.length > 0) {
    sketch.box("parent-zone", "side", ["Parent zone", "Management account"]);
    sketch.arrow("parent-zone", "zone", "wiring", "delegates");
  }
  for (const { type, aliases = [] } of sketch.all("aws:route53/record:Record")) {
    for (const alias of aliases) {
      const service = /(elb\.amazonaws\.com|cloudfront\.net|execute-api)/.exec(
        String(alias.name).replace(/\.[a-z0-9-]+\.elb/, ".elb"),
      )?.[1];
      const target = service === "execute-api" ? "execute-api.amazonaws.com" : service;
      for (const box of sketch.at(target)) sketch.arrow("zone", box, "wiring", type);
    }
  }
}
