import { type Document, isMap, isScalar, parseDocument } from "yaml";

/**
 * The text of a stack file as Pulumi's command line writes it, which it does whenever it changes a setting: without empty lines,
 * with `{a: b}`, and with single settings as text. A file that stands in this form changes in nothing but what was set.
 */
export function inPulumiForm(file: string | Document): string {
  const document = typeof file === "string" ? parseDocument(file.replace(/^[ \t]*\r?\n/gm, "")) : file;
  const config = document.get("config");
  for (const { value } of isMap(config) ? config.items : []) {
    if (isScalar(value) && typeof value.value !== "string") value.value = String(value.source ?? value.value);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false, minContentWidth: 0 });
}
