import { HeadBucketCommand } from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand } from "@aws-sdk/client-s3-control";
import { ifThere } from "../ask";
import { blocking, type Check, type Fault, type Subject } from "../check";

/** The names of buckets that aren't made yet are free, as they are the whole world's. */
export const bucketNames: Check<Subject> = {
  name: "bucket names",
  async look({ stack, config: { buckets, aws: settings }, aws, made }) {
    const own = made.fields("aws:s3/bucket:Bucket", "bucket");
    const faults = Object.values(buckets)
      .filter(({ bucketName }) => !own.includes(bucketName))
      .map(async ({ bucketName, region = settings.region }): Promise<Fault[]> => {
        try {
          if (!(await ifThere(aws(region).s3.send(new HeadBucketCommand({ Bucket: bucketName }))))) return [];
          return [
            blocking(`the account has a bucket ${bucketName} already`, `npm run adopt -- ${stack} takes it over`),
          ];
        } catch (error) {
          // An empty answer: S3 tells by the status alone, also that it stands in another region.
          const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
          if (status !== 403 && status !== 301) throw error;
          return [
            blocking(
              `the name ${bucketName} is taken: somebody else has a bucket of it, or the account in another region`,
              "choose another bucketName",
            ),
          ];
        }
      });
    return (await Promise.all(faults)).flat();
  },
};

/** The account doesn't forbid the public buckets that the stack file has. */
export const publicBuckets: Check<Subject> = {
  name: "public buckets",
  async look({ config: { buckets, cdn }, accountId, aws }) {
    const open = Object.entries(buckets)
      .filter(([entry, { publicRead }]) => publicRead && entry !== cdn?.assets.bucket)
      .map(([, { bucketName }]) => bucketName);
    if (open.length === 0) return [];
    const query = new GetPublicAccessBlockCommand({ AccountId: accountId });
    const block = (await ifThere(aws().s3control.send(query)))?.PublicAccessBlockConfiguration;
    if (!block?.BlockPublicPolicy && !block?.RestrictPublicBuckets) return [];
    return [
      blocking(
        `the account forbids public buckets, and ${open.join(", ")} is to be public`,
        "take BlockPublicPolicy and RestrictPublicBuckets off the account (aws s3control put-public-access-block), or set publicRead: false",
      ),
    ];
  },
};
