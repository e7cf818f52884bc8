import { every, type Fact, under } from "../../support/facts";
import type { Inputs } from "../../support/plan";
import { REPOSITORY } from "../../support/types";
import { allHave, containersHave, shows } from "./checks";
import { BOTH, dev, NAMES, type Plans, type Service, staging } from "./environments";
import { imageOf } from "./names";
import { regions } from "./network";

const forRepositories = (inputs: (service: Service) => Inputs) =>
  Object.fromEntries(NAMES.map((service) => [`inventory-management-${service}`, inputs(service)]));
const repositories = allHave(REPOSITORY, () =>
  forRepositories((service) => ({ name: `inventory-management/${service}` })),
);
export const images = (environments = BOTH) =>
  every(
    containersHave((environment, service) => ({ image: imageOf(service, environment) }), environments),
    allHave(
      REPOSITORY,
      ({ tagMutability }) => forRepositories(() => ({ imageTagMutability: tagMutability })),
      environments,
    ),
  );
export const earlierImagesStay = shows(
  (plan) => plan.all(REPOSITORY).flatMap(({ inputs }) => inputs.lifecyclePolicy.rules),
  () =>
    NAMES.map(() => ({
      description: "Delete untagged images after 1 day",
      tagStatus: "untagged",
      maximumAgeLimit: 1,
    })),
);

/** What the document states of images, their tags and where they are kept. */
export const imageFacts: readonly Fact<Plans>[] = [
  ...under("1. Dev Deployment (Existing)", {
    "**Image Tags**: `latest` and `<commit-sha>`": images(dev),
    "**Target**: Dev environment (us-west-2)": regions,
  }),
  ...under("2. Staging Deployment (New)", {
    "**Image Tags**: `<tag-version>` (e.g., `v1.0.0`)": images(staging),
    "**Target**: Staging environment (us-east-1)": regions,
    "**Semantic Versioning**: MAJOR.MINOR.PATCH format": images(staging),
  }),
  ...under("Image Tagging Strategy", {
    "| Dev | `latest`, `<sha>` | `latest`, `a1b2c3d` |": images(dev),
    "| Staging | `v<version>` | `v1.0.0`, `v1.1.0` |": images(staging),
  }),
  ...under("ECR Repositories", {
    "**Region-specific**: Separate ECR repositories per region": every(repositories, images()),
    "Dev: `290993374431.dkr.ecr.us-west-2.amazonaws.com/inventory-management/*`": images(dev),
    "Staging: `290993374431.dkr.ecr.us-east-1.amazonaws.com/inventory-management/*`": images(staging),
    "**Repositories**": repositories,
    ...Object.fromEntries(
      NAMES.map((service) => [
        `\`inventory-management/${service}\``,
        shows(
          (plan) => plan.inputs(REPOSITORY, `inventory-management-${service}`).name,
          () => `inventory-management/${service}`,
        ),
      ]),
    ),
  }),
];
