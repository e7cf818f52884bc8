import { decided, type Elsewhere, unshown } from "../../support/facts";

const PEOPLE = "people do it, with a stack that runs";
const RUN_BY_HAND = "happens when somebody deploys, not in a plan";
const ESTIMATE = "how long somebody thought that the work takes";
const HEADING = "the heading of a table";
const PREREQUISITE = "must be there before; nothing here makes it";
const APPLICATION = "what the application does, not what it runs on";
const PULUMI = "this is a Pulumi program";

/** How the work was planned, sentence by sentence. */
export const workElsewhere: readonly Elsewhere[] = [
  ...decided("State Management", "a Pulumi backend in S3, which locks by itself: docs/state.md", [
    "**Backend**: S3 with DynamoDB locking",
  ]),
  ...decided("State Management", "the backend keeps a state for each stack, under its name: docs/state.md", [
    "**State Files**:",
    "Dev: `s3://inventory-terraform-state/dev/terraform.tfstate`",
    "Staging: `s3://inventory-terraform-state/staging/terraform.tfstate`",
  ]),
  ...decided("State Management", "a stack is an environment, with a file of its own instead of a directory", [
    "**Workspaces**: Not used",
  ]),
  ...decided("Deployment Process", `${PULUMI}: an edit of Pulumi.inventory-dev.yaml`, [
    "1. Update Terraform configuration",
  ]),
  ...decided("Deployment Process", `${PULUMI}: npm run plan, and pulumi preview`, ["2. Run `terraform plan`"]),
  ...decided("Deployment Process", `${PULUMI}: pulumi up`, ["3. Run `terraform apply`"]),
  ...unshown("Deployment Process", "npm run verify does it, with a stack that runs", [
    "4. Monitor service health during scale-down",
    "5. Verify all services remain functional",
  ]),
  ...decided("Phase 1: Scale Down Dev (Low Risk)", `${PULUMI}: desiredCount in Pulumi.inventory-dev.yaml`, [
    "1. Update dev Terraform configuration",
  ]),
  ...unshown("Phase 1: Scale Down Dev (Low Risk)", RUN_BY_HAND, ["2. Apply changes to scale down tasks"]),
  ...unshown("Phase 1: Scale Down Dev (Low Risk)", PEOPLE, [
    "3. Verify dev environment stability",
    "4. Monitor for 24 hours",
  ]),
  ...decided("Phase 2: Create Staging Infrastructure (Medium Risk)", `${PULUMI}: Pulumi.inventory-staging.yaml`, [
    "1. Create staging Terraform configuration",
  ]),
  ...decided("Phase 2: Create Staging Infrastructure (Medium Risk)", "a Pulumi backend: docs/state.md", [
    "2. Initialize Terraform backend for staging",
  ]),
  ...decided("Phase 2: Create Staging Infrastructure (Medium Risk)", `${PULUMI}: pulumi up`, [
    "4. Apply Terraform to create infrastructure",
  ]),
  ...unshown("Phase 2: Create Staging Infrastructure (Medium Risk)", PEOPLE, [
    "5. Verify all resources created successfully",
  ]),
  ...unshown("Phase 3: Implement Tag-Based Deployment (Medium Risk)", PEOPLE, [
    "4. Test workflow with test tag",
    "5. Verify deployment to staging",
  ]),
  ...unshown("Phase 4: Seed Staging Data (Low Risk)", APPLICATION, [
    "1. Update seed scripts for environment parameter",
  ]),
  ...unshown("Phase 4: Seed Staging Data (Low Risk)", PEOPLE, [
    "3. Run seed scripts against staging",
    "4. Verify data in staging database",
    "5. Test UI with seeded data",
  ]),
  ...unshown(
    "Phase 5: Documentation and Handoff (Low Risk)",
    "docs/stacks/inventory-staging.md has them; no plan can show it",
    ["1. Document staging URLs and credentials"],
  ),
  ...unshown("Phase 5: Documentation and Handoff (Low Risk)", "docs/runbooks/release.md; no plan can show it", [
    "2. Create runbook for deployments",
  ]),
  ...unshown("Phase 5: Documentation and Handoff (Low Risk)", "docs/runbooks/roll-back.md; no plan can show it", [
    "3. Document rollback procedures",
  ]),
  ...unshown("Phase 5: Documentation and Handoff (Low Risk)", PEOPLE, ["4. Train team on tag-based deployments"]),
  ...unshown("Business Metrics", PEOPLE, [
    "Staging environment available for demos",
    "Team can deploy to staging independently",
  ]),
  ...unshown("Risks and Mitigations", HEADING, ["| Risk | Impact | Probability | Mitigation |"]),
  ...unshown("Risks and Mitigations", PEOPLE, [
    "| Dev scale-down causes instability |",
    "| Staging deployment fails |",
    "| Cross-region issues |",
    "| Cost overrun |",
  ]),
  ...unshown("Risks and Mitigations", APPLICATION, ["| Seed scripts fail in staging |"]),
  ...unshown("External Dependencies", PREREQUISITE, [
    "AWS account with appropriate permissions",
    "GitHub repository with Actions enabled",
    "Docker and Docker Buildx",
    "AWS CLI v2",
  ]),
  ...decided("External Dependencies", `${PULUMI}, of 3.248 or newer`, ["Terraform >= 1.0"]),
  ...unshown("Internal Dependencies", PREREQUISITE, [
    "Existing dev environment (reference)",
    "Seed scripts (working in dev)",
    "Docker images (buildable)",
  ]),
  ...decided("Service Configuration", `${PULUMI}, with components instead of modules`, [
    'source = "../../modules/ecs-service"',
  ]),
  ...decided("Internal Dependencies", `${PULUMI}, with components instead of modules`, ["Terraform modules (tested)"]),
  ...decided("Conclusion", `${PULUMI}, with components instead of modules`, [
    "The solution leverages existing Terraform modules",
  ]),
  ...unshown("Timeline Estimate", HEADING, ["| Phase | Duration | Dependencies |"]),
  ...unshown("Timeline Estimate", ESTIMATE, [
    "| Phase 1: Scale Down Dev |",
    "| Phase 2: Create Staging Infra |",
    "| Phase 3: Tag-Based Deployment |",
    "| Phase 4: Seed Staging Data |",
    "| Phase 5: Documentation |",
    "| **Total** | **12 hours** |",
  ]),
];
