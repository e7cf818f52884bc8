import { isDeepStrictEqual } from "node:util";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  visit,
} from "yaml";
import { HIDDEN, type Mistake, type SourceLocation } from "./mistakes";
import type { RawConfig } from "./parse";
import { readingMistakes, settingName, syntaxMistakes } from "./stack-syntax";

/** The only key of an encrypted value, as `pulumi config set --secret` writes it. */
const SECURE = "secure";

/** What the way along a path leads to; where the way ends early, the last that is there. */
interface ResolvedPath {
  readonly key?: Node;
  readonly node?: Node | null;
  readonly isWhole: boolean;
}

/** The text of a stack's file: the settings in it, and where each stands. */
export class StackText {
  private readonly document: Document.Parsed;
  private readonly lines = new LineCounter();
  private readonly hiddenLines = new Set<number>();
  private read?: RawConfig;

  /** @param file the file's name, without its folder */
  constructor(
    readonly file: string,
    private readonly text: string,
  ) {
    this.document = parseDocument(text, {
      lineCounter: this.lines,
      merge: true,
      prettyErrors: false,
    });
    this.hideEncrypted();
  }

  /** What is wrong with the file itself, whatever the settings are. */
  mistakes(): Mistake[] {
    const found = syntaxMistakes(this.text, this.document);
    const told = found.length > 0 ? found : readingMistakes(this.document);
    const syntax = told.map(({ mistake, start, end }) => ({ ...mistake, location: this.locationOf(start, end) }));
    const settings = this.config?.value as Node | null | undefined;
    if (syntax.length > 0 || isMap(settings)) return syntax;
    const value = settings?.toJS(this.document);
    return [{ path: "config", value, allowed: "the stack's settings", fix: "put them below the key config" }];
  }

  /** The settings as Pulumi hands them to the program; an encrypted value is `[secret]`. */
  settings(): RawConfig {
    this.read ??= Object.fromEntries(
      pairsOf(this.config?.value).map((pair) => {
        const value = hideSecure((pair.value as Node | null)?.toJS(this.document) ?? null);
        // Pulumi takes a setting without a value for empty text.
        return [nameOf(pair), typeof value === "string" ? value : JSON.stringify(value ?? "").replace(/^""$/, "")];
      }),
    );
    return this.read;
  }

  /**
   * Says of mistakes where they stand, and sorts them by that.
   *
   * @param raw the settings that were checked: where one isn't the file's, its mistakes have no place here
   */
  locate(mistakes: readonly Mistake[], raw: RawConfig): Mistake[] {
    const own = this.settings();
    return mistakes
      .map((mistake) => ({ ...this.asWritten(mistake), location: mistake.location ?? this.find(mistake, own, raw) }))
      .sort((a, b) => order(a.location) - order(b.location));
  }

  /** In quotes belongs what stands in the file: `15.10` is another version than the number 15.1. */
  private asWritten(mistake: Mistake): Mistake {
    const { path, replacement, fix } = mistake;
    if (!replacement?.startsWith('"')) return mistake;
    const setting = pairsOf(this.config?.value).find((pair) => leadsTo(path, nameOf(pair)));
    const { node, isWhole } = setting ? this.follow(restOf(path, nameOf(setting)), foundAt(setting)) : {};
    if (!isWhole || !isScalar(node) || typeof node.value === "string" || !node.source) return mistake;
    const written = JSON.stringify(node.source);
    return { ...mistake, replacement: written, fix: fix.replace(replacement, () => written) };
  }

  private find({ path, wrongKey }: Mistake, own: RawConfig, raw: RawConfig): SourceLocation | undefined {
    const { config } = this;
    if (!config) return undefined;
    const top = { key: config.key as Node, isWhole: false };
    const setting = pairsOf(config.value).find((pair) => leadsTo(path, nameOf(pair)));
    if (!setting) {
      // Absent is also what is given on the command line only.
      const isGiven = Object.keys(raw).some((name) => leadsTo(path, name));
      return isGiven ? undefined : this.locationOfNode(top, wrongKey);
    }
    const name = nameOf(setting);
    if (!isSame(own[name], raw[name])) return undefined;
    return this.locationOfNode(this.follow(restOf(path, name), foundAt(setting)), wrongKey);
  }

  private follow(rest: string, found: ResolvedPath): ResolvedPath {
    if (rest === "") return { ...found, isWhole: true };
    const node = isAlias(found.node) ? found.node.resolve(this.document) : found.node;
    if (isSeq(node)) {
      const [step = "", index] = /^\[(\d+)\]\.?/.exec(rest) ?? [];
      const item = node.items[Number(index)] as Node | undefined;
      return item ? this.follow(rest.slice(step.length), { node: item, isWhole: false }) : found;
    }
    // A key may hold dots itself: the longest is meant.
    const [pair] = pairsOf(node)
      .filter((candidate) => leadsTo(rest, keyText(candidate)))
      .sort((a, b) => keyText(b).length - keyText(a).length);
    return pair ? this.follow(restOf(rest, keyText(pair)), foundAt(pair)) : found;
  }

  /** The place of a value that stands on the key's line, or of its key. */
  private locationOfNode({ key, node, isWhole }: ResolvedPath, wrongKey = false): SourceLocation | undefined {
    const target = key && (wrongKey || !isWhole || !isInline(node)) ? key : (node ?? key);
    return target?.range ? this.locationOf(target.range[0], target.range[1]) : undefined;
  }

  private locationOf(start: number, end: number): SourceLocation {
    const { line, col: column } = this.lines.linePos(start);
    const location = { file: this.file, line, column };
    if (this.hiddenLines.has(line)) return location;
    const [text = ""] = this.text.slice(start - column + 1).split(/\r?\n/, 1);
    if (text.trim() === "") return location;
    const length = Math.max(1, Math.min(end - start, text.length - column + 1));
    return { ...location, excerpt: { text, length } };
  }

  private get config(): Pair | undefined {
    return pairsOf(this.document.contents).find((pair) => keyText(pair) === "config");
  }

  private hideEncrypted(): void {
    visit(this.document, {
      Map: (_, map) => {
        const [pair, ...others] = map.items;
        if (!pair || others.length > 0 || keyText(pair) !== SECURE || !map.range) return;
        const { line: last } = this.lines.linePos(map.range[1]);
        for (let { line } = this.lines.linePos(map.range[0]); line <= last; line++) this.hiddenLines.add(line);
      },
    });
  }
}

function pairsOf(node: unknown): readonly Pair[] {
  return isMap(node) ? node.items : [];
}

function foundAt({ key, value }: Pair): ResolvedPath {
  return { key: key as Node, node: value as Node | null, isWhole: false };
}

function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

function nameOf(pair: Pair): string {
  return settingName(keyText(pair));
}

/** Whether a path begins with a name, or is it. */
function leadsTo(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}

function restOf(path: string, name: string): string {
  return path.slice(name.length).replace(/^\./, "");
}

function isInline(node: Node | null | undefined): boolean {
  if (isScalar(node)) return node.range !== undefined && node.range !== null && node.range[1] > node.range[0];
  return isAlias(node) || ((isMap(node) || isSeq(node)) && node.flow === true);
}

function isSecure(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Object.keys(value).length !== 1) return false;
  return SECURE in value && typeof value[SECURE] === "string";
}

function hideSecure(value: unknown): unknown {
  if (isSecure(value)) return HIDDEN;
  if (Array.isArray(value)) return value.map(hideSecure);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, hideSecure(entry)]));
}

/** Whether a setting of the file is the one handed over, in which nothing is encrypted any more. */
function isSame(own: string | undefined, handedOver: string | undefined): boolean {
  if (own === handedOver || own?.includes(HIDDEN)) return true;
  try {
    return isDeepStrictEqual(JSON.parse(own ?? ""), JSON.parse(handedOver ?? ""));
  } catch {
    return false;
  }
}

function order(location: SourceLocation | undefined): number {
  return location ? location.line * 10_000 + location.column : Number.MAX_SAFE_INTEGER;
}
