import { describe, expect, it } from "vitest";
import { apiEnvironment } from "../../../handlers/api/environment";
import { connectionSettings } from "../../../handlers/shared/database";
import { EnvironmentError, parseEnvironment } from "../../../handlers/shared/environment";

const least = { DATABASE_SECRET_ARN: "arn", UPLOADS_BUCKET: "bucket" };

describe("the environment", () => {
  it("needs little, and has defaults for the rest", () => {
    expect(parseEnvironment(apiEnvironment, { ...least, PATH: "/bin", QUEUE_URL: "" })).toEqual({
      ...least,
      DATABASE_CA_FILE: "/var/runtime/ca-cert.pem",
      STATEMENT_TIMEOUT_MS: 5_000,
    });
  });

  it("is refused with all of its mistakes, and none of its values", () => {
    const wrong = { UPLOADS_BUCKET: "b", QUEUE_URL: "hunter2", STATEMENT_TIMEOUT_MS: "soon" };
    const parse = () => parseEnvironment(apiEnvironment, wrong);
    expect(parse).toThrow(EnvironmentError);
    for (const name of ["DATABASE_SECRET_ARN: is missing", "STATEMENT_TIMEOUT_MS", "UPLOADS_BUCKET", "QUEUE_URL"]) {
      expect(parse).toThrow(`
  ${name}`);
    }
    expect(parse).not.toThrow(/hunter2|soon/);
  });
});

describe("a connection", () => {
  const login = {
    host: "db.cluster.us-west-2.rds.amazonaws.com",
    port: 5432,
    dbname: "d",
    username: "u",
    password: "p",
  };

  it("verifies the server with the file's authorities", () => {
    expect(connectionSettings(login, "package.json").ssl).toEqual({
      ca: expect.stringContaining('"name": "platform"'),
      rejectUnauthorized: true,
    });
  });

  it("is never made without them", () => {
    expect(() => connectionSettings(login, "/nonexistent")).toThrow("ENOENT");
    expect(() => connectionSettings({ ...login, host: "localhost.example.com" }, "/nonexistent")).toThrow("ENOENT");
  });

  it("needs no certificate on the machine itself", () => {
    expect(connectionSettings({ ...login, host: "127.0.0.1" }, "/nonexistent").ssl).toBe(false);
  });
});
