import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readContract } from "../../src/engine/contract";
import { type Emulator, startEmulator, stopEmulator } from "../../src/engine/emulator";
import { Aws, outcomeOf } from "../support/e2e/faults/aws";
import { IN_USE } from "../support/e2e/faults/in-use";
import { MALFORMED } from "../support/e2e/faults/malformed";
import { makeWorld, type World } from "../support/e2e/faults/world";
import { ROOT } from "../support/plan";

/** With moto alone beside it, to see what the contract is good for. */
const folders = { strict: folder(), lenient: folder() };
let emulator: Emulator;
let strict: World;
let lenient: World;
const taken: string[] = [];

beforeAll(async () => {
  const place = { accountId: "123456789012", region: "us-east-1" };
  emulator = await startEmulator(ROOT, folders.strict, place, { strict: true });
  strict = await makeWorld(new Aws(emulator));
  lenient = await makeWorld(new Aws(await startEmulator(ROOT, folders.lenient, place, { strict: false })));
});

afterAll(() => {
  for (const folder of Object.values(folders)) {
    stopEmulator(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

function folder(): string {
  return mkdtempSync(path.join(tmpdir(), "contract-"));
}

it("takes what AWS takes", async () => {
  expect((await readContract(emulator)).violations).toEqual([]);
});

describe.each([
  { kind: "malformed", faults: MALFORMED },
  { kind: "in use", faults: IN_USE },
])("$kind", ({ faults }) => {
  it.each(faults)("refuses $what", async ({ what, code, call }) => {
    const answer = await outcomeOf(() => call(strict));
    expect(answer.code, answer.message).toBe(code);
    if ((await outcomeOf(() => call(lenient))).code === undefined) taken.push(what);
  });
});

it("records each of them: what is malformed fails a run", async () => {
  const { violations, refusals } = await readContract(emulator);
  expect(new Set(violations.map(({ operation, path }) => `${operation} ${path}`)).size).toBeGreaterThan(30);
  expect(violations.every(({ operation, constraint }) => operation && constraint)).toBe(true);
  expect(refusals.map(({ code }) => code)).toContain("DependencyViolation");
});

it("is what refuses them: moto alone takes nearly all", () => {
  const faults = [...MALFORMED, ...IN_USE].map(({ what }) => what);
  const refusedByMoto = faults.filter((what) => !taken.includes(what));
  console.log(
    `Refused: ${faults.length} of ${faults.length}; by moto alone ${refusedByMoto.length}: ${refusedByMoto.join("; ")}`,
  );
  expect(taken.length).toBeGreaterThanOrEqual(50);
});
