import type { Rule } from "./rule";

const accountsDiffer: Rule = ({ aws }) => {
  const accounts = aws?.allowedAccountIds ?? [];
  return accounts.flatMap((value, i) =>
    accounts.indexOf(value) === i
      ? []
      : [{ path: `aws.allowedAccountIds[${i}]`, value, allowed: "each account once", fix: "remove the repetition" }],
  );
};

const accountIsNotForbidden: Rule = ({ aws }) => {
  const forbidden = aws?.forbiddenAccountIds;
  if (!Array.isArray(forbidden)) return [];
  return (aws?.allowedAccountIds ?? []).flatMap((value, i) =>
    forbidden.map(String).includes(value)
      ? [
          {
            path: `aws.allowedAccountIds[${i}]`,
            value,
            allowed: "an account that isn't under forbiddenAccountIds",
            fix: "remove one of the two",
          },
        ]
      : [],
  );
};

const readerIsAnotherAccount: Rule = ({ aws, readRole }) => {
  const value = readRole?.trustedAccountId;
  if (!value || !aws?.allowedAccountIds?.includes(value)) return [];
  const allowed = "another account than the stack's own, which aws:allowedAccountIds names";
  return [
    { path: "readRole.trustedAccountId", value, allowed, fix: "correct the account, or remove platform:readRole" },
  ];
};

export const accountRules: readonly Rule[] = [accountsDiffer, accountIsNotForbidden, readerIsAnotherAccount];
