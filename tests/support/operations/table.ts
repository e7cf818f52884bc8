import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import type { Seen } from "../../../src/operations/record";
import type { Handlers } from "./machine";

interface Item {
  readonly serial: { readonly N: string };
  readonly content: { readonly S: string };
}

/** A DynamoDB table with the one item in it, which is written on a condition only. */
export class FakeTable {
  private item?: Item;

  readonly handlers: Handlers = {
    GetItemCommand: () => ({ Item: this.item }),
    PutItemCommand: ({ Item, ConditionExpression, ExpressionAttributeValues }) => {
      const met =
        ConditionExpression === "attribute_not_exists(id)"
          ? !this.item
          : this.item?.serial.N === ExpressionAttributeValues[":seen"].N;
      if (!met) throw new ConditionalCheckFailedException({ message: "not as expected", $metadata: {} });
      this.item = Item;
      return {};
    },
  };

  get seen(): Seen {
    return this.item ? seenIn(this.item) : { serial: 0, record: { previous: [] } };
  }
}

function seenIn({ serial, content }: Item): Seen {
  return { serial: Number(serial.N), ...JSON.parse(content.S) };
}
