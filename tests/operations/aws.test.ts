import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { expect, it } from "vitest";
import { checkAccount } from "../../src/operations/aws";

it("checkAccount refuses another account's credentials, and tells who asks", async () => {
  const sts = new STSClient({ region: "us-east-1" });
  mockClient(sts).on(GetCallerIdentityCommand).resolves({ Account: "111111111111", Arn: "arn:somebody" });
  await expect(checkAccount({ sts }, ["222222222222"])).rejects.toMatchObject({
    exitCode: 14,
    message: expect.stringContaining("111111111111, and the stack belongs to 222222222222"),
  });
  expect(await checkAccount({ sts }, ["111111111111"])).toBe("arn:somebody");
  expect(await checkAccount({ sts }, undefined)).toBe("arn:somebody");
});
