import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { mockClient } from "aws-sdk-client-mock";

/** Parameter Store: each parameter with all its values, the oldest first. */
export class FakeParameters {
  readonly client = new SSMClient({ region: "us-east-1" });
  readonly values = new Map<string, string[]>();

  constructor() {
    const mock = mockClient(this.client);
    mock.on(PutParameterCommand).callsFake(({ Name, Value, Overwrite }) => {
      const list = this.values.get(Name);
      if (list && !Overwrite) throw new ParameterAlreadyExists({ message: Name, $metadata: {} });
      this.values.set(Name, [...(list ?? []), Value]);
      return { Version: this.values.get(Name)?.length };
    });
    mock.on(GetParameterCommand).callsFake(({ Name }) => {
      const list = this.listOf(Name);
      return { Parameter: { Value: list.at(-1), Version: list.length } };
    });
    mock.on(GetParameterHistoryCommand).callsFake(({ Name }) => ({
      Parameters: this.listOf(Name).map((Value) => ({ Value, LastModifiedUser: "arn:aws:iam::1:user/somebody" })),
    }));
    mock.on(DeleteParameterCommand).callsFake(({ Name }) => {
      this.values.delete(Name);
      return {};
    });
  }

  private listOf(name: string): string[] {
    const list = this.values.get(name);
    if (!list) throw new ParameterNotFound({ message: name, $metadata: {} });
    return list;
  }
}
