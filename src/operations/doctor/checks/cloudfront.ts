import { ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { type Check, type Subject, warning } from "../check";

/** AWS refuses a new account's first distribution until it has verified the account; nothing tells before. */
export const cloudFront: Check<Subject> = {
  name: "CloudFront",
  async look({ config: { cdn }, aws, made }) {
    if (!cdn || made.count("aws:cloudfront/distribution:Distribution") > 0) return [];
    const { DistributionList } = await aws().cloudfront.send(new ListDistributionsCommand({ MaxItems: 1 }));
    if ((DistributionList?.Quantity ?? 0) > 0) return [];
    return [
      warning(
        "the account never had a CloudFront distribution: AWS may refuse the first until it has verified the account",
        "ask AWS Support to verify the account for CloudFront; or deploy without platform:cdn at first",
      ),
    ];
  },
};
