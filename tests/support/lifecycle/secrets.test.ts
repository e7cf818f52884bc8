import { expect, it } from "vitest";
import { generatedSecrets, leaks, withoutDebugEvents } from "../../e2e/lifecycle/secrets";

const SECRET = "abcdefgh12345678";
const marked = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const resource = (type: string, outputs: Record<string, unknown>) => ({ urn: type, type, custom: true, outputs });

it("finds what was generated, and not what is only derived or short", () => {
  const resources = [
    resource("random:index/randomPassword:RandomPassword", {
      result: marked(SECRET),
      length: 16,
      seed: marked("short"),
    }),
    resource("aws:secretsmanager/secretVersion:SecretVersion", { secretString: marked("something else") }),
  ];
  expect(generatedSecrets({ version: 3, deployment: { resources } })).toEqual([SECRET]);
});

it("says where a secret stands in clear or in Base64, without naming it", () => {
  const searched = [
    { where: "clear", text: `password: ${SECRET}!` },
    { where: "encoded", text: Buffer.from(SECRET).toString("base64") },
    { where: "hidden", text: "password: [secret]" },
  ];
  expect(leaks([SECRET], searched)).toEqual(["clear", "encoded"]);
});

it("leaves out what is shown with --debug only", () => {
  const event = (severity: string) => JSON.stringify({ diagnosticEvent: { message: SECRET, severity } });
  expect(withoutDebugEvents([event("debug"), event("info")].join("\n"))).toBe(event("info"));
});
