import { awsError } from "../aws-clients";
import type { Handlers } from "./machine";

interface Version {
  readonly id: string;
  readonly value: string;
  readonly createdAt: Date;
}

interface FakeSecret {
  readonly versions: Version[];
  current?: string;
  deleted?: boolean;
}

/** Secrets Manager with its versions, of which one counts. */
export class FakeSecrets {
  readonly secrets = new Map<string, FakeSecret>();
  /** Whether values may not be read. */
  hidden = false;
  /** What is refused, and why. */
  refused?: string;
  puts = 0;

  constructor(private readonly now: () => number) {}

  readonly handlers: Handlers = {
    DescribeSecretCommand: ({ SecretId }) => {
      const { versions, current, deleted } = this.find(SecretId);
      return {
        ...(deleted && { DeletedDate: new Date(this.now()) }),
        LastChangedDate: this.changedAt(SecretId),
        VersionIdsToStages: Object.fromEntries(versions.map(({ id }) => [id, id === current ? ["AWSCURRENT"] : []])),
      };
    },
    GetSecretValueCommand: ({ SecretId }) => {
      const { versions, current } = this.find(SecretId);
      if (this.hidden) throw awsError("AccessDeniedException");
      const version = versions.find(({ id }) => id === current);
      if (!version) throw awsError("ResourceNotFoundException");
      return { VersionId: version.id, SecretString: version.value, CreatedDate: version.createdAt };
    },
    PutSecretValueCommand: ({ SecretId, SecretString, ClientRequestToken }) => {
      if (this.refused)
        throw Object.assign(awsError("AccessDeniedException"), { message: this.refused, $metadata: {} });
      this.puts++;
      this.put(SecretId, SecretString, ClientRequestToken);
      return { VersionId: ClientRequestToken };
    },
    UpdateSecretVersionStageCommand: ({ SecretId, MoveToVersionId, RemoveFromVersionId }) => {
      const secret = this.find(SecretId);
      if (secret.current !== RemoveFromVersionId) throw awsError("InvalidParameterException");
      secret.current = MoveToVersionId;
      return {};
    },
  };

  put(name: string, value: string, id = `version-${(this.secrets.get(name)?.versions.length ?? 0) + 1}`): void {
    const secret = this.secrets.get(name) ?? { versions: [] };
    this.secrets.set(name, secret);
    if (!secret.versions.some((version) => version.id === id))
      secret.versions.push({ id, value, createdAt: new Date(this.now()) });
    secret.current = id;
  }

  /** The value that counts. */
  value(name: string): string | undefined {
    const { versions = [], current } = this.secrets.get(name) ?? {};
    return versions.find(({ id }) => id === current)?.value;
  }

  /** When the value that counts was set. */
  changedAt(name: string): Date | undefined {
    const { versions = [], current } = this.secrets.get(name) ?? {};
    return versions.find(({ id }) => id === current)?.createdAt;
  }

  private find(name: string): FakeSecret {
    const secret = this.secrets.get(name);
    if (!secret) throw awsError("ResourceNotFoundException");
    return secret;
  }
}

/** A Redis with its tokens. */
export class FakeCache {
  tokens: string[] = ["old"];
  readonly set: string[] = [];
  /** How often it is asked before it is ready. */
  busy = 0;

  readonly handlers: Handlers = {
    DescribeReplicationGroupsCommand: () => ({
      ReplicationGroups: [{ Status: this.busy-- > 0 ? "modifying" : "available" }],
    }),
    ModifyReplicationGroupCommand: ({ AuthToken, AuthTokenUpdateStrategy }) => {
      if (AuthTokenUpdateStrategy !== "SET" || !this.tokens.includes(AuthToken))
        throw awsError("InvalidParameterValue");
      this.set.push(AuthToken);
      this.tokens = [AuthToken];
      this.busy = 2;
      return {};
    },
  };

  /** As the provider does it: both are good. */
  rotate(token: string): void {
    this.tokens = [...this.tokens.slice(-1), token];
  }
}
