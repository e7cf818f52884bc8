import { expect } from "vitest";
import { parseConfig } from "../../../src/config/parse";
import { budgetOf, totalSeconds } from "../../../src/operations/budget";
import { type Elsewhere, type Fact, under, unshown } from "../../support/facts";
import { rawConfig } from "../../support/plan";
import { expression, inputsOf, jobs, type Step, scripts, steps, workflow } from "../../support/workflows";

/** What the inventory document says of its pipeline, held against the workflows and against how releases are set. */

const staging = parseConfig("inventory-staging", rawConfig("inventory-staging"));

const test = jobs("test-inventory.yml").test;
const images = jobs("deploy.yml").images;
const build = jobs("deploy.yml").build;
const release = jobs("deploy.yml").release;
const task = jobs("task.yml").task;

const tests = (command: string) => () => expect(steps(test).map(({ run }) => run)).toContain(command);
const unitTests = tests("pytest tests/unit -v");
const integrationTests = tests("pytest tests/integration -v");
const propertyTests = tests("pytest tests/property -v --hypothesis-seed=random");
const allTests = () => {
  unitTests();
  integrationTests();
  propertyTests();
};

function stepWith(job: typeof build, action: string): Step {
  const found = steps(job).find(({ uses }) => uses?.startsWith(`${action}@`));
  if (!found) throw new Error(`no step uses ${action}`);
  return found;
}

const byTag = () => {
  expect(workflow("deploy-staging.yml").on).toEqual({ push: { tags: ["v*.*.*"] } });
  expect(inputsOf("deploy-staging.yml", "deploy")).toMatchObject({
    stack: "inventory-staging",
    version: expression("github.ref_name"),
  });
};
const testsFirst = () => {
  expect(jobs("deploy-staging.yml").test?.uses).toBe("./.github/workflows/test-inventory.yml");
  expect(jobs("deploy-staging.yml").deploy?.needs).toBe("test");
};
const buildsAll = () => {
  expect(build?.strategy.matrix.include).toBe(expression("fromJSON(needs.images.outputs.images)"));
  expect(scripts(images)).toContain('images "$STACK" --dockerfile "$DOCKERFILE"');
  expect(inputsOf("deploy-staging.yml", "deploy").dockerfile).toBe("services/{module}/Dockerfile");
  expect(stepWith(build, "docker/build-push-action").with).toMatchObject({
    push: true,
    file: expression("matrix.dockerfile"),
    tags: expect.stringContaining(`:${expression("needs.images.outputs.version")}`),
  });
};
const releases = () => expect(scripts(release)).toMatch(/^exec node src\/command\.js release "\$STACK" "\$VERSION"/m);
const verifies = () => {
  // A release ends well only once it has proven what runs: tests/operations has every way in which it doesn't.
  releases();
  expect(staging.releases.healthPaths).toEqual(["/health", "/api/v1/user/health", "/"]);
};
const byHand = () => {
  expect(workflow("seed.yml").on.workflow_dispatch.inputs.environment).toMatchObject({
    required: true,
    default: "staging",
    type: "choice",
    options: ["staging"],
  });
  expect(inputsOf("seed.yml", "seed-data")).toMatchObject({
    stack: `inventory-${expression("inputs.environment")}`,
    task: "seed",
  });
};
const byRole = () => {
  expect(steps(task).find(({ uses }) => uses === "./.github/actions/stack")?.with).toHaveProperty("role");
  expect(task?.permissions).toHaveProperty("id-token", "write");
};

export const pipelineFacts: readonly Fact<unknown>[] = [
  ...under<unknown>("Phase 3: Implement Tag-Based Deployment (Medium Risk)", {
    "1. Create new GitHub Actions workflow": byTag,
    "2. Configure workflow triggers for tags": byTag,
    "3. Update image build process for versioning": buildsAll,
  }),
  ...under<unknown>("Phase 4: Seed Staging Data (Low Risk)", { "2. Create manual trigger workflow": byHand }),
  ...under<unknown>("Business Metrics", { "Tag-based deployment workflow functional": byTag }),
  ...under<unknown>("Risks and Mitigations", {
    "| Tag deployment breaks main | High | Low | Separate workflows, no shared state |": () => {
      byTag();
      expect(workflow("deploy-dev.yml").on).toEqual({ push: { branches: ["main"] } });
    },
  }),
  ...under<unknown>("1. Dev Deployment (Existing)", {
    "**Trigger**: Push to `main` branch": () => {
      expect(workflow("deploy-dev.yml").on).toEqual({ push: { branches: ["main"] } });
      expect(inputsOf("deploy-dev.yml", "deploy")).toMatchObject({ stack: "inventory-dev", latest: true });
    },
  }),
  ...under<unknown>("2. Staging Deployment (New)", { "**Trigger**: Git tag push matching `v*.*.*` pattern": byTag }),
  ...under<unknown>("Deployment Workflow", {
    "- 'v*.*.*'": byTag,
    "1. Run Tests (unit, integration, property-based)": allTests,
    "2. Build Docker Images (tag with version)": buildsAll,
    "5. Deploy Services (update task definitions)": releases,
  }),
  ...under<unknown>("Step 1: Run Tests", {
    "All tests must pass before proceeding": testsFirst,
    "Property-based tests run with random seed for coverage": propertyTests,
  }),
  ...under<unknown>("Step 2: Build Images", {
    "docker build -t $ECR_REGISTRY/inventory-management/api-gateway:$TAG": buildsAll,
    "Layer caching enabled via GitHub Actions cache": () =>
      expect(stepWith(build, "docker/build-push-action").with?.["cache-from"]).toMatch(/^type=gha/),
  }),
  ...under<unknown>("Step 3: Push to ECR", {
    "Authenticate with ECR": () => expect(stepWith(build, "aws-actions/amazon-ecr-login").id).toBe("ecr"),
    "Push all service images with version tag": buildsAll,
  }),
  ...under<unknown>("Step 5: Deploy Services", { "Update all 6 services sequentially": releases }),
  ...under<unknown>("Step 6: Wait for Stability", {
    "Wait up to 5 minutes per service": () => expect(staging.releases.serviceDeadlineSeconds).toBe(5 * 60),
  }),
  ...under<unknown>("Step 7: Health Checks", {
    "curl -f https://$STAGING_ALB/health || exit 1": verifies,
    "curl -f https://$STAGING_ALB/api/v1/user/health || exit 1": verifies,
  }),
  ...under<unknown>("Step 8: Manual Seed Trigger (Optional)", { "GitHub Actions workflow dispatch": byHand }),
  ...under<unknown>("Manual Trigger Workflow", {
    "- staging": byHand,
    "- Checkout code": () => expect(stepWith(task, "actions/checkout")).toBeDefined(),
    "- Configure AWS credentials": byRole,
    "- Verify data seeded successfully": () =>
      expect(scripts(task)).toMatch(/task "\$STACK" "\$TASK"\n.*verify "\$STACK"$/),
  }),
  ...under<unknown>("Secrets Management", { "**GitHub Secrets**: AWS credentials for deployment": byRole }),
  ...under<unknown>("Tag-Based Rollback", {
    "2. Push rollback tag or re-push existing tag": () => {
      byTag();
      // An image that is there isn't built again.
      expect(scripts(images)).toContain('--missing "$VERSION"');
      expect(build?.if).toContain("needs.images.outputs.images != '[]'");
    },
    "3. Deployment workflow runs with previous version": byTag,
    "5. Verify rollback successful": verifies,
  }),
  ...under<unknown>("Pre-Deployment Testing", {
    "All unit tests must pass": unitTests,
    "All integration tests must pass": integrationTests,
    "All property-based tests must pass": propertyTests,
    "No linting errors": tests("ruff check ."),
    "No type errors": tests("mypy ."),
  }),
  ...under<unknown>("Technical Metrics", {
    "Staging deployment time: < 15 minutes": () => expect(totalSeconds(budgetOf(staging))).toBeLessThan(15 * 60),
    "Seed scripts complete in < 10 minutes": () => expect(staging.tasks.seed?.deadlineSeconds).toBe(10 * 60),
  }),
  ...under<unknown>("Conclusion", { "Automated tag-based deployments": byTag }),
];

export const pipelineElsewhere: readonly Elsewhere[] = [
  ...unshown("Step 2: Build Images", "how the application's Dockerfiles are written", ["Multi-stage builds"]),
  ...unshown(
    "Step 5: Deploy Services",
    "only a tag that moves needs it: then a release does so, as tests/operations/release.test.ts shows",
    ["Force new deployment to pull latest images"],
  ),
];
