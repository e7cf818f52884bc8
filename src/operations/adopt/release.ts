import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { type Finders, found } from "./finder";

/** The record of releases: there is one where a stack's state was lost, and none where a stack begins with this program. */
export const releaseFinders: Finders = {
  "aws:dynamodb/table:Table": async ({ name }, { dynamodb }) => {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: name }));
    return found(Table?.TableName);
  },
};
