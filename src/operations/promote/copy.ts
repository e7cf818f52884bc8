import {
  BatchCheckLayerAvailabilityCommand,
  BatchGetImageCommand,
  CompleteLayerUploadCommand,
  GetDownloadUrlForLayerCommand,
  InitiateLayerUploadCommand,
  LayerAlreadyExistsException,
  PutImageCommand,
  UploadLayerPartCommand,
} from "@aws-sdk/client-ecr";
import type { Aws } from "../aws";
import { Failure } from "../failure";

type Ecr = Aws["ecr"];

/** A repository in a registry. */
export interface Repository {
  readonly ecr: Ecr;
  readonly repositoryName: string;
}

/** Downloads a URL; the body comes piece by piece. */
export type Download = (url: string) => Promise<AsyncIterable<Uint8Array>>;

/** What ECR takes at once, but for the last part. */
const PART_BYTES = 10 * 1024 * 1024;

const MANIFESTS = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** What of a manifest names other things. */
interface Manifest {
  readonly config?: { readonly digest: string };
  readonly layers?: readonly { readonly digest: string }[];
  /** Of an index: an image for each kind of machine. */
  readonly manifests?: readonly { readonly digest: string }[];
}

/**
 * Copies an image from one registry into another, whatever account or region they are in. It keeps its digest, which ECR checks.
 *
 * @param imageTag undefined: it gets none, as an index has one
 */
export async function copyImage(
  from: Repository,
  to: Repository,
  imageDigest: string,
  imageTag: string | undefined,
  download: Download,
): Promise<void> {
  const { images = [] } = await from.ecr.send(
    new BatchGetImageCommand({
      repositoryName: from.repositoryName,
      imageIds: [{ imageDigest }],
      acceptedMediaTypes: MANIFESTS,
    }),
  );
  const { imageManifest, imageManifestMediaType } = images[0] ?? {};
  if (!imageManifest)
    throw new Failure(
      "image",
      `${from.repositoryName} has no image ${imageDigest} any more. Nothing runs that didn't before.`,
    );
  const { config, layers = [], manifests = [] }: Manifest = JSON.parse(imageManifest);
  for (const { digest } of manifests) await copyImage(from, to, digest, undefined, download);
  const digests = [...(config ? [config.digest] : []), ...layers.map(({ digest }) => digest)];
  for (const digest of await missingIn(to, digests)) await copyLayer(from, to, digest, download);
  const image = { imageManifest, imageManifestMediaType, imageDigest, imageTag };
  await to.ecr.send(new PutImageCommand({ repositoryName: to.repositoryName, ...image })).catch(ignoreExisting);
}

async function missingIn({ ecr, repositoryName }: Repository, digests: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(digests)];
  if (wanted.length === 0) return [];
  const { layers = [] } = await ecr.send(
    new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests: wanted }),
  );
  const there = layers.filter(({ layerAvailability }) => layerAvailability === "AVAILABLE");
  return wanted.filter((digest) => !there.some(({ layerDigest }) => layerDigest === digest));
}

async function copyLayer(from: Repository, to: Repository, layerDigest: string, download: Download): Promise<void> {
  const { repositoryName } = to;
  const query = new GetDownloadUrlForLayerCommand({ repositoryName: from.repositoryName, layerDigest });
  const { downloadUrl = "" } = await from.ecr.send(query);
  const { uploadId } = await to.ecr.send(new InitiateLayerUploadCommand({ repositoryName }));
  let partFirstByte = 0;
  for await (const layerPartBlob of inParts(await download(downloadUrl))) {
    const partLastByte = partFirstByte + layerPartBlob.length - 1;
    const part = { repositoryName, uploadId, partFirstByte, partLastByte, layerPartBlob };
    await to.ecr.send(new UploadLayerPartCommand(part));
    partFirstByte = partLastByte + 1;
  }
  const complete = new CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests: [layerDigest] });
  await to.ecr.send(complete).catch((error) => {
    // Somebody else has pushed it meanwhile.
    if (!(error instanceof LayerAlreadyExistsException)) throw error;
  });
}

/** A body in parts that ECR takes. */
async function* inParts(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    pieces.push(piece);
    size += piece.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces);
}

/** Run again, it finds what it has put there. */
function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && error.name === "ImageAlreadyExistsException")) throw error;
}
