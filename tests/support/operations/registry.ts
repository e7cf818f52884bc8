import { createHash } from "node:crypto";
import { awsError } from "../aws-clients";
import type { Handlers } from "./machine";

interface Repository {
  readonly manifests: Map<string, string>;
  readonly tags: Map<string, string>;
  readonly layers: Map<string, Buffer>;
}

function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/** An ECR registry, which checks what is pushed as ECR does. */
export class FakeRegistry {
  readonly repositories = new Map<string, Repository>();
  /** Commands that it was sent. */
  readonly calls: string[] = [];
  /** Thrown once, by the command. */
  readonly failures = new Map<string, Error>();
  private readonly uploads = new Map<string, Buffer>();

  constructor(readonly name: string) {}

  /** Pushes an image of some layers, as `docker push` would. @returns its digest */
  push(repository: string, tag: string | undefined, layers: readonly (string | Buffer)[]): string {
    const found = this.repository(repository);
    const contents = layers.map((layer) => Buffer.from(layer));
    const config = Buffer.from(JSON.stringify({ layers: contents.map(digestOf) }));
    for (const content of [config, ...contents]) found.layers.set(digestOf(content), content);
    const manifest = JSON.stringify({
      schemaVersion: 2,
      config: { digest: digestOf(config) },
      layers: contents.map((content) => ({ digest: digestOf(content) })),
    });
    return this.put(repository, manifest, tag);
  }

  /** Puts a manifest, such as that of an index. */
  put(repository: string, manifest: string, tag?: string): string {
    const { manifests, tags } = this.repository(repository);
    const digest = digestOf(manifest);
    manifests.set(digest, manifest);
    if (tag) tags.set(tag, digest);
    return digest;
  }

  repository(name: string): Repository {
    const found = this.repositories.get(name) ?? { manifests: new Map(), tags: new Map(), layers: new Map() };
    this.repositories.set(name, found);
    return found;
  }

  download = async (url: string): Promise<AsyncIterable<Uint8Array>> => {
    const [, repository = "", digest = ""] = /^https:\/\/layers\/(.+)\?(.+)$/.exec(url) ?? [];
    const content = this.repositories.get(repository)?.layers.get(digest);
    if (!content) throw new Error(`no ${url}`);
    return (async function* () {
      for (let i = 0; i < content.length; i += 1_000_000) yield content.subarray(i, i + 1_000_000);
    })();
  };

  // biome-ignore lint/suspicious/noExplicitAny: stands for a client of the SDK
  get client(): any {
    return {
      send: async (command: { constructor: { name: string }; input: object }) => {
        const { name } = command.constructor;
        this.calls.push(name.replace(/Command$/, ""));
        const failure = this.failures.get(name);
        this.failures.delete(name);
        if (failure) throw failure;
        const handler = this.handlers[name];
        if (!handler) throw new Error(`no ${name}`);
        return handler(command.input);
      },
    };
  }

  private readonly handlers: Handlers = {
    DescribeImagesCommand: ({ repositoryName, imageIds: [{ imageTag }] }) => {
      const digest = this.known(repositoryName).tags.get(imageTag);
      if (!digest) throw awsError("ImageNotFoundException");
      return { imageDetails: [{ imageDigest: digest }] };
    },
    BatchGetImageCommand: ({ repositoryName, imageIds: [{ imageDigest }] }) => {
      const imageManifest = this.known(repositoryName).manifests.get(imageDigest);
      return imageManifest
        ? { images: [{ imageManifest, imageManifestMediaType: "application/x" }] }
        : { failures: [{}] };
    },
    BatchCheckLayerAvailabilityCommand: ({ repositoryName, layerDigests }) => ({
      layers: layerDigests.map((layerDigest: string) => ({
        layerDigest,
        layerAvailability: this.known(repositoryName).layers.has(layerDigest) ? "AVAILABLE" : "UNAVAILABLE",
      })),
    }),
    GetDownloadUrlForLayerCommand: ({ repositoryName, layerDigest }) => ({
      downloadUrl: `https://layers/${repositoryName}?${layerDigest}`,
    }),
    InitiateLayerUploadCommand: () => {
      const uploadId = String(this.uploads.size);
      this.uploads.set(uploadId, Buffer.alloc(0));
      return { uploadId };
    },
    UploadLayerPartCommand: ({ uploadId, partFirstByte, partLastByte, layerPartBlob }) => {
      const before = this.uploads.get(uploadId) ?? Buffer.alloc(0);
      if (partFirstByte !== before.length || partLastByte - partFirstByte + 1 !== layerPartBlob.length)
        throw awsError("InvalidLayerPartException");
      this.uploads.set(uploadId, Buffer.concat([before, layerPartBlob]));
      return {};
    },
    CompleteLayerUploadCommand: ({ repositoryName, uploadId, layerDigests: [digest] }) => {
      const content = this.uploads.get(uploadId) ?? Buffer.alloc(0);
      if (digestOf(content) !== digest) throw awsError("InvalidLayerException");
      this.known(repositoryName).layers.set(digest, content);
      return {};
    },
    PutImageCommand: ({ repositoryName, imageManifest, imageDigest, imageTag }) => {
      const { layers, manifests, tags } = this.known(repositoryName);
      if (digestOf(imageManifest) !== imageDigest) throw awsError("ImageDigestDoesNotMatchException");
      const parsed = JSON.parse(imageManifest);
      const needed = [...(parsed.config ? [parsed.config] : []), ...(parsed.layers ?? [])];
      if (needed.some(({ digest }: { digest: string }) => !layers.has(digest)))
        throw awsError("LayersNotFoundException");
      if ((parsed.manifests ?? []).some(({ digest }: { digest: string }) => !manifests.has(digest)))
        throw awsError("ReferencedImagesNotFoundException");
      if (manifests.has(imageDigest) && (!imageTag || tags.get(imageTag) === imageDigest))
        throw awsError("ImageAlreadyExistsException");
      manifests.set(imageDigest, imageManifest);
      if (imageTag) tags.set(imageTag, imageDigest);
      return {};
    },
  };

  private known(name: string): Repository {
    const found = this.repositories.get(name);
    if (!found) throw awsError("RepositoryNotFoundException");
    return found;
  }
}
