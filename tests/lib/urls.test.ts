import { describe, expect, it } from "vitest";
import { postgresCredentials, postgresUrl, redisUrl } from "../../src/lib/urls";

const login = { host: "db.example.com", port: 5432, database: "shop", username: "admin", password: "s3cret" };

describe("URLs", () => {
  it("of PostgreSQL", () => {
    // An example, not a login. secretlint-disable-next-line
    expect(postgresUrl(login)).toBe("postgresql://admin:s3cret@db.example.com:5432/shop");
  });

  it("of Redis say TLS", () => {
    expect(redisUrl("cache.example.com", 6379, "t0ken")).toBe("rediss://:t0ken@cache.example.com:6379");
  });
});

it("PostgreSQL credentials have the keys of AWS's rotation functions", () => {
  expect(JSON.parse(postgresCredentials(login))).toEqual({
    engine: "postgres",
    host: "db.example.com",
    port: 5432,
    dbname: "shop",
    username: "admin",
    password: "s3cret",
  });
});
