import type { Inputs } from "@pulumi/pulumi";
import { mockClient } from "aws-sdk-client-mock";
import { type AwsClients, clientsIn } from "../../src/operations/adopt/aws";

type Answer = object | ((query: Inputs) => object);

/** What AWS answers, by client and command, like `DescribeVpcs`. A function is given the query. */
export type Answers = Partial<Record<keyof AwsClients, Readonly<Record<string, Answer>>>>;

interface Command {
  readonly input: Inputs;
}

/** Clients that answer so, and say nothing to all else. */
export function clientsWith(answers: Answers): AwsClients {
  return answering(clientsIn("us-west-2"), answers);
}

/** What clients answer, by their short names, and by commands. */
export type AnswersOf<Clients> = Partial<Record<keyof Clients, Readonly<Record<string, Answer>>>>;

/** The clients, which from now on answer so, and say nothing to all else. */
export function answering<Clients extends object>(aws: Clients, answers: AnswersOf<Clients>): Clients {
  for (const name of Object.keys(aws) as (keyof Clients)[]) {
    // The clients have nothing in common but this.
    const { send } = mockClient(aws[name] as unknown as AwsClients["ec2"]);
    send.callsFake(async (command: Command) => {
      const answer = answers[name]?.[command.constructor.name.replace(/Command$/, "")] ?? {};
      return typeof answer === "function" ? answer(command.input) : answer;
    });
  }
  return aws;
}

/** What AWS throws: its errors are known by their names. */
export function awsError(name: string): Error {
  return Object.assign(new Error(name), { name });
}
