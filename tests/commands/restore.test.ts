import { expect, it } from "vitest";
import { main } from "../../src/commands/restore";

it.each([
  [["inventory-staging"], /^Say one of --snapshot, --time, --back\./],
  [["inventory-staging", "--back", "--snapshot", "x"], /^Say one of --snapshot, --time, --back\./],
  [["inventory-staging", "--time", "2026-03-01T12:00:00Z", "--snapshot", "x"], /^Say --snapshot or --time\./],
  // The machine's zone would be meant.
  [["inventory-staging", "--time", "2026-03-01T12:00:00"], /is no moment: write it with its zone/],
  [["inventory-staging", "--time", "yesterday"], /^yesterday is no moment/],
  [["--back"], /^The stack is missing\./],
])("refuses %s before it asks anybody", async (args, message) => {
  await expect(main(args)).rejects.toThrow(message);
});
