import type { Inputs } from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { adopt, type ImportResource } from "../../src/operations/adopt";
import type { ExistingResource, Finders } from "../../src/operations/adopt/finder";
import { type Answers, awsError, clientsWith } from "./aws-clients";

const REGION = "us-west-2";

/** How a type is looked up. */
export interface Example {
  /** What the program gives it. */
  readonly inputs: Inputs;
  /** What AWS answers when it exists, beside others that aren't meant. */
  readonly there: Answers;
  readonly id: string;
  readonly more?: Omit<ExistingResource, "id">;
  /** What AWS answers when it doesn't; default: nothing. */
  readonly absent?: Answers;
  /** What AWS answers when two may be meant. */
  readonly several?: Answers;
  /** An input that may be unknown, and what is said then. */
  readonly needs?: readonly [input: string, message: string];
}

/** Tests each type with its example. */
export function describeFinders(finders: Finders, examples: Readonly<Record<string, Example>>): void {
  it("each type has an example", () => {
    expect(Object.keys(examples)).toEqual(Object.keys(finders));
  });

  describe.each(Object.entries(examples))("%s", (type, { inputs, there, id, more = {}, ...others }) => {
    it("is found", async () => {
      const { found, state, physicalId } = await search(type, inputs, there, Object.keys(more.brings ?? {}));
      expect(Object.fromEntries(found.map((resource) => [resource.type, resource.id]))).toEqual({
        [type]: id,
        ...more.brings,
      });
      expect(state).toEqual({ ...inputs, ...more.outputs });
      expect(physicalId).toBe(more.physicalId ?? id);
    });

    it("is missing where AWS has none", async () => {
      const { missing } = await search(type, inputs, others.absent ?? {});
      expect(missing.map(({ why }) => why)).toEqual(["AWS has none"]);
    });

    if (others.several) {
      it("is missing where several may be meant", async () => {
        const { missing } = await search(type, inputs, others.several ?? {});
        expect(missing[0]?.why).toMatch(/^several match: \S+, \S+$/);
      });
    }

    if (others.needs) {
      const [input, message] = others.needs;
      it(`is missing where ${input} isn't known, and isn't looked up`, async () => {
        const { missing } = await search(type, { ...inputs, [input]: undefined }, there);
        expect(missing.map(({ why }) => why)).toEqual([message]);
      });
    }
  });
}

/** Looks one resource up, and says what became of it and of those of the same name that it may bring. */
export async function search(type: string, inputs: Inputs, answers: Answers, brought: readonly string[] = []) {
  const resources: ImportResource[] = [type, ...brought].map((type) => ({ type, name: "it" }));
  let state: Inputs | undefined;
  let physicalId: string | undefined;
  const adoption = await adopt(
    { resources },
    async (program) => {
      const made = await program.newResource({ type, name: "it", inputs, custom: true });
      ({ state, id: physicalId } = made);
    },
    clientsWith(answers),
    REGION,
  );
  return { ...adoption, state, physicalId };
}

/** Answers with those that have the query's filters. */
export const among =
  (field: string, entries: readonly Inputs[]) =>
  (query: Inputs): object => ({
    [field]: entries.filter(({ when }) => JSON.stringify(asked(query)) === JSON.stringify(when)),
  });

/** The filters of a query. */
export function asked({ Filters, Filter = Filters }: Inputs): Inputs {
  return Object.fromEntries((Filter ?? []).map(({ Name, Values }: Inputs) => [Name, Values.join()]));
}

/** An answer of AWS that is an error. */
export const throws = (name: string) => () => {
  throw awsError(name);
};
