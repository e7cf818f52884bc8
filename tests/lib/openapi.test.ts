import { describe, expect, it } from "vitest";
import { readRoutes } from "../../src/lib/openapi";

const DOCUMENT = `
openapi: 3.1.0
security: [{ iam: [] }]
paths:
  /things/{id}:
    parameters:
      - { name: id, in: path, required: true }
    get:
      security: []
    put:
      summary: Puts
    head:
      security: [{ cognito: [] }]
  /things:
    options: {}
`;

describe("the routes of an OpenAPI document", () => {
  it("are its paths and methods, with who may call them", () => {
    expect(readRoutes(DOCUMENT)).toEqual([
      { path: "/things/{id}", method: "GET", open: true },
      { path: "/things/{id}", method: "PUT", open: false },
      { path: "/things/{id}", method: "HEAD", open: false },
      { path: "/things", method: "OPTIONS", open: false },
    ]);
  });
});
