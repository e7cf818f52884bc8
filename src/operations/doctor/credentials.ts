import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Config } from "../../config/schema";
import type { DoctorAws } from "./aws";
import { blocking, type Fault } from "./check";

/** The account that the credentials are for; or why nothing in AWS can be looked at. */
export async function accountOf(
  { sts }: Pick<DoctorAws, "sts">,
  { aws }: Pick<Config, "aws">,
): Promise<{ readonly accountId: string } | { readonly fault: Fault }> {
  const allowed = aws.allowedAccountIds;
  const meant = allowed ? `account ${allowed.join(" or ")}` : "the stack's account";
  const login = `log in to ${meant}: aws sso login, or AWS_PROFILE`;
  try {
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    if (!allowed || allowed.includes(Account)) return { accountId: Account };
    return { fault: blocking(`the credentials are for account ${Account} (${Arn}), and ${meant} is meant`, login) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { name, message } = error;
    if (name === "CredentialsProviderError") return { fault: blocking(`there are no credentials: ${message}`, login) };
    const isAws = "$metadata" in error || "code" in error;
    if (!isAws) throw error;
    return { fault: blocking(`AWS takes no credentials: ${name}: ${message}`, login) };
  }
}
