import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stackPages } from "../../src/commands/docs";
import { stackFiles } from "../../src/commands/docs/stack-page";
import { stackNames } from "../../src/config/stack-file";
import { ROOT } from "../support/plan";

const HAND_WRITTEN = ["diagrams.yaml", "estimates.yaml"];

/** Twelve recordings take seconds, and many more on a busy machine. */
const PATIENCE = 240_000;

describe("the stacks' pages", () => {
  let pages: Record<string, string>;
  beforeAll(async () => {
    pages = await stackPages(ROOT);
  }, PATIENCE);

  it("are up to date; if not: npm run docs", () => {
    const read = (file: string) =>
      existsSync(path.join(ROOT, file)) ? readFileSync(path.join(ROOT, file), "utf8") : "";
    const old = Object.entries(pages).filter(([file, text]) => read(file) !== text);
    expect(old.map(([file]) => file)).toEqual([]);
  });

  it("are all that is in their folder", () => {
    const made = Object.keys(pages).map((file) => path.basename(file));
    expect(readdirSync(path.join(ROOT, "docs/stacks")).sort()).toEqual([...made, ...HAND_WRITTEN].sort());
  });

  it("are the same each time", async () => {
    expect(pages).toMatchObject(await stackFiles(ROOT, "sagebrush-prod"));
  });

  it.each(stackNames(ROOT))("lead from %s to files that are there", (stack) => {
    const text = pages[`docs/stacks/${stack}.md`] ?? "";
    const links = [...text.matchAll(/\]\(([^)#]+)|(?:src|srcset)="([^"]+)"/g)].map(
      ([, link, source]) => link ?? source,
    );
    expect(links.length).toBeGreaterThan(10);
    for (const link of links) {
      const file = path.join("docs/stacks", link ?? "");
      expect(() => file in pages || readFileSync(path.join(ROOT, file)), file).not.toThrow();
    }
  });

  it.each([
    ["aep-staging", "| `https://staging.navralabs.com/api/*` | aep-staging-tg-backend | the internet |"],
    [
      "sagebrush-prod",
      "| `<loadBalancerUrl>/*` | sagebrush-production-web-8080 | CloudFront, with the header x-origin-key |",
    ],
    ["sagebrush-prod", "| `HTTP 80` | sent on to HTTPS 443 | nobody |"],
    ["sagebrush-prod", "| `GET <apiUrl>/health` | the API's function | the internet |"],
    ["sagebrush-staging", "| `GET <apiUrl>/health/ready` | the API's function | whom AWS_IAM lets in |"],
    ["inventory-dev", "| `http://user-service.dev.inventory.local:8001` | user-service | by the arrows above |"],
    ["inventory-staging", "| `secretArns` | AWS decides: `pulumi stack output secretArns --stack inventory-staging` |"],
    [
      "aep-staging",
      "    aws secretsmanager put-secret-value --secret-id aep/staging/OPENAI_API_KEY --secret-string <value>",
    ],
    ["aussie-staging", "| NAT gateways | no row | "],
  ])("say of %s: %s", (stack, line) => {
    expect(pages[`docs/stacks/${stack}.md`]).toContain(line);
  });

  it("tell no secret, and no answer that was made up", () => {
    for (const [file, text] of Object.entries(pages)) {
      expect(text, file).not.toMatch(/x{5}|-1234567890\.|\[unknown\]|\[secret\]|nat-network/);
    }
  });
});
