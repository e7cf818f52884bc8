import { expect, it } from "vitest";
import { changedConfig, planOf, planWith } from "../../support/plan";
import { PROVIDER, RECORD } from "../../support/types";

const STACKS = [
  { stack: "sagebrush-staging", zone: "staging.sagebrush.services" },
  { stack: "sagebrush-prod", zone: "sagebrush.services" },
];

const delegation = { roleArn: "arn:aws:iam::731099197338:role/DnsDelegation", parentZoneId: "Z0PARENT" };

it.each(STACKS)("$stack leaves the parent zone to the Management account", async ({ stack }) => {
  const plan = await planOf(stack);
  expect(plan.has(PROVIDER)).toBe(false);
  expect(plan.all(RECORD).filter(({ inputs }) => inputs.type === "NS")).toEqual([]);
});

it.each(STACKS)(
  "$stack can write the NS record of $zone itself, with a role of the parent's account",
  async ({ stack, zone }) => {
    const plan = await planWith(
      stack,
      changedConfig(stack, "dns", (dns) => ({ ...dns, delegation })),
    );
    expect(plan.inputs(PROVIDER, "delegation")).toMatchObject({
      region: "us-west-2",
      allowedAccountIds: JSON.stringify(["731099197338"]),
      assumeRoles: JSON.stringify([{ roleArn: delegation.roleArn, sessionName: "delegation" }]),
    });
    const record = plan.one(RECORD, "delegation");
    expect(record.inputs).toEqual({
      zoneId: "Z0PARENT",
      name: zone,
      type: "NS",
      records: plan.outputs.nameServers,
      ttl: 3600,
    });
    expect(record.provider).toMatch(/pulumi:providers:aws::delegation::/);
    // All else stays in the stack's own account.
    const others = plan.recording.resources.filter(({ provider }) => provider === record.provider);
    expect(others.map(({ urn }) => urn)).toEqual([record.urn]);
  },
);
