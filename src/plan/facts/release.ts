import type { FactTable } from "./fact";

/** What releases need. */
export const release: FactTable = {
  "aws:dynamodb/table:Table": (i) => [
    i.name,
    i.billingMode === "PAY_PER_REQUEST" && "paid by request",
    i.pointInTimeRecovery?.enabled && "point-in-time recovery",
    i.deletionProtectionEnabled && "deletion protection",
  ],
};
