import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { main, readValue } from "../../src/commands/secret";

function input(text: string, isTTY = false): NodeJS.ReadStream {
  const stream = Object.assign(new PassThrough(), { isTTY });
  stream.end(text);
  return stream as unknown as NodeJS.ReadStream;
}

it("reads the value from standard input as it is, without the line break of an echo", async () => {
  expect(await readValue(input("sk-1\n"))).toBe("sk-1");
  expect(await readValue(input("-----BEGIN\nkey\n\n"))).toBe("-----BEGIN\nkey\n");
  expect(await readValue(input(" sk 2 "))).toBe(" sk 2 ");
});

it("takes no empty value, and none that is typed where it is seen", async () => {
  await expect(readValue(input("\n"))).rejects.toThrow(/nothing on standard input/);
  await expect(readValue(input("sk-1", true))).rejects.toThrow(/not typed where it is seen/);
});

it("takes no value among its arguments", async () => {
  await expect(main(["aep-staging", "set", "openai-api-key", "sk-1"])).rejects.toThrow(/one argument too many/);
  await expect(main(["aep-staging", "put", "openai-api-key"])).rejects.toThrow(/neither set nor rotate/);
});
