import { type Control, must } from "../control";
import { isPublic, statementsOf } from "../documents";
import { BUS_POLICY, EVENT_BUS, QUEUE, QUEUE_POLICY, TOPIC, TOPIC_POLICY } from "./types";

export const messagingControls: readonly Control[] = [
  {
    id: "SNS.1",
    title: "Topics are encrypted with a key",
    severity: "medium",
    types: [TOPIC],
    violation: must(({ kmsMasterKeyId }) => kmsMasterKeyId, "it isn't"),
    good: [{ type: TOPIC, inputs: { kmsMasterKeyId: "key" } }],
    bad: [{ type: TOPIC, inputs: {} }],
  },
  {
    id: "EventBridge.3",
    title: "Event buses of one's own have a policy",
    severity: "low",
    types: [EVENT_BUS],
    violation: (bus, stack) => (stack.about(bus, BUS_POLICY).length > 0 ? undefined : "it has none"),
    good: [
      { type: EVENT_BUS, inputs: {} },
      { type: BUS_POLICY, inputs: {} },
    ],
    bad: [{ type: EVENT_BUS, inputs: {} }],
  },
  notPublic("SNS.4", "Not everybody publishes to topics", TOPIC_POLICY, "sns:Publish"),
  {
    id: "SQS.1",
    title: "Queues are encrypted",
    severity: "medium",
    types: [QUEUE],
    violation: must(
      ({ sqsManagedSseEnabled, kmsMasterKeyId }) => sqsManagedSseEnabled || kmsMasterKeyId,
      "it doesn't say so",
    ),
    good: [{ type: QUEUE, inputs: { sqsManagedSseEnabled: true } }],
    bad: [{ type: QUEUE, inputs: { sqsManagedSseEnabled: false } }],
  },
  notPublic("SQS.3", "Not everybody sends to queues", QUEUE_POLICY, "sqs:SendMessage"),
];

function notPublic(id: string, title: string, type: string, Action: string): Control {
  const example = (Principal: object) => [
    { type, inputs: { policy: JSON.stringify({ Statement: [{ Effect: "Allow", Principal, Action }] }) } },
  ];
  return {
    id,
    title,
    severity: "high",
    types: [type],
    violation: ({ inputs }) => (statementsOf(inputs.policy).some(isPublic) ? "its policy lets everybody" : undefined),
    good: example({ AWS: "arn:aws:iam::111122223333:root" }),
    bad: example({ AWS: "*" }),
  };
}
