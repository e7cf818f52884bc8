/** A line of RFC 4180. Text that a spreadsheet would take for a formula is quoted with an apostrophe. */
export function csvLine(values: readonly (string | number)[]): string {
  return `${values.map(csvField).join(",")}\r\n`;
}

function csvField(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
