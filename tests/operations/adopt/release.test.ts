import { releaseFinders } from "../../../src/operations/adopt/release";
import { describeFinders, throws } from "../../support/finders";

describeFinders(releaseFinders, {
  "aws:dynamodb/table:Table": {
    inputs: { name: "dev-releases" },
    there: { dynamodb: { DescribeTable: ({ TableName }) => ({ Table: { TableName } }) } },
    id: "dev-releases",
    absent: { dynamodb: { DescribeTable: throws("ResourceNotFoundException") } },
  },
});
