import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Aws } from "./aws";
import { Failure, type FailureKind, messageOf } from "./failure";

/** Stands for the code that a deployment has published last. */
const ALIAS = "live";

/**
 * Calls a Lambda function once and shows what it answered and the end of its log.
 *
 * @throws Failure where the function ended with an error
 */
export async function callFunction(
  lambda: Aws["lambda"],
  functionName: string,
  kind: FailureKind,
  note: (text: string) => void,
): Promise<void> {
  const invoke = new InvokeCommand({ FunctionName: functionName, Qualifier: ALIAS, LogType: "Tail" });
  const answer = await lambda.send(invoke).catch((error) => {
    throw error instanceof Failure ? error : new Failure(kind, `The function ${functionName}: ${messageOf(error)}`);
  });
  const log = Buffer.from(answer.LogResult ?? "", "base64")
    .toString("utf8")
    .trimEnd();
  if (log) for (const line of log.split("\n")) note(line);
  const payload = answer.Payload ? Buffer.from(answer.Payload).toString("utf8") : "";
  if (answer.FunctionError) throw new Failure(kind, `The function ${functionName} failed: ${payload}`);
  if (payload) note(`answered ${payload}`);
}
