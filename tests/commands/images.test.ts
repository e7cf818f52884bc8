import { expect, it } from "vitest";
import { dockerfileOf } from "../../src/commands/images/dockerfile";
import { runCommand } from "../support/command";
import { ROOT } from "../support/plan";

it("a Dockerfile's path is the application's: the service's name is put into it, as it is or as a module's", () => {
  const repository = "inventory-management/api-gateway";
  expect(dockerfileOf("services/{module}/Dockerfile", repository)).toBe("services/api_gateway/Dockerfile");
  expect(dockerfileOf("apps/{service}/Dockerfile", repository)).toBe("apps/api-gateway/Dockerfile");
  expect(dockerfileOf("Dockerfile", "aep/backend")).toBe("Dockerfile");
});

it("each repository is told once, with a Dockerfile where one is asked for", () => {
  const { stdout } = runCommand(ROOT, "images", "aep-staging", "--dockerfile", "{service}/Dockerfile");
  const images: { repository: string; dockerfile: string }[] = JSON.parse(stdout);
  expect(images.length).toBeGreaterThan(1);
  expect(new Set(images.map(({ repository }) => repository)).size).toBe(images.length);
  for (const { repository, dockerfile } of images)
    expect(dockerfile).toBe(`${repository.split("/").at(-1)}/Dockerfile`);
});

it("a version that the stack doesn't take is refused before anybody is asked", () => {
  const { status, stderr } = runCommand(ROOT, "images", "inventory-staging", "--missing", "v1.0.0-rc1");
  expect(stderr).toContain("v1.0.0-rc1 is no version of this stack");
  expect(status).toBe(2);
});
