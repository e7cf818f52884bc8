export { ChangeMessageVisibilityCommand, SQSClient } from "@aws-sdk/client-sqs";
