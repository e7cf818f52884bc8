import { type Check, type Subject, warning } from "../check";

/** How many changes are named. */
const SHOWN = 5;

/** What AWS has is what the program says. Slow: everything is read anew. */
export const drift: Check<Subject> = {
  name: "drift",
  async look({ stack, pulumi, made }) {
    if (!made.isAny) return [];
    const changes = await pulumi.changes(stack);
    if (changes.length === 0) return [];
    const more = changes.length > SHOWN ? `, and ${changes.length - SHOWN} more` : "";
    return [
      warning(
        `AWS isn't as the program says; pulumi up would ${changes.slice(0, SHOWN).join(", ")}${more}`,
        `pulumi preview --refresh --diff --stack ${stack}: then pulumi up, or put into the stack file what is right`,
      ),
    ];
  },
};
