import { describe, expect, it } from "vitest";
import { ownerOf } from "../../../handlers/api/caller";
import { apiEvent } from "../../support/handlers/events";

const ROLE = "arn:aws:iam::889786867297:role";
const SESSION = "arn:aws:sts::889786867297:assumed-role";
const get = { method: "GET", path: "/uploads" };

const owner = (identity: Parameters<typeof apiEvent>[0]["identity"]) => ownerOf(apiEvent({ ...get, identity }));

describe("the owner of what a caller makes", () => {
  it("is a user of a Cognito user pool by the subject", () => {
    expect(ownerOf(apiEvent({ ...get, sub: "4b1e5ff0" }))).toBe("cognito:4b1e5ff0");
  });

  it("is each user of a Cognito identity pool, though all have the pool's role", () => {
    const pool = { userArn: `${SESSION}/pool-authenticated/CognitoIdentityCredentials`, user: "AROAPOOL:Cognito" };
    const [a, b] = ["us-west-2:a", "us-west-2:b"].map((id) => owner({ ...pool, cognitoIdentityId: id }));
    expect([a, b]).toEqual(["cognito-identity:us-west-2:a", "cognito-identity:us-west-2:b"]);
  });

  it("is an IAM user, and not one that is made anew under the same name", () => {
    const userArn = "arn:aws:iam::889786867297:user/team/alice";
    expect(owner({ userArn, user: "AIDAOLD" })).toBe(`${userArn}#AIDAOLD`);
    expect(owner({ userArn, user: "AIDANEW" })).toBe(`${userArn}#AIDANEW`);
  });

  it("is a role, whatever its session is called", () => {
    expect(owner({ userArn: `${SESSION}/ci/one`, user: "AROACI:one" })).toBe(`${ROLE}/ci`);
    expect(owner({ userArn: `${SESSION}/ci/two`, user: "AROACI:two" })).toBe(`${ROLE}/ci`);
    // A session that looks like a permission set's role, or like another role.
    expect(owner({ userArn: `${SESSION}/ci/AWSReservedSSO_Admin_0123`, user: "AROACI:x" })).toBe(`${ROLE}/ci`);
  });

  it("is a role, also when it is made anew: whoever may do that decides anyway who assumes it", () => {
    expect(owner({ userArn: `${SESSION}/ci/one`, user: "AROANEW:one" })).toBe(`${ROLE}/ci`);
  });

  it("is no session that claims to be somebody of Cognito without AWS's word", () => {
    const session = `${SESSION}/ci/CognitoIdentityCredentials`;
    expect(owner({ userArn: session, user: "AROACI:CognitoIdentityCredentials" })).toBe(`${ROLE}/ci`);
    expect(owner({ userArn: `${SESSION}/ci/cognito-identity:us-west-2:a`, user: "AROACI:x" })).toBe(`${ROLE}/ci`);
  });

  it("is each user of a permission set: Identity Center names the session", () => {
    const set = "AWSReservedSSO_Developer_0123456789abcdef";
    expect(owner({ userArn: `${SESSION}/${set}/alice@example.com`, user: "AROASSO:alice@example.com" })).toBe(
      `${ROLE}/${set}/alice@example.com`,
    );
  });

  it("is root", () => {
    const userArn = "arn:aws:iam::889786867297:root";
    expect(owner({ userArn, user: "889786867297" })).toBe(userArn);
  });

  it("is in the partition and account of the caller", () => {
    const userArn = "arn:aws-cn:sts::123456789012:assumed-role/ci/one";
    expect(owner({ userArn, user: "AROACI:one" })).toBe("arn:aws-cn:iam::123456789012:role/ci");
  });

  it.each([
    ["a federated user, who may be called anything", "arn:aws:sts::889786867297:federated-user/alice", 403],
    ["a kind of caller that isn't known", "arn:aws:sts::889786867297:something/alice", 403],
    ["nobody", null, 401],
  ])("isn't %s", (_who, userArn, status) => {
    expect(() => owner({ userArn, user: userArn && "x" })).toThrow(expect.objectContaining({ status }));
  });

  it("isn't an IAM user without a unique id", () => {
    expect(() => owner({ userArn: "arn:aws:iam::889786867297:user/alice", user: null })).toThrow(
      expect.objectContaining({ status: 401 }),
    );
  });
});
