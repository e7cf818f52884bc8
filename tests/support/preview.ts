import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as runtimeState from "@pulumi/pulumi/runtime/state";
import { parseDocument } from "yaml";
import { checkConfig } from "../../src/config/parse";
import { readConfig } from "../../src/config/read";
import { StackText } from "../../src/config/stack-text";
import { toOutputs } from "../../src/outputs";
import { handlersOf } from "../../src/parts/handlers";
import { createPlatform } from "../../src/program";
import { type Inputs, parsed, ROOT, rawConfig, stackFile } from "./plan";

export { stackFile };

/** The SDK's declarations keep it back. */
const { withLocalStorage } = runtimeState as unknown as {
  readonly withLocalStorage: <T>(body: () => Promise<T>) => Promise<T>;
};

/** The text of a stack's file with one part changed; the change works on the part's parsed value. */
export function changedFile(stack: string, part: string, change: (value: Inputs) => unknown): string {
  const key = part.includes(":") ? part : `platform:${part}`;
  const value = parsed(rawConfig(stack)[key] ?? "{}") as Inputs;
  const changed = change(value) ?? value;
  const document = parseDocument(stackFile(stack));
  document.setIn(["config", key], typeof changed === "string" ? parsed(changed) : changed);
  return document.toString({ lineWidth: 0 });
}

/** What is found in the text of a stack's file, with places. */
export function findingsIn(stack: string, text: string) {
  const file = new StackText(`Pulumi.${stack}.yaml`, text);
  const raw = file.settings();
  const { mistakes, warnings } = checkConfig(raw);
  return { mistakes: file.locate(mistakes, raw), warnings: file.locate(warnings, raw) };
}

/**
 * Runs the program as Pulumi does, on the text of a stack's file.
 *
 * @param handedOver settings that Pulumi hands over besides, or instead of the file's
 * @returns the error that ends it, and the names of the resources that it registers
 */
export async function preview(
  stack: string,
  text: string,
  handedOver: Record<string, string> = {},
): Promise<{ readonly error: unknown; readonly registered: readonly string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), "preview-"));
  writeFileSync(path.join(folder, `Pulumi.${stack}.yaml`), text);
  const registered: string[] = [];
  process.env.PULUMI_NODEJS_ROOT_DIRECTORY = folder;
  try {
    const error = await withLocalStorage(async () => {
      await pulumi.runtime.setMocks(
        {
          newResource: ({ name, inputs }) => {
            registered.push(name);
            return { id: name, state: inputs };
          },
          call: ({ inputs }) => inputs,
        },
        "platform",
        stack,
      );
      pulumi.runtime.setAllConfig({ ...new StackText("", text).settings(), ...handedOver });
      return readConfig()
        .then((config) =>
          pulumi.runtime.runInPulumiStack(async () => toOutputs(config, createPlatform(config, handlersOf(ROOT)))),
        )
        .then(
          () => undefined,
          (failure) => failure,
        );
    });
    return { error, registered };
  } finally {
    delete process.env.PULUMI_NODEJS_ROOT_DIRECTORY;
    rmSync(folder, { recursive: true });
  }
}
