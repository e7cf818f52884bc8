import { isCovered } from "../../lib/domains";
import type { Mistake } from "../mistakes";
import { isMissing, mustExist, type Rule } from "./rule";

/** API Gateway waits no longer for an answer. */
const LONGEST_ANSWER_SECONDS = 29;

const functionExists: Rule = (config) =>
  config.api ? mustExist("api.function", config.api.function, "functions", config) : [];

const functionAnswersInTime: Rule = ({ api, functions = {} }) => {
  const name = api?.function ?? "";
  const timeout = functions[name]?.timeoutSeconds ?? 0;
  if (timeout <= LONGEST_ANSWER_SECONDS) return [];
  return [
    {
      path: `functions.${name}.timeoutSeconds`,
      value: timeout,
      allowed: `${LONGEST_ANSWER_SECONDS} or less, since API Gateway waits no longer`,
      fix: "lower it",
    },
  ];
};

const domainIsCovered: Rule = (config) => {
  const { api, dns } = config;
  const path = "api.domain";
  const value = api?.domain;
  if (!value) return [];
  if (isMissing(config, "dns")) {
    return [{ path, value, allowed: "nothing without platform:dns", fix: "remove it, or add platform:dns" }];
  }
  if (!dns) return [];
  const { domain, wildcard } = dns.certificate;
  const mistakes: Mistake[] = [];
  if (!isCovered(value, dns.certificate)) {
    const allowed = wildcard ? `a name directly below ${domain}, as the certificate says` : domain;
    mistakes.push({ path, value, allowed, fix: "correct the name, or dns.certificate" });
  }
  if (value === dns.domain) {
    mistakes.push({ path, value, allowed: "a name that isn't the site's (dns.domain)", fix: "choose another name" });
  }
  return mistakes;
};

const callersAreAuthorizedByIam: Rule = ({ api }) => {
  if (!api?.cognitoUserPools || api.callerAccounts.length === 0) return [];
  const allowed = "nothing with cognitoUserPools: their tokens belong to no account";
  return [{ path: "api.callerAccounts", value: api.callerAccounts, allowed, fix: "remove one of the two" }];
};

export const apiRules: readonly Rule[] = [
  callersAreAuthorizedByIam,
  functionExists,
  functionAnswersInTime,
  domainIsCovered,
];
