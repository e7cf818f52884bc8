import { copyFileSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { checkStack } from "../../src/config/check-stack";
import { stackFileSchema } from "../../src/config/json-schema";
import { parseStackFile, stackNames } from "../../src/config/stack-file";
import { record } from "../../src/plan/record";
import { documentedText } from "../support/documented";
import { withBackend } from "../support/e2e/settings";
import { ROOT } from "../support/plan";

const validate = new Ajv({ keywords: ["patternErrorMessage"], strictTypes: false }).compile(stackFileSchema());

const PAGER = "https://events.pagerduty.com/integration/0123456789abcdef/enqueue";

function textOf(folder: string, stack: string): string {
  return readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");
}

/** All that is made of a stack's file without AWS. */
async function madeOf(folder: string, stack: string) {
  const { raw, mistakes, warnings } = checkStack(folder, stack);
  const text = textOf(folder, stack);
  validate(parse(text));
  const { revealed: _, ...plan } = await record(stack, raw);
  return {
    mistakes,
    warnings,
    againstSchema: validate.errors,
    heldToDocuments: parseStackFile(documentedText(stack, text), `Pulumi.${stack}.yaml`),
    plan: JSON.stringify(plan),
  };
}

/** The lines that two texts don't share, from the first to the last that differs. */
function difference(before: string, after: string) {
  const [old, now] = [before.split("\n"), after.split("\n")];
  while (old.length > 0 && now.length > 0 && old[0] === now[0]) {
    old.shift();
    now.shift();
  }
  while (old.length > 0 && now.length > 0 && old.at(-1) === now.at(-1)) {
    old.pop();
    now.pop();
  }
  return { removed: old, added: now };
}

describe.each(stackNames(ROOT))("the file of %s", (stack) => {
  it("changes by Pulumi's writes in what was set and in nothing else, and means the same", () =>
    withBackend(async ({ folder, pulumi: pulumiOf }) => {
      for (const file of ["Pulumi.yaml", `Pulumi.${stack}.yaml`]) {
        copyFileSync(path.join(ROOT, file), path.join(folder, file));
      }
      const pulumi = pulumiOf(stack);
      const read = () => textOf(folder, stack);
      const shipped = read();
      const before = await madeOf(folder, stack);
      expect(before.mistakes).toEqual([]);
      expect(before.againstSchema).toBeNull();

      await pulumi.run("stack", "init");
      const made = read();
      const salt = expect.stringMatching(/^encryptionsalt: v1:/);
      expect(difference(shipped, made)).toEqual({ removed: [], added: [salt] });
      expect(await madeOf(folder, stack)).toEqual(before);

      const release = parseStackFile(made, stack)["platform:release"] ?? "";
      await pulumi.run("config", "set", "platform:release", "v9.9.9");
      const moved = { removed: [expect.stringContaining(release)], added: ["  platform:release: v9.9.9"] };
      expect(difference(made, read())).toEqual(moved);
      await pulumi.run("config", "set", "platform:release", release);
      expect(read()).toBe(made);

      const services = parse(made).config["platform:services"] as Record<string, { readonly cpu: number }>;
      const [[service, { cpu }] = ["", { cpu: 0 }]] = Object.entries(services);
      const size = `platform:services["${service}"].cpu`;
      await pulumi.run("config", "set", "--path", size, String(cpu * 2));
      expect(difference(made, read())).toEqual({
        removed: [expect.stringContaining(`cpu: ${cpu}`)],
        added: [expect.stringContaining(`cpu: ${cpu * 2}`)],
      });
      await pulumi.run("config", "set", "--path", size, String(cpu));
      expect(read()).toBe(made);

      await pulumi.run("config", "set", "--secret", "platform:pagerDutyUrl", PAGER);
      const encrypted = difference(made, read());
      const ciphertext = expect.stringMatching(/^ {4}secure: v1:/);
      expect(encrypted).toEqual({ removed: [], added: ["  platform:pagerDutyUrl:", ciphertext] });
      const withSecret = await madeOf(folder, stack);
      expect(withSecret.mistakes).toEqual([]);
      expect(withSecret.againstSchema).toBeNull();
      expect(withSecret.plan).not.toBe(before.plan);
      for (const hidden of [PAGER, encrypted.added[1]?.replace("    secure: ", "") ?? ""]) {
        expect(withSecret.plan).not.toContain(hidden);
      }

      await pulumi.run("config", "rm", "platform:pagerDutyUrl");
      expect(read()).toBe(made);
      expect(await madeOf(folder, stack)).toEqual(before);
    }));
});
